"""Photos as descriptions of unit length: what all share taken out, alike ones found without comparing all with all."""

import dataclasses
from collections.abc import Iterator

import numpy as np

from seewhy.randomness import generator

__all__ = ["Cells", "best_of_each", "cells_of", "looked_up", "unit", "whitening_of"]

# Photos' worth of belief in "no two photos share anything" when the dataset's own likeness is measured, so that a
# handful of photos does not explain each other away.
_PRIOR = 200

# Photos in a cell of similar ones, and cells in which a description is looked up: below 3,600 photos all are compared.
_CELL, _PROBES = 300, 12

_BLOCK = 8192
_SMALL = 96  # rows of a triangle that are not halved any more


def unit(rows: np.ndarray) -> np.ndarray:
    """Each row at length 1, float32; zeros where it shows nothing.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    # Half a grey level is the rounding of a thumbnail: a photo that varies less shows nothing to compare.
    return np.where(length > 1e-3, rows / np.maximum(length, 1e-3), 0).astype(np.float32)


def whitening_of(rows: np.ndarray, *, photos: int, floor: float = 1e-2) -> tuple[np.ndarray, np.ndarray]:
    """The mean of some descriptions and the matrix after which no direction is shared by all.

    Args:
        rows: (n, d), of unit length.
        photos: how many photos they come from; few photos are believed less.
        floor: share of the mean spread that every direction is given: where photos hardly differ at all there is
            rounding, not likeness.

    Returns:
        (d,) and (d, d) float32: (rows - mean) @ matrix has equal spread everywhere.
    """
    belief = photos / (photos + _PRIOR)
    middle = rows.mean(axis=0) * belief
    apart = rows - middle
    # In float32 as the rows are: a quarter of the time, and every direction is given a floor far above its rounding.
    spread = (apart.T @ apart).astype(np.float64) / max(1, len(rows))
    mean = max(float(np.trace(spread)) / len(spread), 1e-12)
    spread = spread * belief + np.eye(len(spread)) * mean * (1 - belief + floor)
    # C = L Lᵀ: rows @ L⁻ᵀ is white. A cosine does not care which of the square roots of C is taken.
    whitening = _inverse_of_lower(np.linalg.cholesky(spread)).T
    return middle.astype(np.float32), whitening.astype(np.float32)


def _inverse_of_lower(lower: np.ndarray) -> np.ndarray:
    """The inverse of a lower triangular matrix, by halves: NumPy's own takes four times as long, over all the zeros."""
    count = len(lower)
    if count <= _SMALL:
        return np.linalg.inv(lower)
    half = count // 2
    inverse = np.zeros_like(lower)
    inverse[:half, :half] = _inverse_of_lower(lower[:half, :half])
    inverse[half:, half:] = _inverse_of_lower(lower[half:, half:])
    inverse[half:, :half] = -inverse[half:, half:] @ (lower[half:, :half] @ inverse[:half, :half])
    return inverse


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cells:
    """Photos sorted by what they look like.

    Args:
        centres: (cells, d), of unit length.
        members: indices of the photos in each cell.
    """

    centres: np.ndarray
    members: tuple[np.ndarray, ...]


def cells_of(bases: np.ndarray) -> Cells:
    """Sorts photos into cells of similar ones (k-means, two rounds): what is near lies mostly in the next few cells.

    Args:
        bases: (photos, d) float32, of unit length.

    Returns:
        One cell for up to 3,600 photos: so few are all compared.
    """
    count = len(bases) // _CELL
    if count <= _PROBES:
        return Cells(centres=np.zeros((1, bases.shape[1]), np.float32), members=(np.arange(len(bases)),))
    centres = bases[generator(0, "cells").choice(len(bases), count, replace=False)]
    nearest = _nearest(bases, centres)
    for _ in range(2):
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, bases)
        centres = unit(sums)
        nearest = _nearest(bases, centres)
    order = np.argsort(nearest, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(nearest, minlength=count))[:-1])
    return Cells(centres=centres, members=tuple(members))


def _nearest(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    blocks = range(0, len(rows), _BLOCK)
    return np.concatenate([(rows[start : start + _BLOCK] @ centres.T).argmax(axis=1) for start in blocks])


def looked_up(
    queries: np.ndarray, bases: np.ndarray, cells: Cells, least: float
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Looks for what is like each query in the cells nearest to it.

    Args:
        queries: (n, d) float32, of unit length.
        bases: (photos, d) float32, of unit length.
        cells: cells_of(bases).
        least: cosine that is wanted.

    Returns:
        Blocks of query index, base index and cosine, (pairs,) each, wherever the cosine reaches it.
    """
    for start in range(0, len(queries), _BLOCK):
        block = queries[start : start + _BLOCK]
        if len(cells.members) == 1:
            asked = [np.arange(len(block))]
        else:
            order = np.argpartition(-(block @ cells.centres.T), _PROBES, axis=1)[:, :_PROBES]
            by_cell = np.argsort(order.ravel(), kind="stable")
            counts = np.bincount(order.ravel(), minlength=len(cells.members))
            asked = np.split(by_cell // _PROBES, np.cumsum(counts)[:-1])
        for rows, members in zip(asked, cells.members, strict=True):
            cosine = block[rows] @ bases[members].T
            # Few reach it: one row of booleans is searched five times as fast as a table of them.
            reached = np.flatnonzero(cosine >= least)
            i, j = np.divmod(reached, len(members))
            yield rows[i] + start, members[j], cosine.ravel()[reached]


def best_of_each(owner: np.ndarray, cosine: np.ndarray, most: int) -> np.ndarray:
    """Indices of the pairs that are among the best of their owner.

    Args:
        owner: (pairs,) int, the photo that a pair is counted for.
        cosine: (pairs,), the higher the better.
        most: pairs kept for each owner.

    Returns:
        (kept,) int64, by owner and then from the best down.

    >>> best_of_each(np.array([7, 7, 3, 7]), np.array([0.1, 0.9, 0.5, 0.8]), 2).tolist()
    [2, 1, 3]
    """
    order = np.lexsort((-cosine, owner))
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.diff(owner[order]) != 0
    starts = np.flatnonzero(new)
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return order[rank < most]
