"""Which photos may be copies of one another: a coarse, wide search that alignment.py then settles pair by pair.

A photo is described by the low frequencies of its thumbnail (a cosine transform, as in JPEG), and so are its mirror
image and eleven windows of it. A cropped copy lies near one of these windows.
"""

import dataclasses
import itertools
from collections.abc import Callable

import numpy as np

from seewhy.data.cells import best_of_each, cells_of, looked_up, unit, whitening_of
from seewhy.threads import in_order

__all__ = ["WINDOWS", "Candidates", "find_candidates"]

_EDGES = ((0.0, 1.0), (0.1, 1.0), (0.0, 0.9))

WINDOWS: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = (
    *itertools.product(_EDGES, _EDGES),
    ((0.05, 0.95), (0.05, 0.95)),
    ((0.1, 0.9), (0.1, 0.9)),
)
"""What a copy may have kept of a photo, ((left, right), (top, bottom)) as shares of its sides. Every window that loses
up to a tenth on each side is within a twentieth of one of these, which the low frequencies forgive."""

# Cosine from which a pair is looked at closely. Of 200 planted crops (any tenth, other kinds) on each of four folders
# of real photos the lowest was at 0.75; of pairs of different photos, 1 in 10,000 or fewer pass
# (docs/decisions/0050-the-same-photo-twice.md).
_NEAR = 0.75

# Frequencies along each side, and their largest joint frequency: 47 numbers.
_FREQUENCIES, _REACH = 8, 7.1

# Photos from which it is measured what all share: 47 numbers need no more.
_MEASURED = 5000

# Candidates kept for each photo, most alike first: thousands of photos of one panel would otherwise all be candidates.
_MOST = 20

_BLOCK = 8192


@dataclasses.dataclass(frozen=True, kw_only=True)
class Candidates:
    """Pairs to be looked at closely: `inside` may be a window of `whole`. All arrays are (pairs,).

    Args:
        whole: index of the photo that may be larger.
        inside: index of the photo that may be a part of it.
        window: index into WINDOWS.
        mirrored: whether the window is mirrored left to right.
    """

    whole: np.ndarray
    inside: np.ndarray
    window: np.ndarray
    mirrored: np.ndarray

    def __len__(self) -> int:
        return len(self.whole)


def find_candidates(thumbnails: np.ndarray) -> Candidates:
    """Pairs of photos that may be one, mirrored and cropped ones included.

    Args:
        thumbnails: (photos, side, side) uint8, grey.

    Returns:
        At most one way round for each ordered pair, at most 20 for each photo.
    """
    describe = _describer(thumbnails)
    bases = describe(0, False)
    cells = cells_of(bases)

    def search(view: tuple[int, bool]) -> list[tuple[np.ndarray, ...]]:
        window, mirrored = view
        found: list[tuple[np.ndarray, ...]] = []
        queries = bases if view == (0, False) else describe(window, mirrored)
        for whole, inside, cosine in looked_up(queries, bases, cells, _NEAR):
            # An uncropped pair is the same seen from both sides.
            keep = whole < inside if window == 0 else whole != inside
            whole, inside, cosine = whole[keep], inside[keep], cosine[keep]
            found.append((whole, inside, cosine, np.full(len(whole), window), np.full(len(whole), mirrored)))
        return found

    views = itertools.product(range(len(WINDOWS)), (False, True))
    found = [pairs for some in in_order(search, views, doing="comparing photos") for pairs in some]
    whole, inside, cosine, window, mirrored = (np.concatenate(one) for one in zip(*found, strict=True))
    best = _best(whole, inside, cosine)
    return Candidates(whole=whole[best], inside=inside[best], window=window[best], mirrored=mirrored[best])


def _best(whole: np.ndarray, inside: np.ndarray, cosine: np.ndarray) -> np.ndarray:
    """Indices of each ordered pair's best window, and of these the best few of each photo."""
    order = np.lexsort((-cosine, whole, inside))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(whole[order]) != 0) | (np.diff(inside[order]) != 0)
    order = order[new]
    return order[best_of_each(inside[order], cosine[order], _MOST)]


def _describer(thumbnails: np.ndarray) -> Callable[[int, bool], np.ndarray]:
    """A function from a window's index and "mirrored" to (photos, 47) float32 of unit length; zeros where all is flat.

    What all photos of the dataset share is taken out (a whitening), so that the frame around every scan does not make
    all scans alike; mirror images count as photos of it.
    """
    side = thumbnails.shape[1]
    along = np.arange(_FREQUENCIES)
    chosen = np.hypot(along[:, None], along) <= _REACH
    chosen[0, 0] = False  # the mean brightness says nothing
    signs = np.where(np.broadcast_to(along, chosen.shape)[chosen] % 2, -1, 1).astype(np.float32)

    def raw(window: int, rows: slice) -> np.ndarray:
        across, down = (_cosines(*edges, side) for edges in WINDOWS[window])
        return unit((down @ thumbnails[rows].astype(np.float32) @ across.T)[:, chosen])

    measured = raw(0, slice(None, None, max(1, len(thumbnails) // _MEASURED)))
    middle, whitening = whitening_of(np.concatenate([measured, measured * signs]), photos=len(measured))

    def describe(window: int, mirrored: bool) -> np.ndarray:
        described = []
        for start in range(0, len(thumbnails), _BLOCK):
            block = raw(window, slice(start, start + _BLOCK))
            flat = ~block.any(axis=1)
            block = unit(((block * signs if mirrored else block) - middle) @ whitening)
            block[flat] = 0
            described.append(block)
        return np.concatenate(described)

    return describe


def _cosines(start: float, stop: float, side: int) -> np.ndarray:
    """The first cosines over a window, averaged over each pixel, (8, side) float32; zero outside the window."""
    place = (np.clip(np.arange(side + 1) / side, start, stop) - start) / (stop - start)
    frequency = np.arange(1, _FREQUENCIES)[:, None]
    integral = np.concatenate([place[None], np.sqrt(2) * np.sin(np.pi * frequency * place) / (np.pi * frequency)])
    return np.diff(integral, axis=1).astype(np.float32)
