"""Finding the same photo twice: exactly, by its fingerprint, and nearly, by its thumbnail."""

import dataclasses
from collections.abc import Hashable, Sequence

import numpy as np

from seewhy.data.alignment import likenesses
from seewhy.data.candidates import find_candidates
from seewhy.data.sample import Dataset
from seewhy.devices import one_thread
from seewhy.progress import activity

__all__ = ["NEAR", "Duplicates", "NearPair", "find_duplicates", "kept_together", "near_pairs"]

NEAR = 0.945
"""Likeness from which two photos are one. Of the copies planted among real photos by benchmarks/near_duplicates.py
(another size, JPEG quality 40, mirrored, a tenth cropped, a fifth brighter or darker) at least 95 % of each kind lie
above it; of two photos of one face a moment apart hardly any reach it. docs/decisions/0050-the-same-photo-twice.md."""

# Near-duplicates never glue more than a twentieth of the photos together (but always up to 10): series of look-alikes,
# such as cells of one solar panel, otherwise chain into a group that no split can place.
_LARGEST_SHARE, _LARGEST_AT_LEAST = 20, 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class NearPair:
    """Two photos that differ in their bytes and hardly to the eye.

    Args:
        first: index into the samples.
        second: index into the samples, greater than first.
        likeness: NEAR … 1.
    """

    first: int
    second: int
    likeness: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Duplicates:
    """Which photos of a dataset are the same.

    Args:
        exact: sets of indices with one fingerprint each, at least two in a set.
        near: pairs that look the same, most alike first; of exact copies only the first is compared.
    """

    exact: tuple[tuple[int, ...], ...]
    near: tuple[NearPair, ...]


@activity("comparing photos")
def find_duplicates(dataset: Dataset) -> Duplicates:
    """Finds photos that occur more than once.

    Exact copies have the same fingerprint (sha256 of the bytes). Near-duplicates are found on thumbnails in two steps:
    low frequencies say which photos may be one, also mirrored or cropped by up to a tenth on each side; then one is
    laid over the other where it fits best, and the steps from each grey level to its neighbour (the gradient) are
    compared by their cosine, after taking out what all photos of the dataset share (a whitening), so that the frame
    around every scan does not make all scans alike. Photos without any contrast are never called alike.

    Args:
        dataset: the photos; those without a glance are only compared by fingerprint.

    Returns:
        Exact and near duplicates. 60,000 photos take about 20 s on two cores.

    Reference: Barz and Denzler 2020, "Do we train on test data? Purging CIFAR of near-duplicates", arXiv:1902.00423.
    """
    by_fingerprint: dict[str, list[int]] = {}
    for i, sample in enumerate(dataset.samples):
        by_fingerprint.setdefault(sample.fingerprint, []).append(i)
    exact = tuple(tuple(same) for same in by_fingerprint.values() if len(same) > 1)
    firsts, thumbnails = [], []
    for i in (same[0] for same in by_fingerprint.values()):
        glance = dataset.samples[i].glance
        if glance is not None:
            firsts.append(i)
            thumbnails.append(glance.thumbnail)
    if not thumbnails:
        return Duplicates(exact=exact, near=())
    pairs = [
        NearPair(first=min(firsts[a], firsts[b]), second=max(firsts[a], firsts[b]), likeness=likeness)
        for (a, b), likeness in near_pairs(np.stack(thumbnails)).items()
    ]
    pairs.sort(key=lambda pair: (-pair.likeness, pair.first, pair.second))
    return Duplicates(exact=exact, near=tuple(pairs))


def near_pairs(thumbnails: np.ndarray) -> dict[tuple[int, int], float]:
    """The likeness of every pair of photos that are nearly the same.

    Args:
        thumbnails: (photos, side, side) uint8, as a glance takes them.

    Returns:
        NEAR … 1 by the two indices, the smaller one first.
    """
    if len(thumbnails) < 2:
        return {}
    with one_thread():  # photos are compared in threads already
        candidates = find_candidates(thumbnails)
        likeness = likenesses(thumbnails, candidates)
    found: dict[tuple[int, int], float] = {}
    for i in np.flatnonzero(likeness >= NEAR):
        a, b = sorted((int(candidates.whole[i]), int(candidates.inside[i])))
        found[a, b] = max(found.get((a, b), 0.0), min(1.0, float(likeness[i])))
    return found


def kept_together(dataset: Dataset, duplicates: Duplicates) -> tuple[np.ndarray, int]:
    """Which photos must stay on one side of a split: duplicates, near-duplicates and groups.

    Args:
        dataset: the photos.
        duplicates: what find_duplicates found in it.

    Returns:
        A number for each photo, (samples,) int64, equal for photos that belong together; and how many near pairs had
        to be left apart, because their chain would have glued too large a share of the photos together.
    """
    union = _Union(len(dataset))
    for same in duplicates.exact:
        union.join_all(same)
    largest = max(_LARGEST_AT_LEAST, len(dataset) // _LARGEST_SHARE)
    photos = np.ones(len(dataset), dtype=np.int64)  # different photos in each set; copies count once
    left_apart = 0
    for pair in duplicates.near:
        a, b = union.root(pair.first), union.root(pair.second)
        if a == b:
            continue
        if photos[a] + photos[b] > largest:
            left_apart += 1
            continue
        total = photos[a] + photos[b]
        photos[union.join(a, b)] = total
    by_group: dict[Hashable, list[int]] = {}
    for i, sample in enumerate(dataset.samples):
        if sample.group is not None:
            by_group.setdefault(sample.group, []).append(i)
    for members in by_group.values():
        union.join_all(members)
    roots = np.array([union.root(i) for i in range(len(dataset))], dtype=np.int64)
    return np.unique(roots, return_inverse=True)[1].astype(np.int64).reshape(-1), left_apart


class _Union:
    """Sets that can be joined (Tarjan's union-find with path halving)."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, a: int, b: int) -> int:
        """Joins two sets and returns the new root: the smaller index, so that the result never depends on order."""
        a, b = sorted((self.root(a), self.root(b)))
        self._parent[b] = a
        return a

    def join_all(self, members: Sequence[int]) -> None:
        for one in members[1:]:
            self.join(members[0], one)
