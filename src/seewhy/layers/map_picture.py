"""Feature maps as pictures: one scale for a whole layer, with the silent and the saturated marked."""

import functools
import math

import numpy as np

from seewhy.layers.layer_maps import LayerMaps
from seewhy.pixels.overlay import signed_colours

__all__ = ["AT_CEILING", "SILENT_INK", "activation_colours", "all_channels", "map_picture"]

# ColorBrewer's Purples, from nothing to the strongest answer. No hue that means "for" (orange) or "against" (blue)
# elsewhere, and it stays in order in grey print and for every kind of colour blindness.
# Reference: Harrower and Brewer 2003, "ColorBrewer.org", The Cartographic Journal 40(1).
_NOTHING_TO_MUCH = (
    (252, 251, 253),
    (239, 237, 245),
    (218, 218, 235),
    (188, 189, 220),
    (158, 154, 200),
    (128, 125, 186),
    (106, 81, 163),
    (84, 39, 143),
    (63, 0, 125),
)
AT_CEILING = (255, 196, 0)  # a yellow that the scale does not hold: places that cannot answer any stronger
SILENT_INK = (150, 150, 150)  # of the cross through a channel that says nothing
_PAPER = 255
_SMALL, _LARGE = 14, 28  # px of a channel in the overview: as many as there are places, within these
_FINE = 64  # places of a single map that are shown at most: finer ones could not be seen, and take much room on a page
_WIDTH = 896  # px of the overview at most


def activation_colours(maps: np.ndarray, limit: float) -> np.ndarray:
    """Colours for answers that are never negative: pale is nothing, dark purple the most.

    Args:
        maps: numbers, any shape.
        limit: the number that has the strongest colour; above 0.

    Returns:
        The same shape with a last axis of 3, uint8.

    >>> activation_colours(np.array([0.0, 1.0, 7.0]), 1.0).tolist()
    [[252, 251, 253], [63, 0, 125], [63, 0, 125]]
    """
    return _colour_table()[np.rint(np.clip(maps / limit, 0, 1) * 255).astype(np.intp)]


def map_picture(layer: LayerMaps, channel: int) -> np.ndarray:
    """One feature map on its layer's scale: a pixel a place, or a block's mean where there are very many.

    Args:
        layer: the layer.
        channel: from 0.

    Returns:
        (height, width, 3) uint8; places at the ceiling are yellow.
    """
    values = layer.maps[channel]
    return _coloured(_reduced(values, math.ceil(max(values.shape) / _FINE)), layer)


def all_channels(layer: LayerMaps) -> np.ndarray:
    """Every channel of a layer side by side, in the order of what they contribute; the silent are crossed out.

    Args:
        layer: the layer.

    Returns:
        (height, width, 3) uint8.
    """
    count, height, width = layer.maps.shape
    fold = max(1, math.ceil(max(height, width) / _LARGE))
    times = max(1, _SMALL // max(height // fold, width // fold, 1))
    small = np.stack([_reduced(one, fold) for one in layer.maps]).repeat(times, axis=1).repeat(times, axis=2)
    high, wide = small.shape[1] + 2, small.shape[2] + 2
    across = max(1, min(count, _WIDTH // wide, math.ceil(math.sqrt(2.5 * count))))
    page = np.full((math.ceil(count / across) * high, across * wide, 3), _PAPER, dtype=np.uint8)
    for place, channel in enumerate(layer.order):
        top, left = place // across * high, place % across * wide
        tile = _coloured(small[channel], layer)
        if layer.silent[channel]:
            _cross(tile)
        page[top + 1 : top + high - 1, left + 1 : left + wide - 1] = tile
    return page


def _coloured(values: np.ndarray, layer: LayerMaps) -> np.ndarray:
    colours = signed_colours(values, layer.limit) if layer.signed else activation_colours(values, layer.limit)
    if layer.layer.ceiling is not None:
        colours[values >= layer.layer.ceiling * (1 - 1e-6)] = AT_CEILING
    return colours


def _reduced(values: np.ndarray, fold: int) -> np.ndarray:
    """The mean of each block of fold × fold places; fewer than that at the right and lower edge are cut off.

    The mean and not the strongest: drawn by its strongest places, a map of noise looks as if it answered everywhere.
    """
    if fold == 1:
        return values
    height, width = max(1, values.shape[0] // fold), max(1, values.shape[1] // fold)
    blocks = values[: height * fold, : width * fold].reshape(height, min(fold, values.shape[0]), width, -1)
    return blocks.mean(axis=(1, 3), dtype=np.float64)


def _cross(tile: np.ndarray) -> None:
    """Draws both diagonals into a tile."""
    height, width = tile.shape[:2]
    for step in range(max(height, width)):
        row, column = step * height // max(height, width), step * width // max(height, width)
        tile[row, column] = tile[row, width - 1 - column] = SILENT_INK


@functools.cache
def _colour_table() -> np.ndarray:
    """256 colours from nothing to the most."""
    stops = np.array(_NOTHING_TO_MUCH, np.float64)
    at = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8)
