"""Photos of the same thing a moment apart: frames of one video, shots of one burst, found without reading names."""

from collections.abc import Sequence

import numpy as np

from seewhy.data.cells import best_of_each, cells_of, looked_up, unit, whitening_of
from seewhy.data.sample import Dataset

__all__ = ["find_bursts"]

# Likeness of two photos of one burst, and mean likeness that two sets must have to be one. Chosen on the signs of every
# other class; figures on the others in docs/decisions/0050-the-same-photo-twice.md.
_LINKED = 0.45

# Neighbours of a photo that may be of its burst.
_NEIGHBOURS = 10

# Added to a colour before its logarithm: below ten levels it is noise that tells dark photos apart.
_DARK = 10.0

_MEASURED = 5000


def find_bursts(dataset: Dataset) -> tuple[tuple[int, ...], ...]:
    """Finds photos that were probably taken a moment apart, by what they show alone.

    Frames of one scene share their colours, light and background, place by place, more than two scenes of one kind do.
    Compared are the logarithms of 8×8 mean colours after taking out what all photos of the dataset share (a whitening).
    Alike photos are joined, most alike first, as long as the mean likeness of all pairs between two sets stays high
    (average linkage): a chain of look-alikes does not grow into one set. It is a guess, and looser than a
    near-duplicate: two scenes that look the same are joined, and a burst in which everything changes is not found. Photos
    of two labels are never joined: a moment does not change what a photo shows.

    Args:
        dataset: the photos; those without a glance are in no burst.

    Returns:
        Sets of indices, two or more in each, by their first photo.

    Reference: Sokal and Michener 1958, "A statistical method for evaluating systematic relationships" (average
    linkage).
    """
    seen = [i for i, sample in enumerate(dataset.samples) if sample.glance is not None]
    if len(seen) < 2:
        return ()
    described = _described([sample.glance.colours for sample in dataset.samples if sample.glance is not None])
    pairs = list(looked_up(described, described, cells_of(described), _LINKED))
    first, second, cosine = (np.concatenate(one) for one in zip(*pairs, strict=True))
    labels = dataset.labels[seen]
    others = (first != second) & (labels[first] == labels[second])
    first, second, cosine = first[others], second[others], cosine[others]
    kept = best_of_each(first, cosine, _NEIGHBOURS)
    low, high = np.minimum(first, second)[kept], np.maximum(first, second)[kept]
    order = np.lexsort((high, low, -cosine[kept]))
    sets = _joined(described, low[order], high[order])
    return tuple(tuple(seen[i] for i in members) for members in sets)


def _described(colours: Sequence[np.ndarray]) -> np.ndarray:
    """(photos, 192) float32 of unit length; zeros for photos of one colour."""
    levels = np.log(np.stack(colours).astype(np.float32) + _DARK).reshape(len(colours), -1)
    flat = np.ptp(np.stack(colours).reshape(len(colours), -1), axis=1) == 0
    measured = levels[:: max(1, len(levels) // _MEASURED)]
    middle = measured.mean(axis=0)
    shared, whitening = whitening_of(measured - middle, photos=len(measured))
    described = unit((levels - middle - shared) @ whitening)
    described[flat] = 0
    return described


def _joined(described: np.ndarray, first: np.ndarray, second: np.ndarray) -> list[list[int]]:
    """Sets of two or more, from pairs in the order of their likeness."""
    parent = list(range(len(described)))
    members = [[i] for i in parent]
    # The sum of a set's descriptions: the mean cosine between two sets is one product of two sums.
    sums = described.astype(np.float64)

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        one, other = sorted((root(a), root(b)))
        if one == other or sums[one] @ sums[other] < _LINKED * len(members[one]) * len(members[other]):
            continue
        parent[other] = one
        sums[one] += sums[other]
        members[one] += members[other]
        members[other] = []
    return [sorted(one) for one in members if len(one) > 1]
