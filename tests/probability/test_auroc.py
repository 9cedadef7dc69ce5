"""The area under the ROC curve, counted by hand and pair by pair."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.probability import wilson
from seewhy.probability.auroc import auroc


def test_by_hand():
    found = auroc(np.array([3.0, 1.0, 2.0, 0.0]), np.array([True, True, False, False]))
    assert found.value == 3 / 4  # of four pairs only 1 < 2 is wrong
    assert auroc(np.ones(4), np.array([True, True, False, False])).value == 0.5


def test_without_a_mistake_the_interval_is_that_of_the_rarer_kind():
    found = auroc(np.arange(30.0), np.arange(30) >= 20)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(wilson(10, 10).low)


def test_one_kind_alone_has_none():
    found = auroc(np.arange(3.0), np.ones(3, bool))
    assert math.isnan(found.value)
    assert (found.low, found.high) == (0.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_it_is_the_share_of_pairs_in_order(rows):
    scores, positive = np.array([float(one) for one, _ in rows]), np.array([one for _, one in rows])
    found = auroc(scores, positive)
    pairs = [(a > b) + 0.5 * (a == b) for a in scores[positive] for b in scores[~positive]]
    if not pairs:
        assert math.isnan(found.value)
        return
    assert found.value == pytest.approx(np.mean(pairs))
    assert 0 <= found.low <= found.value <= found.high <= 1
