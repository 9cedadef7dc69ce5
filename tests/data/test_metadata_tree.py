import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.data.metadata_tree import BINS, Leaf, Question, binned, grow, predict, questions


def test_bins_worked_by_hand():
    codes, ends = binned(np.array([[5.0], [1.0], [5.0], [9.0]]))
    assert codes[:, 0].tolist() == [1, 0, 1, 2]
    assert ends[0].tolist() == [3.0, 7.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_bins_keep_the_order_and_the_ends_separate_them(values: list[float]):
    column = np.array(values)[:, None]
    codes, ends = binned(column)
    assert codes.max() < BINS
    order = np.argsort(column[:, 0], kind="stable")
    assert (np.diff(codes[order, 0]) >= 0).all()
    for bin, end in enumerate(ends[0]):
        assert ((column[:, 0] <= end) == (codes[:, 0] <= bin)).all()


def test_a_tree_worked_by_hand():
    # Field 1 separates 0 from the others, then field 0 separates 1 from 2.
    codes = np.array([[0, 0], [1, 0], [0, 1], [0, 1], [1, 1], [1, 1]])
    labels = np.array([0, 0, 1, 1, 2, 2])
    tree = grow(codes, labels, np.ones(3), depth=2, least=1)
    assert isinstance(tree, Question)
    assert predict(tree, codes).tolist() == labels.tolist()
    # Σ w_k²/w: 3·4/6 = 2 before; asked by field 1: 2 on the one side and 2·4/4 = 2 on the other.
    assert [one.gain for one in questions(tree)] == pytest.approx([2, 2])


def test_no_question_where_nothing_is_gained_or_too_few_are_left():
    codes, labels = np.array([[0], [1]] * 10), np.array([0, 0, 1, 1] * 5)
    assert isinstance(grow(codes, labels, np.ones(2), depth=3, least=1), Leaf)
    codes, labels = np.array([[0]] + [[1]] * 9), np.array([0] + [1] * 9)
    assert isinstance(grow(codes, labels, np.ones(2), depth=3, least=2), Leaf)


def test_the_rare_class_wins_where_it_weighs_more():
    codes, labels = np.zeros((10, 1), np.int64), np.array([0] * 9 + [1])
    tree = grow(codes, labels, np.array([1.0, 10.0]), depth=1, least=1)
    assert isinstance(tree, Leaf)
    assert tree.label == 1


def test_the_first_question_is_the_best_of_all():
    random = np.random.default_rng(0)
    codes, labels = random.integers(0, 5, (80, 3)), random.integers(0, 3, 80)
    tree = grow(codes, labels, np.ones(3), depth=1, least=1)
    assert isinstance(tree, Question)

    def purity(part: np.ndarray) -> float:
        return float((np.bincount(part, minlength=3) ** 2).sum() / max(1, len(part)))

    gains = {
        (field, bin): purity(labels[codes[:, field] <= bin]) + purity(labels[codes[:, field] > bin]) - purity(labels)
        for field in range(3)
        for bin in range(4)
    }
    assert (tree.field, tree.bin) == max(gains, key=lambda key: gains[key])
    assert tree.gain == pytest.approx(max(gains.values()))
