"""Features standardised and turned, so that the taught head has few weights to look for.

With n photos the weights that matter span at most n directions, however many features there are. So the features are
turned (rotated) into that many coordinates, once, and all folds and strengths share them.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from seewhy.devices import one_thread

__all__ = ["SHARES", "Standardisation", "Turned", "row_blocks", "standardise", "turn", "turned_alone"]

# What part of a photo's squared length each depth is given: the same; as it has features; the last three the same.
SHARES = ("equal", "features", "late")
_LATE = 3
# The floor under a feature's spread, in medians of its depth and moment. Taught on 195 photos of 39 persons' faces,
# log loss on other photos: without 48, 0.1: 0.079, 0.3: 0.063, 1: 0.066; on cats, dogs and wolves no difference.
_FLOOR = 1.0
# Directions with less than this part of the largest eigenvalue are rounding of float32 features, not information.
_SMALLEST_EIGENVALUE = 1e-9
_FEWEST_FOR_DIRECTIONS = 4096
# Up to this many numbers are turned and multiplied in float64 (exact tests, small data); more in float32 (speed).
_EXACT_SIZE = 500_000
# Up to so many directions the matrices are taken apart by one thread: 2,099 take it 1.2 s. Two threads took 3.3 s
# beside other programs, waiting for each other at each of some thousand small products.
_FEW_DIRECTIONS = 3000
# Numbers of scratch space per block of rows: 8 MB in float64, which the allocator keeps; 32 MB it would hand back to
# the system and have faulted in anew, page by page, for every block.
_BLOCK = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Standardisation:
    """What is taken from each feature, and by how much it is then multiplied.

    Args:
        mean: (features,) float64.
        scale: (features,) float64.
        shares: the part of a photo's mean squared length that lies in each depth; they sum to 1.
    """

    mean: np.ndarray
    scale: np.ndarray
    shares: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Turned:
    """Standardised features in turned coordinates.

    Args:
        rows: coordinates of each photo, (photos, directions).
        spectrum: sum of squares of each coordinate over the photos, (directions,).
        back: turns (directions, m) weights back into (features, m), for features as they were given.
    """

    rows: np.ndarray
    spectrum: np.ndarray
    back: Callable[[np.ndarray], np.ndarray]


def standardise(features: np.ndarray, part_of: np.ndarray, *, share: str, moments: int = 1) -> Standardisation:
    """The shift and scale that give the features mean 0 and alike spreads, and the photos a mean squared length of 1.

    With a mean squared length of 1 the strength of the regulariser means the same for 10 features and for 4,000.

    A feature's spread is taken to be sqrt(spread² + (median spread of its part)²). Without that floor a channel that
    is almost always off would be divided by almost nothing, and the first new photo that switches it on would be
    shouted down by it.

    Args:
        features: of the photos.
        part_of: which part each feature belongs to, depth x moments + moment; depths count from the network's entrance.
        share: one of SHARES.
        moments: kinds of features in each depth, such as 2 for means and mean squares.

    Shapes:
        features: (photos, features); part_of: (features,) int64.

    Returns:
        Scales of 0 for features that are the same in every photo, up to the rounding of float32.
    """
    photos, count = features.shape
    mean, spread = np.empty(count), np.empty(count)
    for columns in row_blocks(count, photos):
        values = features[:, columns].astype(np.float64)
        mean[columns] = values.mean(axis=0)
        spread[columns] = values.std(axis=0)
    varies = spread > 1e-6 * np.abs(mean) + 1e-30
    parts = int(part_of.max()) + 1
    floor = np.array([_median(spread[varies & (part_of == part)]) for part in range(parts)])
    scale = varies / np.hypot(spread, _FLOOR * floor[part_of])
    block_of = part_of // moments
    blocks = -(-parts // moments)
    length = np.bincount(block_of, (spread * scale) ** 2, blocks)  # mean squared length of a photo in each depth
    wanted = _wanted(length, share)
    scale *= np.sqrt(np.divide(wanted, length, out=np.zeros(blocks), where=length > 0))[block_of]
    return Standardisation(mean=mean, scale=scale, shares=tuple(wanted.tolist()))


def _median(spreads: np.ndarray) -> float:
    return float(np.median(spreads)) if len(spreads) else 1.0


def _wanted(length: np.ndarray, share: str) -> np.ndarray:
    """The part of a photo's squared length that each depth is given, (depths,), summing to 1; or 0 for no features."""
    wanted = length.copy() if share == "features" else (length > 0).astype(np.float64)
    if share == "late" and wanted[-_LATE:].any():
        wanted[:-_LATE] = 0
    return wanted / wanted.sum() if wanted.any() else wanted


