"""How many photos of each class go where, and which: the arithmetic of a split."""

from collections.abc import Sequence

import numpy as np

__all__ = ["deal", "quotas"]


def quotas(counts: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """How many photos of each class each part should get, in whole photos.

    Each class is divided by the shares and rounded; what rounding took from a part in one class it gets back in the
    next, so that the parts' totals hold too (39 classes of 7 photos still give a tenth to validation).

    Args:
        counts: photos of each class, (classes,).
        shares: share of each part, adding up to 1; the first part trains and gets at least one photo of each class.

    Returns:
        (classes, parts) int64; each row adds up to the class's count.

    >>> quotas(np.array([10, 10]), [0.6, 0.2, 0.2]).tolist()
    [[6, 2, 2], [6, 2, 2]]
    """
    result = np.zeros((len(counts), len(shares)), dtype=np.int64)
    owed = np.zeros(len(shares))
    used = np.array(shares) > 0
    for c, count in enumerate(counts):
        due = np.where(used, count * np.asarray(shares) + owed, 0.0)
        whole = np.floor(np.maximum(due, 0) + 1e-9).astype(np.int64)
        while whole.sum() > count:
            whole[np.argmax(np.where(whole > 0, whole - due, -np.inf))] -= 1
        while whole.sum() < count:
            whole[np.argmax(np.where(used, due - whole, -np.inf))] += 1
        if count and not whole[0]:
            whole[np.argmax(whole)] -= 1
            whole[0] = 1
        result[c] = whole
        owed = due - whole
    return result


def deal(labels: np.ndarray, together: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Gives every photo a part so that sets stay whole and the quotas are met as nearly as the sets allow.

    The largest sets are placed first, each where it fits best; single photos then fill what is left exactly.

    Args:
        labels: class of each photo, (photos,) int64, in random order.
        together: set of each photo, (photos,) int64.
        wanted: quotas, (classes, parts) int64.

    Returns:
        The part of each photo, (photos,) int64.

    >>> deal(np.array([0, 0, 0, 0]), np.array([7, 7, 8, 9]), np.array([[3, 1]])).tolist()
    [0, 0, 0, 1]
    """
    left = wanted.astype(np.int64).copy()
    parts = np.full(len(labels), -1, dtype=np.int64)
    _, number, size = np.unique(together, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    members: dict[int, list[int]] = {}
    for i in np.flatnonzero(size[number] > 1):
        members.setdefault(int(number[i]), []).append(int(i))
    for one in sorted(members.values(), key=len, reverse=True):  # stable: equal sizes keep their random order
        have = np.bincount(labels[one], minlength=len(left))[:, None]  # (classes, 1)
        fits = np.minimum(have, np.maximum(left, 0)).sum(axis=0)  # (parts,)
        lacks = (have * left).sum(axis=0) / have.sum()
        part = int(np.lexsort((-lacks, -fits))[0])
        parts[one] = part
        left[:, part] -= have[:, 0]
    for label in range(len(left)):
        single = np.flatnonzero((parts < 0) & (labels == label))
        parts[single] = _fill(left[label], len(single))
    return _taught(labels, together, parts, len(left))


def _fill(left: np.ndarray, count: int) -> np.ndarray:
    """Parts for `count` single photos, in the order of the parts; overfull parts take from the others."""
    room = np.maximum(left, 0)
    while room.sum() > count:
        room[np.argmax(room)] -= 1
    while room.sum() < count:
        room[0] += 1
    return np.repeat(np.arange(len(room)), room)


def _taught(labels: np.ndarray, together: np.ndarray, parts: np.ndarray, classes: int) -> np.ndarray:
    """Moves a set into training for every class that has none there (a class seen only in sets of several classes)."""
    for label in range(classes):
        mine = np.flatnonzero(labels == label)
        if len(mine) and not (parts[mine] == 0).any():
            sets, sizes = np.unique(together[mine], return_counts=True)
            parts[together == sets[np.argmax(sizes)]] = 0
    return parts
