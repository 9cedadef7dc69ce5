"""Folds: stratified, whole groups, the same for the same seed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seewhy.training.head_folds import deal_folds, judgeable


def test_every_fold_has_its_share_of_every_class() -> None:
    labels = np.repeat([0, 1, 2], [50, 20, 10])

    folds = deal_folds(labels, 5, seed=0)

    for fold in range(5):
        assert np.bincount(labels[folds == fold]).tolist() == [10, 4, 2]


def test_a_group_is_never_split_and_classes_stay_even() -> None:
    groups = np.repeat(np.arange(40), 5)  # 40 films of 5 frames, alternately of two classes
    labels = groups % 2

    folds = deal_folds(labels, 4, seed=3, groups=groups)

    assert all(len(np.unique(folds[groups == group])) == 1 for group in range(40))
    for fold in range(4):
        assert np.bincount(labels[folds == fold]).tolist() == [25, 25]


def test_groups_may_be_text() -> None:
    folds = deal_folds(np.array([0, 0, 1, 1]), 2, seed=0, groups=np.array(["a", "a", "b", "c"]))

    assert folds[0] == folds[1]


def test_the_seed_decides() -> None:
    labels = np.arange(60) % 3

    assert (deal_folds(labels, 5, seed=1) == deal_folds(labels, 5, seed=1)).all()
    assert (deal_folds(labels, 5, seed=1) != deal_folds(labels, 5, seed=2)).any()


def test_a_class_of_one_photo_cannot_be_judged() -> None:
    labels = np.array([0, 0, 0, 1])

    assert judgeable(labels, deal_folds(labels, 2, seed=0)).tolist() == [True, True, True, False]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.integers(2, 6), st.integers(0, 5))
def test_no_fold_has_two_photos_more_of_a_class_than_another(classes: list[int], folds: int, seed: int) -> None:
    labels = np.array(classes)

    fold_of = deal_folds(labels, folds, seed=seed)

    assert fold_of.min() >= 0
    assert fold_of.max() < folds
    for label in set(classes):
        sizes = np.bincount(fold_of[labels == label], minlength=folds)
        assert sizes.max() - sizes.min() <= 1