def turn(features: np.ndarray, standardisation: Standardisation) -> Turned:
    """Turns standardised features into at most min(photos, features) coordinates (a *singular value decomposition*).

    With fewer photos than features the photos' mutual products (the Gram matrix) are taken apart; it loses nothing.
    With more photos, directions come from some of them, 2 for each feature: any orthogonal turn is exact, and the
    eigenvalues only serve the speed.

    Shapes:
        features: (photos, features) float32.
    """
    photos, count = features.shape
    with one_thread() if turned_alone(features) else nullcontext():
        return _turn_wide(features, standardisation) if photos <= count else _turn_tall(features, standardisation)


def turned_alone(features: np.ndarray) -> bool:
    """Whether one thread turns these features: then another may work beside it, and neither changes the other's bits.

    Shapes:
        features: (photos, features).
    """
    return min(features.shape) <= _FEW_DIRECTIONS


def _turn_wide(features: np.ndarray, standardisation: Standardisation) -> Turned:
    photos, count = features.shape
    gram = np.zeros((photos, photos))
    for columns in row_blocks(count, photos):
        values = _standardised(features, standardisation, columns)
        gram += values @ values.T
    spectrum, vectors = np.linalg.eigh(gram)
    kept = spectrum > max(spectrum[-1], 0.0) * _SMALLEST_EIGENVALUE
    spectrum, vectors = spectrum[kept], vectors[:, kept]
    lengths = np.sqrt(spectrum)
    rows = np.ascontiguousarray(vectors * lengths, dtype=_precision(photos * len(spectrum)))

    def back(weights: np.ndarray) -> np.ndarray:
        per_photo = vectors @ (weights / lengths[:, None])
        result = np.empty((count, weights.shape[1]))
        for columns in row_blocks(count, photos):
            values = _standardised(features, standardisation, columns)
            result[columns] = (values.T @ per_photo) * standardisation.scale[columns, None]
        return result

    return Turned(rows=rows, spectrum=spectrum, back=back)


def _standardised(features: np.ndarray, standardisation: Standardisation, columns: slice) -> np.ndarray:
    """Some features of all photos, standardised, in float64."""
    values = features[:, columns].astype(np.float64)
    values -= standardisation.mean[columns]
    values *= standardisation.scale[columns]
    return values


def _turn_tall(features: np.ndarray, standardisation: Standardisation) -> Turned:
    photos, count = features.shape
    mean, scale = standardisation.mean, standardisation.scale
    dtype = _precision(photos * count)
    chosen = np.linspace(0, photos - 1, min(photos, max(2 * count, _FEWEST_FOR_DIRECTIONS))).astype(np.int64)
    gram = np.zeros((count, count), dtype)
    for rows in row_blocks(len(chosen), count):
        values = ((features[chosen[rows]] - mean) * scale).astype(dtype)
        gram += values.T @ values
    spectrum, vectors = np.linalg.eigh(gram * (photos / len(chosen)))
    turned = np.empty((photos, count), dtype)
    for rows in row_blocks(photos, count):
        turned[rows] = ((features[rows] - mean) * scale).astype(dtype) @ vectors
    return Turned(
        rows=turned,
        spectrum=np.maximum(spectrum, 0).astype(np.float64),
        back=lambda weights: (vectors @ weights) * scale[:, None],
    )


def row_blocks(count: int, width: int) -> Iterator[slice]:
    """Slices of 0 … count with about _BLOCK numbers each, where one row has width numbers."""
    step = max(1, _BLOCK // max(1, width))
    for begin in range(0, count, step):
        yield slice(begin, min(begin + step, count))


def _precision(size: int) -> type:
    return np.float64 if size <= _EXACT_SIZE else np.float32
