"""Rows of pixels averaged to a number of stretches of equal length, whatever the photo's size."""

from functools import lru_cache

import numpy as np

__all__ = ["averaged", "averaging"]


def averaged(image: np.ndarray, parts: int) -> np.ndarray:
    """The rows of an image averaged to so many stretches of equal length.

    A row on a border counts for both sides by the share that lies there, so that a photo and its smaller copy get the
    same averages. Sums of rows, not a product with averaging(): the library behind products starts threads of its own.

    Args:
        image: (height, width) float32.
        parts: stretches, at least 1.

    Returns:
        (parts, width) float32.

    >>> averaged(np.array([[0], [6], [9]], np.float32), 2).ravel().tolist()
    [2.0, 8.0]
    """
    length = len(image)
    if length < parts:  # a row lies in several stretches
        return averaging(length, parts) @ image
    borders = np.arange(parts + 1) * (length / parts)
    whole = np.minimum(borders.astype(np.int64), length - 1)
    share = (borders - whole).astype(np.float32)[:, None]  # of the row on a border, what lies before it
    before = share * image[whole]
    before[-1] = 0  # nothing lies behind the last border
    sums = np.add.reduceat(image, whole[:-1], axis=0)
    return (sums - before[:-1] + before[1:]) * np.float32(parts / length)


@lru_cache(maxsize=1024)
def averaging(length: int, parts: int) -> np.ndarray:
    """The matrix that averages (or, where there are fewer, spreads) pixels over stretches of equal length.

    Args:
        length: pixels, at least 1.
        parts: stretches, at least 1.

    Returns:
        (parts, length) float32, not to be written to; each row sums to 1.

    >>> averaging(4, 2).tolist()
    [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    borders = np.linspace(0, length, parts + 1)
    pixel = np.arange(length)
    overlap = np.minimum(borders[1:, None], pixel + 1) - np.maximum(borders[:-1, None], pixel)
    matrix = (overlap.clip(0) * (parts / length)).astype(np.float32)
    matrix.flags.writeable = False
    return matrix
