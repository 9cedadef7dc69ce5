"""Features standardised and turned, so that the taught head has few weights to look for.

With n photos the weights that matter span at most n directions, however many features there are. So the features are
turned (rotated) into that many coordinates, once, and all folds and strengths share them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

__all__ = ["Standardisation", "Turned", "row_blocks", "standardise", "turn"]

# Directions with less than this part of the largest eigenvalue are rounding of float32 features, not information.
_SMALLEST_EIGENVALUE = 1e-9
# Up to this many numbers are turned and multiplied in float64 (exact tests, small data); more in float32 (speed).
_EXACT_SIZE = 500_000
# Numbers of scratch space per block of rows.
_BLOCK = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Standardisation:
    """What is taken from each feature, and by how much it is then multiplied. Shapes: both (features,) float64."""

    mean: np.ndarray
    scale: np.ndarray


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


def standardise(features: np.ndarray, block_of: np.ndarray, block_weights: np.ndarray) -> Standardisation:
    """The shift and scale that give every feature mean 0, and the photos a mean squared length of 1.

    With a mean squared length of 1 the strength of the regulariser means the same for 10 features and for 4,000.

    Args:
        features: (photos, features).
        block_of: (features,) int64, which depth each feature comes from.
        block_weights: (blocks,), how much each depth's squared length counts for, before the whole is brought to 1.

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
    importance = np.where(varies, block_weights[block_of], 0.0)
    total = importance.sum()
    scale = np.sqrt(importance / total if total > 0 else importance) / np.where(varies, spread, 1.0)
    return Standardisation(mean=mean, scale=scale)


def turn(features: np.ndarray, standardisation: Standardisation) -> Turned:
    """Turns standardised features into at most min(photos, features) coordinates (a *singular value decomposition*).

    With fewer photos than features the photos' mutual products (the Gram matrix) are taken apart; it loses nothing.
    With more photos, directions come from at most 2 x features of the photos: any orthogonal turn is exact, and the
    eigenvalues only serve the speed.

    Shapes:
        features: (photos, features) float32.
    """
    photos, count = features.shape
    return _turn_wide(features, standardisation) if photos <= count else _turn_tall(features, standardisation)


def _turn_wide(features: np.ndarray, standardisation: Standardisation) -> Turned:
    photos, count = features.shape
    mean, scale = standardisation.mean, standardisation.scale
    gram = np.zeros((photos, photos))
    for columns in row_blocks(count, photos):
        values = (features[:, columns].astype(np.float64) - mean[columns]) * scale[columns]
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
            values = (features[:, columns].astype(np.float64) - mean[columns]) * scale[columns]
            result[columns] = (values.T @ per_photo) * scale[columns, None]
        return result

    return Turned(rows=rows, spectrum=spectrum, back=back)


def _turn_tall(features: np.ndarray, standardisation: Standardisation) -> Turned:
    photos, count = features.shape
    mean, scale = standardisation.mean, standardisation.scale
    dtype = _precision(photos * count)
    chosen = np.linspace(0, photos - 1, min(photos, 2 * count)).astype(np.int64)
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
