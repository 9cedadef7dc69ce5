"""Finding the same photo twice: exactly, by its fingerprint, and nearly, by its thumbnail."""

import dataclasses
from collections.abc import Hashable, Iterable, Iterator, Sequence

import numpy as np

from seewhy.data.sample import Dataset
from seewhy.randomness import generator

__all__ = ["NEAR", "Duplicates", "NearPair", "find_duplicates", "kept_together"]

NEAR = 0.95
"""Likeness from which two photos are one. On 418 photos of animals, 273 faces, 1,142 brain scans, 2,580 frames of road
signs and 10,000 CIFAR-10 photos every pair above it was, by eye, the same photo, scan or sign, recompressed, recoloured
or taken a moment later; two photos of one face stayed below 0.87. benchmarks/near_duplicates.py measures how
many copies are found; figures in docs/decisions/0022-near-duplicates.md."""

# Photos' worth of belief in "no two photos share anything" when the dataset's own likeness is measured, so that a
# handful of photos does not explain each other away.
_PRIOR = 200

# Photos from which the dataset's own likeness is measured: 480 numbers need no more.
_MEASURED = 5000

# Numbers of a description compared first; the rest only where these leave a chance.
_LEADING = 96

# Rows and columns of one block of the comparison: 32 MiB of float32.
_BLOCK_ROWS, _BLOCK_COLUMNS = 1024, 8192

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


def find_duplicates(dataset: Dataset) -> Duplicates:
    """Finds photos that occur more than once.

    Exact copies have the same fingerprint (sha256 of the bytes). Near-duplicates are found on thumbnails: the steps
    from each grey level to its neighbour (the gradient) are compared by their cosine, after taking out what all photos
    of the dataset share (a whitening), so that the frame around every scan does not make all scans alike. Recompressed,
    resized, brightened or recoloured copies are found; mirrored or cropped ones are not. Photos without any contrast
    are never called alike.

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
    if len(firsts) < 2:
        return Duplicates(exact=exact, near=())
    described = _describe(np.stack(thumbnails))
    pairs = [
        NearPair(first=min(firsts[a], firsts[b]), second=max(firsts[a], firsts[b]), likeness=likeness)
        for a, b, likeness in _alike(described)
    ]
    pairs.sort(key=lambda pair: (-pair.likeness, pair.first, pair.second))
    return Duplicates(exact=exact, near=tuple(pairs))


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


def _describe(thumbnails: np.ndarray) -> np.ndarray:
    """What is compared: whitened gradients of unit length, strongest directions first.

    Args:
        thumbnails: (photos, 16, 16) float32.

    Returns:
        (photos, 576) float32: 96 numbers along the strongest directions, then 480 for what lies across them; zeros for
        photos without contrast.
    """
    count = len(thumbnails)
    stride = max(1, count // _MEASURED)
    steps, flat = _gradients(thumbnails[::stride])
    measured = steps[~flat]
    belief = len(measured) / (len(measured) + _PRIOR)
    middle = measured.sum(axis=0) / max(1, len(measured)) * belief
    spread = (measured - middle).T @ (measured - middle) / max(1, len(measured))  # (480, 480)
    directions, strength = _strongest(spread)
    floor = max(float(np.trace(spread)) / len(spread), 1e-12)
    weak = max(float(np.trace(spread)) - float(strength.sum()), 0.0) / (len(spread) - len(strength))
    described = np.empty((count, len(strength) + len(spread)), dtype=np.float32)
    for start in range(0, count, _BLOCK_COLUMNS):  # in blocks: 60,000 photos at once would hold a gigabyte
        steps, flat = _gradients(thumbnails[start : start + _BLOCK_COLUMNS])
        centred = steps - middle
        along = centred @ directions  # (block, 96)
        across_them = (centred - along @ directions.T) / np.sqrt(weak * belief + floor)
        whitened = _unit(np.concatenate([along / np.sqrt(strength * belief + floor), across_them], axis=1))
        whitened[flat] = 0
        described[start : start + _BLOCK_COLUMNS] = whitened
    return described


def _gradients(thumbnails: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The steps between neighbours, (photos, 480) of unit length, and which photos are flat, (photos,) bool."""
    count = len(thumbnails)
    across = np.diff(thumbnails, axis=2).reshape(count, -1)
    down = np.diff(thumbnails, axis=1).reshape(count, -1)
    steps = np.concatenate([across, down], axis=1)
    # A mean step of half a grey level is noise of recompression: such photos show nothing that could be compared.
    flat = np.sqrt((steps**2).mean(axis=1)) < 0.5
    return _unit(steps), flat


def _strongest(spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The directions in which the descriptions differ most, and their variances: (480, 96) and (96,).

    Found by subspace iteration (Golub and Van Loan, Matrix Computations, 8.2.4). All 480 directions by eigh would take
    0.03 s, but 3.5 s where another process holds one of two processors and LAPACK's threads wait for each other.
    """
    basis = generator(0, "duplicates").normal(size=(len(spread), _LEADING)).astype(np.float32)
    for _ in range(4):
        basis = np.linalg.qr(spread @ (spread @ basis))[0]
    strength, turn = np.linalg.eigh(basis.T @ spread @ basis)
    return basis @ turn, np.maximum(strength, 0)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def _alike(described: np.ndarray) -> Iterator[tuple[int, int, float]]:
    """Every pair whose cosine reaches NEAR.

    The cosine is a sum over 576 numbers. The first 96 are summed exactly; the rest can add at most the product of the
    two rests' lengths (Cauchy–Schwarz), so that almost every pair is ruled out at a sixth of the work and none is lost.
    """
    rest = np.linalg.norm(described[:, _LEADING:], axis=1, keepdims=True)
    bound = np.ascontiguousarray(np.concatenate([described[:, :_LEADING], rest], axis=1))  # (photos, 97)
    count = len(described)
    for top in range(0, count, _BLOCK_ROWS):
        for left in range(top, count, _BLOCK_COLUMNS):
            most = bound[top : top + _BLOCK_ROWS] @ bound[left : left + _BLOCK_COLUMNS].T
            rows, columns = np.nonzero(most > NEAR - 1e-4)  # rounding of float32 sums
            keep = rows + top < columns + left
            yield from _confirmed(described, rows[keep] + top, columns[keep] + left)


def _confirmed(described: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> Iterable[tuple[int, int, float]]:
    for start in range(0, len(rows), 65536):
        a, b = rows[start : start + 65536], columns[start : start + 65536]
        likeness = np.einsum("ij,ij->i", described[a], described[b])
        for i in np.flatnonzero(likeness >= NEAR):
            yield int(a[i]), int(b[i]), float(min(1.0, likeness[i]))
