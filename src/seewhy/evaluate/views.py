"""Photos of which only something is left: their border, their middle, their colours, their texture.

Every change is made inside the photo's own box of the square; padding stays as it is.
"""

from collections.abc import Callable, Mapping

import numpy as np

from seewhy.evaluate.looked_at import Box
from seewhy.randomness import generator

__all__ = ["CORNER", "MIDDLE", "REGIONS", "VIEWS", "View", "colours_of", "paste", "region_mask"]

MIDDLE = 0.8
"""Side of the middle as a share of the photo's; around it lies the border, 36 % of the area. As in explain's test of
the surroundings, where it was measured (docs/decisions/0045-small-changes.md)."""

CORNER = 0.25  # side of a corner, as a share of the photo's: dates, logos and rulers fit in
_LOWEST = 8  # places a side that the photo with its fine detail gone still has
_PATCHES = 4  # patches a side that are shuffled
_COLOURS = 4  # levels a channel of the colour histogram: 64 colours

View = Callable[[np.ndarray, Box, tuple[int, int, int], int], np.ndarray]


def _border(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    return ~((np.abs(down) < MIDDLE)[:, None] & (np.abs(across) < MIDDLE)[None])


def _corners(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    edge = 1 - 2 * CORNER
    return (np.abs(down) > edge)[:, None] & (np.abs(across) > edge)[None]


REGIONS: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {"border": _border, "corners": _corners}
"""Parts of a photo outside its middle, by name; from places of -1 … 1 down and across to a mask."""


def region_mask(region: str | tuple[float, float, float, float], box: Box, size: int) -> np.ndarray:
    """Where a region lies in the square.

    Args:
        region: a name of REGIONS, or left, top, right, bottom as shares 0..1 of the photo's sides.
        box: of the photo.
        size: side of the square, px.

    Returns:
        (size, size) bool, False on padding.

    >>> int(region_mask("border", (0, 0, 10, 10), 10).sum())
    36
    """
    left, top, right, bottom = box
    down = (np.arange(bottom - top) + 0.5) / (bottom - top)
    across = (np.arange(right - left) + 0.5) / (right - left)
    if isinstance(region, str):
        inside = REGIONS[region](2 * down - 1, 2 * across - 1)
    else:
        first_x, first_y, last_x, last_y = region
        inside = ((down > first_y) & (down < last_y))[:, None] & ((across > first_x) & (across < last_x))[None]
    mask = np.zeros((size, size), bool)
    mask[top:bottom, left:right] = inside
    return mask


def paste(image: np.ndarray, box: Box, donor: np.ndarray, donor_box: Box, mask: np.ndarray) -> np.ndarray:
    """The image with a region taken from another photo, at the same place of it.

    Args:
        image: (size, size, 3) uint8.
        box: of the photo in it.
        donor: (size, size, 3) uint8, the other photo.
        donor_box: of the other photo; stretched onto `box` where their shapes differ.
        mask: (size, size) bool, what is taken.

    Returns:
        (size, size, 3) uint8.
    """
    left, top, right, bottom = box
    rows = _stretched(top, bottom, donor_box[1], donor_box[3], len(image))
    columns = _stretched(left, right, donor_box[0], donor_box[2], len(image))
    return np.where(mask[..., None], donor[rows[:, None], columns[None]], image)


def _stretched(start: int, end: int, donor_start: int, donor_end: int, size: int) -> np.ndarray:
    """For each row (or column) of the square, the donor's that lies at the same share of its photo."""
    share = (np.arange(size) + 0.5 - start) / (end - start)
    places = np.floor(donor_start + share * (donor_end - donor_start)).astype(np.int64)
    return np.clip(places, donor_start, donor_end - 1)


def _only(region: str) -> View:
    return lambda image, box, fill, index: _filled(image, box, fill, ~region_mask(region, box, len(image)))


def _without(region: str) -> View:
    return lambda image, box, fill, index: _filled(image, box, fill, region_mask(region, box, len(image)))


def _filled(image: np.ndarray, box: Box, fill: tuple[int, int, int], covered: np.ndarray) -> np.ndarray:
    left, top, right, bottom = box
    changed = image.copy()
    changed[top:bottom, left:right][covered[top:bottom, left:right]] = fill
    return changed


def _coarse(image: np.ndarray, box: Box) -> np.ndarray:
    """The photo's part of the image as float32, smoothed to about _LOWEST places a side."""
    left, top, right, bottom = box
    part = image[top:bottom, left:right].astype(np.float32)
    down, across = (_smoothing(length) for length in part.shape[:2])
    return np.einsum("ij,jkc,lk->ilc", down, part, across, optimize=True)


def _smoothing(length: int) -> np.ndarray:
    """A Gaussian blur along one side as a matrix whose rows sum to 1, (length, length) float32."""
    width = length / _LOWEST / 2
    places = np.arange(length)
    weights = np.exp(-0.5 * np.square((places[:, None] - places[None]) / width))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def _low(image: np.ndarray, box: Box, fill: tuple[int, int, int], index: int) -> np.ndarray:
    return _laid(image, box, _coarse(image, box))


def _high(image: np.ndarray, box: Box, fill: tuple[int, int, int], index: int) -> np.ndarray:
    left, top, right, bottom = box
    fine = image[top:bottom, left:right] - _coarse(image, box)
    return _laid(image, box, fine + np.array(fill, np.float32))


def _laid(image: np.ndarray, box: Box, part: np.ndarray) -> np.ndarray:
    left, top, right, bottom = box
    changed = image.copy()
    changed[top:bottom, left:right] = np.clip(np.rint(part), 0, 255)
    return changed


def _shuffled(image: np.ndarray, box: Box, fill: tuple[int, int, int], index: int) -> np.ndarray:
    """The photo cut into patches that change places; what does not fill a patch stays filled."""
    left, top, right, bottom = box
    high, wide = max(1, (bottom - top) // _PATCHES), max(1, (right - left) // _PATCHES)
    changed = image.copy()
    changed[top:bottom, left:right] = fill
    places = [(top + high * row, left + wide * column) for row in range(_PATCHES) for column in range(_PATCHES)]
    order = generator(0, "shortcuts", "shuffled", index).permutation(len(places))
    for (y, x), source in zip(places, order, strict=True):
        from_y, from_x = places[source]
        changed[y : y + high, x : x + wide] = image[from_y : from_y + high, from_x : from_x + wide]
    return changed


VIEWS: Mapping[str, View] = {
    "border": _only("border"),
    "corners": _only("corners"),
    "middle": _without("border"),
    "low": _low,
    "high": _high,
    "shuffled": _shuffled,
}
"""What is left of a photo, by name: from image, box, fill colour and the photo's number to an image."""


def colours_of(image: np.ndarray, box: Box) -> np.ndarray:
    """How often each of 64 colours occurs in the photo, wherever it is: a *colour histogram*.

    Args:
        image: (size, size, 3) uint8.
        box: of the photo.

    Returns:
        (64,) float32, summing to 1.
    """
    left, top, right, bottom = box
    levels = (image[top:bottom, left:right] // (256 // _COLOURS)).astype(np.int64).reshape(-1, 3)
    cells = levels @ np.array([_COLOURS**2, _COLOURS, 1])
    return np.bincount(cells, minlength=_COLOURS**3).astype(np.float32) / len(cells)
