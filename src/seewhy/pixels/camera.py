"""What a camera, its holder and its memory card do to a photo: turned, moved, out of focus, stored with loss.

Every function gives a new image. Where the frame moves over the photo's edge, what lies beyond is the photo mirrored,
because a black corner would be a sign of its own; around a photo seen from afar it is also out of focus, because
mirrored copies would fill the frame with the same thing many times (docs/decisions/0054-the-condition-card.md).
"""

import io

import numpy as np
from PIL import Image, ImageFilter

from seewhy.errors import UsageError, unknown_name

__all__ = ["BEYOND", "defocused", "farther", "nearer", "reduced", "shifted", "through_jpeg", "turned"]

BEYOND = ("mirror", "blurred", "mean", "black")
"""What can lie beyond a photo's edge: the photo mirrored, the same out of focus, its mean colour, or nothing."""

_SOFT = 0.1  # of the shorter side: so far out of focus that no second animal is seen beside the first
_COARSE = 8  # what is so soft is computed at an eighth of the size


def reduced(image: np.ndarray, at_least: int) -> np.ndarray:
    """An image made smaller by a whole factor, its shorter side no shorter than asked for.

    Args:
        image: (height, width, 3) uint8.
        at_least: px of the shorter side.

    >>> reduced(np.full((40, 70, 3), 7, np.uint8), 10).shape
    (10, 18, 3)
    """
    factor = min(image.shape[:2]) // max(1, at_least)
    return image if factor <= 1 else np.asarray(Image.fromarray(image).reduce(factor))


def turned(image: np.ndarray, degrees: float, *, beyond: str = "mirror") -> np.ndarray:
    """The photo as a camera held askew would take it: turned about its middle, in the same frame.

    Args:
        image: (height, width, 3) uint8.
        degrees: anticlockwise.
        beyond: of BEYOND, what fills the corners.

    >>> turned(np.arange(12, dtype=np.uint8).reshape(2, 2, 3), 180)[0, 0].tolist()
    [9, 10, 11]
    """
    if degrees % 360 == 0:
        return image.copy()
    height, width = image.shape[:2]
    turn = np.deg2rad(degrees)
    cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
    across = int(np.ceil(max(0.0, (cos * width + sin * height - width) / 2))) + 2
    down = int(np.ceil(max(0.0, (cos * height + sin * width - height) / 2))) + 2
    wide = Image.fromarray(_widened(image, (down, down, across, across), beyond))
    whole = np.asarray(wide.rotate(degrees, Image.Resampling.BICUBIC))
    return np.ascontiguousarray(whole[down : down + height, across : across + width])


def shifted(image: np.ndarray, across: float, down: float, *, beyond: str = "mirror") -> np.ndarray:
    """The photo moved within its frame, by whole pixels.

    Args:
        image: (height, width, 3) uint8.
        across: to the right, as a share of the width, -1 to 1.
        down: downwards, as a share of the height, -1 to 1.
        beyond: of BEYOND, what is left behind it.

    >>> shifted(np.arange(6, dtype=np.uint8).reshape(1, 2, 3), 0.5, 0)[0, :, 0].tolist()
    [0, 0]
    """
    height, width = image.shape[:2]
    x, y = round(across * width), round(down * height)
    wide = _widened(image, (max(y, 0), max(-y, 0), max(x, 0), max(-x, 0)), beyond)
    top, left = max(-y, 0), max(-x, 0)
    return np.ascontiguousarray(wide[top : top + height, left : left + width])


def farther(image: np.ndarray, share: float, *, beyond: str = "blurred") -> np.ndarray:
    """The photo as from farther away: smaller, in the middle of a frame of the same size.

    Args:
        image: (height, width, 3) uint8.
        share: its size, above 0 to 1.
        beyond: of BEYOND, what lies around it.

    >>> farther(np.full((6, 8, 3), 9, np.uint8), 0.5).shape
    (6, 8, 3)
    """
    if not 0 < share <= 1:
        raise UsageError(f"A photo of {share} of its size", "a share above 0, at most 1", "Choose one.")
    height, width = image.shape[:2]
    down, across = (int(np.ceil((length / share - length) / 2)) + 1 for length in (height, width))
    wide = Image.fromarray(_widened(image, (down, down, across, across), beyond))
    middle_x, middle_y = across + width / 2, down + height / 2
    reach_x, reach_y = width / share / 2, height / share / 2
    box = (middle_x - reach_x, middle_y - reach_y, middle_x + reach_x, middle_y + reach_y)
    return np.asarray(wide.resize((width, height), Image.Resampling.BICUBIC, box=box))


def nearer(image: np.ndarray, share: float) -> np.ndarray:
    """The photo as from nearer: its middle only, so that what is left fills the frame.

    Args:
        image: (height, width, 3) uint8.
        share: of each side that is left, above 0 to 1.

    Returns:
        A smaller image; each pixel is as it was.

    >>> nearer(np.zeros((10, 20, 3), np.uint8), 0.5).shape
    (5, 10, 3)
    """
    height, width = (max(1, round(share * length)) for length in image.shape[:2])
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return np.ascontiguousarray(image[top : top + height, left : left + width])


def defocused(image: np.ndarray, share: float) -> np.ndarray:
    """The photo out of focus: a *Gaussian blur*.

    Args:
        image: (height, width, 3) uint8.
        share: the bell's standard deviation, as a share of the shorter side.

    >>> int(defocused(np.full((8, 8, 3), 5, np.uint8), 0.1)[0, 0, 0])
    5
    """
    radius = share * min(image.shape[:2])
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(radius)))


def through_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    """The photo stored as a JPEG and read again: blocks of 8 px and smeared colours where the quality is low.

    Args:
        image: (height, width, 3) uint8.
        quality: 1 to 95; cameras use 85 and more, messengers about 50 to 75.

    >>> through_jpeg(np.full((9, 9, 3), 128, np.uint8), 50).shape
    (9, 9, 3)
    """
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    buffer.seek(0)
    with Image.open(buffer) as stored:
        return np.asarray(stored.convert("RGB"))


def _widened(image: np.ndarray, margins: tuple[int, int, int, int], beyond: str) -> np.ndarray:
    """The image with margins above, below, left and right."""
    if beyond not in BEYOND:
        raise unknown_name("way to go on beyond a photo's edge", beyond, BEYOND)
    above, below, left, right = margins
    widths = ((above, below), (left, right), (0, 0))
    if beyond in ("mirror", "blurred"):
        mirrored = np.pad(image, widths, mode="symmetric")
        return mirrored if beyond == "mirror" else _blurred_around(mirrored, image, above, left)
    fill = np.rint(image.mean(axis=(0, 1))) if beyond == "mean" else np.zeros(3)
    height, width = image.shape[:2]
    wide = np.empty((height + above + below, width + left + right, 3), np.uint8)
    wide[...] = fill.astype(np.uint8)
    wide[above : above + height, left : left + width] = image
    return wide


def _blurred_around(wide: np.ndarray, image: np.ndarray, above: int, left: int) -> np.ndarray:
    """The widened photo out of focus, with the photo itself laid on it."""
    size = (wide.shape[1], wide.shape[0])
    coarse = Image.fromarray(wide).resize(
        (max(1, size[0] // _COARSE), max(1, size[1] // _COARSE)), Image.Resampling.BOX
    )
    soft = coarse.filter(ImageFilter.GaussianBlur(_SOFT * min(image.shape[:2]) / _COARSE))
    around = np.array(soft.resize(size, Image.Resampling.BILINEAR))
    around[above : above + image.shape[0], left : left + image.shape[1]] = image
    return around
