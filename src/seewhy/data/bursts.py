"""Photos of the same thing a moment apart: frames of one video, shots of one burst, found without reading names."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from seewhy.data.cells import best_of_each, cells_of, looked_up, unit, whitening_of
from seewhy.data.sample import Dataset

__all__ = ["find_bursts", "with_bursts"]

# Likeness of two photos of one burst, and mean likeness that two sets must have to be one. Chosen on the signs of every
# other class; figures on the others in docs/decisions/0050-the-same-photo-twice.md.
_LINKED = 0.45

# Neighbours of a photo that may be of its burst.
_NEIGHBOURS = 10

# Added to a colour before its logarithm: below ten levels it is noise that tells dark photos apart.
_DARK = 10.0

_MEASURED = 5000

# As for near-duplicates, a set holds a twentieth of the photos at most (but always up to 10), and never more than half
# of a class: that many are what the class looks like, and a split could not place them.
_LARGEST_SHARE, _LARGEST_AT_LEAST = 20, 10


def find_bursts(dataset: Dataset) -> tuple[tuple[int, ...], ...]:
    """Finds photos that were probably taken a moment apart, by what they show alone.

    Frames of one scene share their colours, light and background, place by place, more than two scenes of one kind do.
    Compared are the logarithms of 8×8 mean colours after taking out what all photos of the dataset share (a whitening).
    Alike photos are joined, most alike first, as long as the mean likeness of all pairs between two sets stays high
    (average linkage): a chain of look-alikes does not grow into one set. It is a guess, and looser than a
    near-duplicate: two scenes that look the same are joined, and a burst in which everything changes is not found.
    Photos of two labels are never joined: a moment does not change what a photo shows.

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
    largest = np.minimum(np.bincount(dataset.labels)[labels] // 2, max(_LARGEST_AT_LEAST, len(seen) // _LARGEST_SHARE))
    sets = _joined(described, low[order], high[order], largest)
    return tuple(tuple(seen[i] for i in members) for members in sets)


def with_bursts(dataset: Dataset) -> Dataset:
    """The same photos, those of one burst in one group.

    Args:
        dataset: the photos; a group that a photo has already is replaced.
    """
    group_of = {i: f"burst {number}" for number, members in enumerate(find_bursts(dataset), 1) for i in members}
    samples = tuple(dataclasses.replace(one, group=group_of.get(i)) for i, one in enumerate(dataset.samples))
    return dataclasses.replace(dataset, samples=samples)


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


def _joined(described: np.ndarray, first: np.ndarray, second: np.ndarray, largest: np.ndarray) -> list[list[int]]:
    """Sets of two or more, from pairs in the order of their likeness; `largest` is what the set of a photo may hold."""
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
        together = len(members[one]) + len(members[other])
        if one == other or together > largest[one]:
            continue
        if sums[one] @ sums[other] < _LINKED * len(members[one]) * len(members[other]):
            continue
        parent[other] = one
        sums[one] += sums[other]
        members[one] += members[other]
        members[other] = []
    return [sorted(one) for one in members if len(one) > 1]
