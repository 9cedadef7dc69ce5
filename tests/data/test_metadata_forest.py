import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.data.metadata_forest import answers_out_of_fold
from seewhy.data.metadata_tree import binned, grow, predict


def one_by_one(codes, labels, folds, depth, least):
    """The same with metadata_tree: a tree for each labelling and fold."""
    answers = np.empty_like(labels)
    for row, mine, held_by in zip(answers, labels, folds, strict=True):
        for fold in range(int(folds.max()) + 1):
            held = held_by == fold
            known = mine[~held]
            weights = 1 / np.maximum(np.bincount(known, minlength=int(labels.max()) + 1), 1)
            row[held] = predict(grow(codes[~held], known, weights, depth=depth, least=least), codes[held])
    return answers


def test_one_question_worked_out_on_paper():
    """Four small photos are cats, four large ones dogs; each half names the other one."""
    codes = np.array([[0], [0], [0], [0], [1], [1], [1], [1]])
    labels = np.array([[0, 0, 0, 0, 1, 1, 1, 1]])
    folds = np.array([[0, 1, 0, 1, 0, 1, 0, 1]])
    assert answers_out_of_fold(codes, labels, folds, depth=1, least=2).tolist() == labels.tolist()
    # where three must lie on either side nothing can be asked: of two classes alike the first is named
    assert answers_out_of_fold(codes, labels, folds, depth=1, least=3).tolist() == [[0] * 8]


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), fields=st.integers(1, 4), classes=st.integers(2, 5), depth=st.integers(1, 4))
def test_they_are_the_trees_that_grow_one_by_one(seed, fields, classes, depth):
    rng = np.random.default_rng(seed)
    photos, many = 60, 5
    labels = np.stack([rng.permutation(np.arange(photos) % classes) for _ in range(many)])
    values = rng.integers(0, 40, (photos, fields)) + 8.0 * labels[:1].T * rng.integers(0, 2, fields)
    folds = np.stack([rng.permutation(np.arange(photos) % 3) for _ in range(many)])
    codes, _ = binned(values)
    found = answers_out_of_fold(codes, labels, folds, depth=depth, least=4)
    np.testing.assert_array_equal(found, one_by_one(codes, labels, folds, depth, least=4))


@pytest.mark.parametrize("counts", [1, 10**9])
def test_how_many_are_grown_at_once_changes_nothing(counts, monkeypatch):
    rng = np.random.default_rng(0)
    codes, labels, folds = rng.integers(0, 32, (50, 2)), rng.integers(0, 2, (9, 50)), rng.integers(0, 5, (9, 50))
    expected = answers_out_of_fold(codes, labels, folds, depth=3, least=4)
    monkeypatch.setattr("seewhy.data.metadata_forest._COUNTS", counts)
    np.testing.assert_array_equal(answers_out_of_fold(codes, labels, folds, depth=3, least=4), expected)
