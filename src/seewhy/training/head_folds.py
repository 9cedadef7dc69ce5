"""Folds: photos dealt into heaps, so that each heap is judged by a head that was taught on the others."""

import numpy as np

from seewhy.randomness import generator

__all__ = ["deal_folds", "judgeable"]


def deal_folds(labels: np.ndarray, folds: int, *, seed: int, groups: np.ndarray | None = None) -> np.ndarray:
    """Deals the photos into folds with nearly the same mix of classes in each.

    This is *stratified k-fold cross-validation*: every photo is in one fold, and is judged by a head taught on the
    others. Photos of one group (frames of one film, slices of one patient) stay together, because a near-copy among
    the photos learned from would make the judgement too kind.

    Args:
        labels: the class of each photo, 0 and up.
        folds: number of folds, 2 and up.
        seed: the number the shuffling follows from.
        groups: what must stay together: any values that can be compared; None: every photo is its own group.

    Shapes:
        labels, groups: (photos,). Returns the fold of each photo, (photos,) int64, 0 … folds - 1.

    Groups are dealt largest first, each to the fold where it makes the shares of its classes most even; a fold may
    stay empty where there are fewer groups than folds.

    >>> deal_folds(np.array([0, 0, 0, 0, 1, 1]), 2, seed=0).tolist().count(0)
    3
    """
    classes = int(labels.max()) + 1
    members = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    counts = np.zeros((int(members.max()) + 1, classes))
    np.add.at(counts, (members, labels), 1)
    share = counts / counts.sum(axis=0).clip(min=1)  # (groups, classes): what part of each class the group holds

    shuffled = generator(seed, "head", "folds").permutation(len(counts))
    # largest first, then class by class, so that the photos of one class go round the folds; stable: ties stay shuffled
    order = shuffled[np.lexsort((counts.argmax(axis=1)[shuffled], -counts.sum(axis=1)[shuffled]))]
    held = np.zeros((folds, classes))
    sizes = np.zeros(folds)
    fold_of_group = np.zeros(len(counts), np.int64)
    for group in order:
        # Adding to fold k raises the sum of squared shares by 2 held·share + a constant: the least is the most even.
        evenness = held @ share[group]
        best = np.flatnonzero(evenness <= evenness.min() + 1e-12)
        fold = best[np.argmin(sizes[best])]
        fold_of_group[group] = fold
        held[fold] += share[group]
        sizes[fold] += counts[group].sum()
    return fold_of_group[members]


def judgeable(labels: np.ndarray, fold_of: np.ndarray) -> np.ndarray:
    """Which photos can be judged out of fold: those whose class is also met in another fold.

    A class whose photos all lie in one fold (one photo, or one group) is unknown to the head that judges it.

    Shapes:
        labels, fold_of: (photos,). Returns (photos,) bool.

    >>> judgeable(np.array([0, 0, 1]), np.array([0, 1, 0])).tolist()
    [True, True, False]
    """
    table = np.zeros((int(labels.max()) + 1, int(fold_of.max()) + 1), bool)
    table[labels, fold_of] = True
    return (table.sum(axis=1) > 1)[labels]
