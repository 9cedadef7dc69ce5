"""The patches a unit answers to, cut from the photos and laid together as one small picture."""

from typing import TYPE_CHECKING, Protocol

import numpy as np

from seewhy.errors import UsageError
from seewhy.pixels.preprocessing import Preprocessing

if TYPE_CHECKING:
    from seewhy.layers.top_patches import TopPatches
    from seewhy.network.inner_layers import InnerLayer

__all__ = ["Images", "patch", "patch_grid"]

TILE = 60  # px of a patch's side: three of them fill the width of a picture in a page's gallery
_GAP = 2
_PAPER = 255  # white between the patches, and where a receptive field reaches beyond the network's square
_LEAST_FRAME, _MOST_FRAME = (
    6,
    0.6,
)  # px, and share of the patch: a smaller frame hides what it marks, a larger says nothing


class Images(Protocol):
    """Prepared images that can be asked for by number: an array, a list, PreparedPhotos."""

    def __getitem__(self, index: int, /) -> np.ndarray: ...


def patch(image: np.ndarray, layer: "InnerLayer", row: int, column: int) -> np.ndarray:
    """What one place of a layer sees of a photo: the square of its receptive field.

    Args:
        image: (size, size, 3) uint8, prepared.
        layer: which layer.
        row: of the place.
        column: likewise.

    Returns:
        (side, side, 3) uint8; white where the field reaches beyond the image. A field as large as the image, or one
        that is not known, gives the whole image.
    """
    size = len(image)
    if layer.sight is None or layer.sight.field >= size:
        return image
    side = max(1, round(layer.sight.field))
    left, top = (round(layer.sight.start + at * layer.sight.stride - side / 2) for at in (column, row))
    canvas = np.full((side, side, 3), _PAPER, np.uint8)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(size, left + side), min(size, top + side)
    if x1 > x0 and y1 > y0:
        canvas[y0 - top : y1 - top, x0 - left : x1 - left] = image[y0:y1, x0:x1]
    return canvas


def patch_grid(patches: "TopPatches", layer: str, unit: int, images: Images, *, tile: int = TILE) -> np.ndarray:
    """The patches that a unit answers to most, the strongest first, in rows of three (or as square as they get).

    A thin frame marks the place itself within its receptive field, where the field is much wider than the distance
    between two places: late layers see nearly all of the photo, and look at its middle more than at its edge.

    Args:
        patches: as top_patches gives them.
        layer: name of the layer.
        unit: the channel, from 0.
        images: the photos that were looked at, in the same order; only the few that are shown are read.
        tile: px of a patch's side in the picture.

    Returns:
        (height, width, 3) uint8.

    Raises:
        UsageError: the photos cannot be asked for by number.
    """
    found = patches.layers[layer]
    if not hasattr(images, "__getitem__"):
        raise UsageError(
            f"Photos came as a {type(images).__name__}, which can be walked through only once",
            "an array, a list or PreparedPhotos",
            "Give the same photos in a form that can be asked for by number.",
        )
    across = int(np.ceil(np.sqrt(found.values.shape[1])))
    rows = -(-found.values.shape[1] // across)
    step = tile + _GAP
    grid = np.full((rows * step - _GAP, across * step - _GAP, 3), _PAPER, np.uint8)
    for rank in range(found.found(unit)):
        image = np.asarray(images[int(found.photos[unit, rank])])
        top, left = (rank // across) * step, (rank % across) * step
        grid[top : top + tile, left : left + tile] = _tile(image, found.layer, *found.place(unit, rank), tile)
    return grid


def _tile(image: np.ndarray, layer: "InnerLayer", row: int, column: int, tile: int) -> np.ndarray:
    """One patch at the size of a tile, with the frame of its place."""
    cut = patch(image, layer, row, column)
    side = len(cut)
    if side < tile:  # whole pixels first, so that a patch of 3×3 stays nine squares and does not blur
        factor = -(-tile // side)
        shown = cut.repeat(factor, axis=0).repeat(factor, axis=1)
    else:
        shown = cut
    shown = Preprocessing(size=tile).apply(shown)
    if layer.sight is not None:
        middle = [layer.sight.start + at * layer.sight.stride for at in (column, row)]
        origin = [0.0, 0.0] if layer.sight.field >= len(image) else [round(at - side / 2) for at in middle]
        half = layer.sight.stride / 2
        box = [
            (at - zero + part) * tile / side for part in (-half, half) for at, zero in zip(middle, origin, strict=True)
        ]
        _frame(shown, [round(one) for one in box])
    return shown


def _frame(tile: np.ndarray, box: list[int]) -> None:
    """Draws a thin frame, light on a dark line, so that it can be seen on any photo; left, top, right, bottom."""
    left, top, right, bottom = box
    if right - left < _LEAST_FRAME or right - left > _MOST_FRAME * len(tile):
        return
    for colour, grow in ((30, 1), (255, 0)):
        x0, x1 = (int(np.clip(at, 0, len(tile) - 1)) for at in (left - grow, right - 1 + grow))
        y0, y1 = (int(np.clip(at, 0, len(tile) - 1)) for at in (top - grow, bottom - 1 + grow))
        tile[[y0, y1], x0 : x1 + 1] = colour
        tile[y0 : y1 + 1, [x0, x1]] = colour
