"""Linear reading of rows of numbers: ridge regression in closed form, judged on photos it was not fitted on."""

from collections.abc import Sequence

import numpy as np

__all__ = ["STRENGTHS", "held_out"]

STRENGTHS = 10.0 ** np.arange(-5, 3.5, 0.5)
"""Strengths of the regulariser that are tried, in units of the mean eigenvalue of the rows' products."""

_NOTHING = 1e-9  # an eigenvalue below this part of the largest is rounding


def held_out(rows: np.ndarray, targets: np.ndarray, folds: np.ndarray, blocks: Sequence[slice]) -> np.ndarray:
    """Predicts each photo's targets from its row, by a fit on the photos of the other folds.

    A weighted sum of the numbers, plus a constant, comes as near to the target as it can, while large weights are
    punished (*ridge regression*). How much is chosen by *generalised cross-validation* on the fitted photos alone: the
    error that leaving each of them out would show, in closed form. One decomposition of the rows serves all targets
    and strengths.

    Args:
        rows: (photos, numbers) float.
        targets: (photos, columns) float.
        folds: (photos,) whole numbers; photos of one fold are predicted by a fit on all others.
        blocks: columns that belong together and share one strength, such as the classes of one question.

    Returns:
        (photos, columns) float64.

    Reference:
        Golub, Heath and Wahba 1979, Generalized cross-validation as a method for choosing a good ridge parameter,
        Technometrics 21.

    >>> rows = np.arange(8.0)[:, None]
    >>> found = held_out(rows, 2 * rows + 1, np.arange(8) % 2, [slice(0, 1)])
    >>> bool(np.abs(found - (2 * rows + 1)).max() < 1e-3)
    True
    """
    found = np.empty(targets.shape, np.float64)
    for fold in np.unique(folds):
        tested = folds == fold
        found[tested] = _fitted(rows[~tested], targets[~tested], rows[tested], blocks)
    return found


def _fitted(rows: np.ndarray, targets: np.ndarray, new: np.ndarray, blocks: Sequence[slice]) -> np.ndarray:
    """Fits the strengths and weights on rows and targets, and predicts new rows."""
    rows, new = rows.astype(np.float64), new.astype(np.float64)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    scale = 1 / np.where(spread > 1e-12, spread, np.inf)  # a number that is the same for all photos says nothing
    rows, new = (rows - mean) * scale, (new - mean) * scale
    level = targets.mean(axis=0)
    eigenvalues, axes = _axes(rows)
    if not len(eigenvalues):
        return np.broadcast_to(level, (len(new), len(level)))
    # Along these axes the rows' products are uncorrelated: (photos, axes), each column of length sqrt(eigenvalue).
    along = (rows @ axes).T @ (targets - level) / np.sqrt(eigenvalues)[:, None]  # (axes, columns)
    strengths = STRENGTHS * eigenvalues.mean()
    shrunk = eigenvalues / (eigenvalues + strengths[:, None])  # (strengths, axes): what is left of each axis
    beyond = np.square(targets - level).sum(axis=0) - np.square(along).sum(axis=0)  # what no axis explains
    left = np.maximum(beyond, 0) + np.square(1 - shrunk) @ np.square(along)  # (strengths, columns)
    freedom = 1 - (1 + shrunk.sum(axis=1)) / len(rows)  # share of the photos that are not used up by the fit
    weights = np.empty_like(along)
    for block in blocks:
        score = left[:, block].sum(axis=1) / np.square(np.maximum(freedom, 1e-6))
        best = int(score.argmin())
        weights[:, block] = (shrunk[best] / np.sqrt(eigenvalues))[:, None] * along[:, block]
    return level + (new @ axes) @ weights


def _axes(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal axes of centred rows: eigenvalues (axes,) of the rows' products and unit vectors (numbers, axes)."""
    photos, numbers = rows.shape
    if photos <= numbers:
        eigenvalues, sides = np.linalg.eigh(rows @ rows.T)
    else:
        eigenvalues, sides = np.linalg.eigh(rows.T @ rows)
    kept = eigenvalues > _NOTHING * max(float(eigenvalues[-1]), 1e-300)
    eigenvalues, sides = eigenvalues[kept], sides[:, kept]
    return eigenvalues, rows.T @ sides / np.sqrt(eigenvalues) if photos <= numbers else sides
