"""How sharp a photo is at the size that a classifier looks at."""

import math

import numpy as np

__all__ = ["BLURRY", "SHARPNESS_SIDE", "sharpness"]

SHARPNESS_SIDE = 128
"""px. Photos are judged with the shorter side between this and twice this: what is only soft at 4,000 px is sharp for
a network that sees 224."""

BLURRY = 0.24
"""Sharpness below which a photo is blurred. A photo of 128 px falls below it from a Gaussian blur of about 2 px on,
and hardly any real photo does: figures in docs/decisions/0051-audit-of-looks.md, by benchmarks/blur.py."""

_STEP = 6  # px between the points whose difference is the height of an edge
_STRONGEST = 0.995  # the edges judged are the strongest two hundredth: a blurred background is no blurred photo
_FAINT = 8.0  # grey levels: where even the strongest edges are lower, rounding and noise would be judged


def sharpness(grey: np.ndarray) -> float:
    """The steepest edges of a photo: how much of their height they climb within one pixel.

    A sharp edge jumps within one pixel, a blurred one climbs over many. Of the differences between neighbours and of
    those between points 6 px apart the 99.5 % point is taken; their ratio is 1 for perfectly sharp edges and 1/6 for
    slopes without any. It does not depend on contrast or brightness, and a sharp subject before a blurred background
    is sharp.

    Args:
        grey: (height, width) float32, grey levels 0..255; it is made smaller by a whole factor, so that the shorter
            side is at most twice SHARPNESS_SIDE.

    Returns:
        1/6 … about 1; NaN where the photo is smaller than 8 px or shows no edge worth judging.

    >>> stripes = np.kron(np.arange(48) % 24 // 12 * 200.0, np.ones((48, 1)))
    >>> sharpness(stripes)
    1.0
    """
    small = _shrunk(grey)
    if min(small.shape) < _STEP + 2:
        return math.nan
    heights = _strongest_difference(small, _STEP)
    if heights < _FAINT:
        return math.nan
    return float(_strongest_difference(small, 1) / heights)


def _strongest_difference(grey: np.ndarray, step: int) -> float:
    """The 99.5 % point of the differences between points `step` px apart, down and across."""
    every = 4 if min(grey.shape) >= SHARPNESS_SIDE else 1  # of large photos every fourth line tells as much
    down = grey[step:, ::every] - grey[:-step, ::every]
    across = grey[::every, step:] - grey[::every, :-step]
    found = np.abs(np.concatenate([down.ravel(), across.ravel()]))
    place = int(_STRONGEST * (len(found) - 1))
    return float(np.partition(found, place)[place])


def _shrunk(grey: np.ndarray) -> np.ndarray:
    """Means of square blocks; the last few rows and columns are cut where they fill no block."""
    factor = min(grey.shape) // SHARPNESS_SIDE
    if factor < 2:
        return grey
    height, width = grey.shape[0] // factor, grey.shape[1] // factor
    cut = grey[: height * factor, : width * factor]
    # Whole lines are added up, then every factor-th column: five times as fast as NumPy's mean over two axes.
    lines = sum((cut[line::factor] for line in range(1, factor)), start=cut[::factor])
    blocks = sum((lines[:, column::factor] for column in range(1, factor)), start=lines[:, ::factor])
    return blocks / np.float32(factor * factor)
