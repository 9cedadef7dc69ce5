"""What the first layer looks for, in true colours."""

import math

import numpy as np

from seewhy.errors import UsageError

__all__ = ["filter_limit", "first_layer_filters"]

_GAP = 1  # filter pixels between two filters
_PAPER = 255  # white between them, so that a filter that is all zero (mid-grey) can be told from the gap


def filter_limit(*weights: np.ndarray) -> float:
    """The largest weight's magnitude in one or more layers: a scale that they can be compared on.

    Args:
        weights: each (filters, 3, height, width).

    >>> filter_limit(np.full((1, 3, 1, 1), -0.5), np.full((1, 3, 1, 1), 0.25))
    0.5
    """
    return max((float(np.abs(one).max()) for one in weights if one.size), default=0.0)


def first_layer_filters(
    weights: np.ndarray, *, limit: float | None = None, columns: int | None = None, longer_side: int = 320
) -> np.ndarray:
    """The filters of the first convolution as one picture.

    Each filter is a small picture of what it answers to: mid-grey is no weight, lighter is a positive, darker a
    negative one, each of the three colour channels by itself. All share one scale, so that a weak filter looks weak;
    stretched one by one, noise would look like a pattern.

    Args:
        weights: (filters, 3, height, width), as torch keeps them.
        limit: the weight's magnitude shown as white or black; None takes the largest. Give the same to two layers
            that are to be compared, such as before and after training.
        columns: filters in a row; None makes about a square.
        longer_side: px of the picture, about: each weight becomes a square of whole pixels, not smoothed.

    Returns:
        (height, width, 3) uint8.

    Raises:
        UsageError: the weights are not of that shape.

    >>> first_layer_filters(np.zeros((4, 3, 3, 3)), longer_side=9).shape
    (9, 9, 3)
    """
    if weights.ndim != 4 or weights.shape[1] != 3 or 0 in weights.shape:
        raise UsageError(
            f"Weights of shape {weights.shape} are no filters over red, green and blue",
            "(filters, 3, height, width)",
            "Give the weights of the first convolution.",
        )
    n, _, high, wide = weights.shape
    across = min(n, columns or math.ceil(math.sqrt(n)))
    rows = math.ceil(n / across)
    limit = filter_limit(weights) if limit is None else limit
    scaled = np.nan_to_num(weights.astype(np.float64)) / limit if limit > 0 else np.zeros(weights.shape)
    colours = np.rint(np.clip((scaled + 1) / 2, 0, 1) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
    step_down, step_right = high + _GAP, wide + _GAP
    grid = np.full((rows * step_down + _GAP, across * step_right + _GAP, 3), _PAPER, dtype=np.uint8)
    for index, one in enumerate(colours):
        top, left = (index // across) * step_down + _GAP, (index % across) * step_right + _GAP
        grid[top : top + high, left : left + wide] = one
    times = max(1, longer_side // max(grid.shape[:2]))
    return grid.repeat(times, axis=0).repeat(times, axis=1)
