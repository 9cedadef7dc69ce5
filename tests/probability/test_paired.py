"""Paired counts against numbers worked out by hand, and against a search of the likelihood's top."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.probability import difference_of_shares, mcnemar
from seewhy.randomness import generator


def test_mcnemar_by_hand():
    assert mcnemar(0, 5) == pytest.approx(2 / 32)
    assert mcnemar(1, 4) == pytest.approx(2 * (1 + 5) / 32)
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(7, 2) == mcnemar(2, 7)


def test_mcnemar_of_many_photos():
    n = 6_200
    exact = 2 * sum(math.comb(n, k) for k in range(3_001)) / 2**n
    assert mcnemar(3_000, 3_200) == pytest.approx(exact, rel=1e-9)


def test_where_both_always_agree_the_interval_is_known():
    z = 1.959963984540054
    found = difference_of_shares(0, 0, 50)
    assert found.value == 0
    assert found.high == pytest.approx(z**2 / (50 + z**2))
    assert found.low == pytest.approx(-found.high)


@pytest.mark.parametrize(("first", "second", "n"), [(2, 12, 50), (0, 5, 30), (9, 4, 13), (40, 0, 41)])
def test_the_ends_are_where_the_score_test_turns(first, second, n):
    found = difference_of_shares(first, second, n)
    for end in (found.low, found.high):
        if abs(end) == 1:
            continue
        share = np.linspace(max(0.0, -end) + 1e-9, min(1.0, (1 - end) / 2) - 1e-9, 400_001)
        terms = [(first, share), (second, share + end), (n - first - second, 1 - 2 * share - end)]
        best = share[sum(count * np.log(np.maximum(p, 1e-300)) for count, p in terms if count).argmax()]
        variance = n * (2 * best + end - end**2)
        assert abs(second - first - n * end) / math.sqrt(variance) == pytest.approx(1.95996, abs=2e-3)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_value_and_mirrors(first, second, both):
    n = first + second + both
    if n == 0:
        return
    found, mirrored = difference_of_shares(first, second, n), difference_of_shares(second, first, n)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(-mirrored.high, abs=1e-9)
    if mcnemar(first, second) < 0.05:  # the exact test is the more cautious of the two
        assert found.low > 0 or found.high < 0


@pytest.mark.parametrize(("p_first", "p_second"), [(0.05, 0.05), (0.02, 0.10), (0.30, 0.15)])
def test_intervals_hold_the_truth_about_95_times_of_100(p_first, p_second):
    random = generator(0, "paired coverage")
    counts = random.multinomial(80, [p_first, p_second, 1 - p_first - p_second], size=800)
    found = [difference_of_shares(int(a), int(b), 80) for a, b, _ in counts]
    held = np.mean([one.low <= p_second - p_first <= one.high for one in found])
    assert 0.93 <= held <= 0.985


def test_impossible_counts_are_refused():
    with pytest.raises(UsageError, match="Of 5 photos"):
        difference_of_shares(3, 3, 5)


def test_one_sided_is_half_of_two_sided_where_the_first_is_better():
    assert mcnemar(9, 2, two_sided=False) == pytest.approx(mcnemar(9, 2) / 2)
    assert mcnemar(0, 3, two_sided=False) == pytest.approx(1.0)
