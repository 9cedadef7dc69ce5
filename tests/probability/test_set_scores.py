import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.probability.set_scores import SET_SCORES, aps, lac, raps

ROW = np.array([[0.1, 0.6, 0.05, 0.25]])


def test_scores_worked_on_paper():
    assert lac(ROW) == pytest.approx(np.array([[0.9, 0.4, 0.95, 0.75]]))
    assert aps(ROW) == pytest.approx(np.array([[0.95, 0.6, 1.0, 0.85]]))
    # third and fourth place: 1 and 2 beyond the second, a tenth each
    assert raps(ROW) == pytest.approx(np.array([[1.05, 0.6, 1.2, 0.85]]))


def test_equal_probabilities_are_ranked_in_the_order_of_the_classes():
    assert aps(np.array([[0.5, 0.5]])).tolist() == [[0.5, 1.0]]


@pytest.mark.parametrize("name", SET_SCORES)
@given(weights=st.lists(st.floats(0.01, 1), min_size=2, max_size=6))
def test_a_more_probable_class_is_never_stranger(name, weights):
    row = np.array(weights) / sum(weights)
    scores = SET_SCORES[name](row[None])[0]
    order = np.argsort(-row, kind="stable")
    assert (np.diff(scores[order]) >= -1e-12).all()
