import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from seewhy.errors import UsageError
from seewhy.probability.ranking import average_ranks, rank_correlation


def test_ranks_by_hand():
    assert average_ranks(np.array([3.0, 1.0, 2.0])).tolist() == [3, 1, 2]
    assert average_ranks(np.array([5.0, 5.0, 1.0, 5.0])).tolist() == [3, 3, 1, 3]
    assert average_ranks(np.array([])).tolist() == []


def test_without_ties_the_formula_of_textbooks_holds():
    # differences of places (0, 1, -1, 1, -1): 1 - 6·Σd² / (n (n² - 1)) = 1 - 6·4 / 120 = 0.8
    assert rank_correlation(np.array([1, 2, 3, 4, 5]), np.array([1, 3, 2, 5, 4])) == pytest.approx(0.8)
    # differences (-4, -2, 0, 2, 4): 1 - 6·40 / 120 = -1
    assert rank_correlation(np.array([1, 2, 3, 4, 5]), np.array([9, 7, 3, 2, 0])) == pytest.approx(-1)


def test_with_ties_by_hand():
    # ranks (1, 2.5, 2.5, 4) and (1, 2, 3, 4): centred (-1.5, 0, 0, 1.5) and (-1.5, -0.5, 0.5, 1.5)
    # 4.5 / √(4.5 · 5) = 0.9486…
    assert rank_correlation(np.array([0, 7, 7, 9]), np.array([1, 2, 3, 4])) == pytest.approx(4.5 / np.sqrt(22.5))


def test_what_has_no_order_tells_nothing():
    assert rank_correlation(np.ones(5), np.arange(5)) == 0
    assert rank_correlation(np.arange(5), np.ones(5)) == 0
    assert rank_correlation(np.array([1.0]), np.array([2.0])) == 0


def test_lists_that_cannot_be_compared():
    with pytest.raises(UsageError, match="3 and 2 numbers"):
        rank_correlation(np.arange(3), np.arange(2))
    with pytest.raises(UsageError, match="NaN"):
        rank_correlation(np.array([1.0, np.nan]), np.arange(2))


@given(arrays(np.float64, 12, elements=st.integers(-5, 5)), arrays(np.float64, 12, elements=st.integers(-5, 5)))
def test_only_the_order_counts(first, second):
    found = rank_correlation(first, second)
    assert -1 <= found <= 1
    assert rank_correlation(second, first) == pytest.approx(found, abs=1e-12)
    assert rank_correlation(3 * first**3 + 1, second) == pytest.approx(found, abs=1e-12)
    assert rank_correlation(-first, second) == pytest.approx(-found, abs=1e-12)


@given(arrays(np.float64, st.integers(2, 20), elements=st.floats(-1e6, 1e6), unique=True))
def test_a_list_agrees_with_itself_and_not_with_its_negative(values):
    assert rank_correlation(values, values) == pytest.approx(1)
    assert rank_correlation(values, -values) == pytest.approx(-1)
