"""The patches a unit answers to, cut from the photos and laid together as one small picture."""

from typing import TYPE_CHECKING, Protocol

import numpy as np

from seewhy.errors import UsageError
from seewhy.pixels.preprocessing import Preprocessing

if TYPE_CHECKING:
    from seewhy.layers.unit_patches import TopPatches
    from seewhy.network.inner_layers import InnerLayer

__all__ = ["Images", "patch", "patch_grid"]

TILE = 60  # px of a patch's side: three of them fill the width of a picture in a page's gallery
_GAP = 2
_PAPER = 255  # white between the patches
_LEAST_FRAME, _MOST_FRAME = (
    6,
    0.6,
)  # px, and share of the patch: a smaller frame hides what it marks, a larger says nothing


class Images(Protocol):
    """Prepared images that can be asked for by number: an array, a list, PreparedPhotos."""

    def __getitem__(self, index: int, /) -> np.ndarray: ...


def patch(image: np.ndarray, layer: "InnerLayer", row: int, column: int) -> np.ndarray:
    """What one place of a layer sees of a photo: its receptive field, cut at the photo's edge.

    Args:
        image: (size, size, 3) uint8, prepared.
        layer: which layer.
        row: of the place.
        column: likewise.

    Returns:
        (height, width, 3) uint8, a view into the image.
    """
    left, top, right, bottom = layer.box(row, column, len(image))
    return image[top:bottom, left:right]


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
    """One patch at the size of a tile, its aspect ratio kept, with the frame of its place."""
    cut = patch(image, layer, row, column)
    factor = max(1, -(-tile // max(cut.shape[:2])))
    # Whole pixels first, so that a patch of 3×3 stays nine squares and does not blur.
    enlarged = cut.repeat(factor, axis=0).repeat(factor, axis=1)
    into = Preprocessing(size=tile, mean=(1.0, 1.0, 1.0))  # white around what is not square
    shown = into.apply(enlarged)
    if layer.sight is not None:
        left, top, *_ = layer.box(row, column, len(image))
        across, down, *_ = into.placement(*enlarged.shape[:2]).square_box
        scale = tile / max(cut.shape[:2])
        x, y = (layer.sight.start + at * layer.sight.stride for at in (column, row))
        half = layer.sight.stride / 2
        ends = [(x - half - left, y - half - top), (x + half - left, y + half - top)]
        (x0, y0), (x1, y1) = ((across + scale * x, down + scale * y) for x, y in ends)
        _frame(shown, [round(one) for one in (x0, y0, x1, y1)])
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
