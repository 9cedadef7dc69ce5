"""Parts of a photo covered, or all but them, and what stands in their place: a blur, a colour, another background."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from seewhy.data.drawings import BACKGROUNDS, draw_scene
from seewhy.errors import UsageError
from seewhy.explain.filling import filled, overgrown
from seewhy.pixels.blend import blended, cut_to, resized

__all__ = ["FILLS", "GROUNDS", "HIDES", "PHOTO", "Cover", "covered", "ground"]

HIDES = ("painted", "rest")
GROUNDS = BACKGROUNDS
"""Backgrounds that are drawn by code."""

FILLS = ("blur", "around", "mean", *GROUNDS)
"""What may stand in a part's place: it blurred, what lies around it, the photo's mean colour, a drawn background."""

PHOTO = "photo:"
"""Begins the name of a fill that is another photo of the table."""

_SOFT = 64  # px of the longer side: a blur whose bell is a tenth of the side has no finer detail than that
_DRAWN = 512  # px: side of a drawn background


@dataclass(frozen=True, kw_only=True, eq=False)
class Cover:
    """What is hidden of a photo.

    Args:
        cells: (rows, columns) bool, what was painted; None for nothing.
        hide: "painted": that is hidden; "rest": all but that.
        fill: of FILLS; "photo:" and an identity for another photo.
        other: that photo's image, (height, width, 3) uint8.
    """

    cells: np.ndarray | None = field(repr=False)
    hide: str = "painted"
    fill: str = "blur"
    other: np.ndarray | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.hide not in HIDES or (self.fill not in FILLS and self.other is None):
            raise UsageError(
                f'The page hides "{self.hide}" behind "{self.fill}"',
                f"one of {', '.join(HIDES)}, and one of {', '.join(FILLS)}",
                "Reload the page.",
            )

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        painted = self.cells is not None and bool(self.cells.any())
        return painted if self.hide == "painted" else self.cells is None or not bool(self.cells.all())


def covered(image: np.ndarray, cover: Cover) -> np.ndarray:
    """A photo with a part of it hidden.

    Args:
        image: (height, width, 3) uint8.
        cover: what is hidden, and behind what.

    Returns:
        (height, width, 3) uint8; the image itself where nothing is hidden.
    """
    if not cover.hides:
        return image
    height, width = image.shape[:2]
    cells = np.zeros((1, 1), bool) if cover.cells is None else cover.cells
    hidden = cells if cover.hide == "painted" else ~cells
    weight = resized(np.where(hidden, 255, 0).astype(np.uint8), height, width)
    return blended(image, _in_its_place(image, cover, weight), weight)


def ground(name: str) -> np.ndarray:
    """A background drawn by code, with nobody before it.

    Args:
        name: of GROUNDS.

    Returns:
        (512, 512, 3) uint8.

    Raises:
        ConfigError: no such background.
    """
    return _drawn(name)


@lru_cache(maxsize=len(GROUNDS))
def _drawn(name: str) -> np.ndarray:
    return draw_scene(name, size=_DRAWN)


def _in_its_place(image: np.ndarray, cover: Cover, weight: np.ndarray) -> np.ndarray:
    """What lies over the whole photo where the weight is 255."""
    height, width = image.shape[:2]
    if cover.other is not None:
        return cut_to(cover.other, height, width)
    if cover.fill in GROUNDS:
        return cut_to(ground(cover.fill), height, width)
    small = tuple(max(1, round(_SOFT * side / max(height, width))) for side in (height, width))
    coarse = resized(image, *small)
    if cover.fill == "around":
        known = resized(weight, *small) < 128
        soft = overgrown(coarse, known) if known.any() else filled(coarse, "mean")
    else:
        soft = filled(coarse, cover.fill)
    return resized(soft, height, width)
