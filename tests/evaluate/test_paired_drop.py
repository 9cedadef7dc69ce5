import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.evaluate.paired_drop import chance_of_drop, paired_drop


def pairs(both: int, lost: int, gained: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    before = np.array([True] * (both + lost) + [False] * (gained + neither))
    after = np.array([True] * both + [False] * lost + [True] * gained + [False] * neither)
    return before, after


def test_newcombes_own_example():
    # Newcombe 1998, table II: 36 of 50 against 22, method 10. Pairs (36, 12, 2, 0): 0.0569 to 0.3404.
    drop = paired_drop(*pairs(36, 12, 2, 0))
    assert (drop.value, drop.low, drop.high) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-4)


def test_no_photo_differs():
    drop = paired_drop(*pairs(20, 0, 0, 0))
    assert drop.value == 0
    assert drop.low == pytest.approx(-0.161, abs=1e-3)  # Wilson's upper end of 0 of 20: it could be worse
    assert drop.high == pytest.approx(0.161, abs=1e-3)


def test_mcnemar_by_hand():
    assert chance_of_drop(*pairs(5, 3, 0, 2)) == pytest.approx(1 / 8)
    assert chance_of_drop(*pairs(5, 2, 1, 2)) == pytest.approx((3 + 1) / 8)
    assert chance_of_drop(*pairs(5, 0, 0, 2)) == 1.0
    assert chance_of_drop(*pairs(5, 0, 4, 2)) == pytest.approx(1.0)


def test_many_photos_are_no_trouble():
    before, after = pairs(10_000, 4_000, 3_000, 10)
    assert 0 <= chance_of_drop(before, after) < 1e-30


@given(st.tuples(*[st.integers(0, 30)] * 4).filter(lambda counts: sum(counts) > 0))
def test_the_interval_holds_the_value_and_turns_with_the_pairs(counts):
    both, lost, gained, neither = counts
    there, back = paired_drop(*pairs(both, lost, gained, neither)), paired_drop(*pairs(both, gained, lost, neither))
    assert -1 <= there.low <= there.value <= there.high <= 1
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_as_many_before_as_after():
    with pytest.raises(UsageError, match="2 answers before and 1 after"):
        paired_drop(np.array([True, True]), np.array([True]))
