"""Photos small enough to lie inside a page."""

import base64
from pathlib import Path

import numpy as np

from seewhy.pages.page import Image
from seewhy.pixels.decode import decode
from seewhy.pixels.overlay import data_uri

__all__ = ["LONGER_SIDE", "shrunk", "thumbnail"]

LONGER_SIDE = 320  # px at most: twice the width of a photo in the gallery, for screens with fine pixels

_GONE = "data:image/svg+xml;base64," + base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path d="M20 20L80 80M80 20L20 80" '
    b'stroke="#888" stroke-width="2"/></svg>'
).decode("ascii")


def thumbnail(source: str | Path | bytes | None, *, title: str = "", detail: str = "") -> Image:
    """A photo as a small JPEG inside the page, its aspect ratio kept.

    Args:
        source: the photo; None draws a cross in its place.
        title: a line beneath it.
        detail: a second line.

    Raises:
        PhotoError: it cannot be read.
    """
    if source is None:
        return Image(uri=_GONE, alt="The photo can no longer be read", title=title, detail=detail)
    small = shrunk(decode(source, at_least=LONGER_SIDE), LONGER_SIDE)
    return Image(uri=data_uri(small, format="jpeg"), alt=f"Photo: {title}", title=title, detail=detail)


def shrunk(image: np.ndarray, longer_side: int) -> np.ndarray:
    """An image made smaller by a whole factor: each new pixel is the mean of a block of old ones.

    Args:
        image: (height, width, 3) uint8.
        longer_side: px at most, of the result.

    Returns:
        (height, width, 3) uint8; the image itself where it is small enough. At most factor - 1 px are cut from the
        right and lower edge.

    >>> shrunk(np.full((10, 40, 3), 7, np.uint8), 20).shape
    (5, 20, 3)
    """
    factor = -(-max(image.shape[:2]) // longer_side)
    height, width = max(1, image.shape[0] // factor), max(1, image.shape[1] // factor)
    if factor <= 1:
        return image
    cut = image[: height * factor, : width * factor]
    rows, columns = min(factor, cut.shape[0]), min(factor, cut.shape[1])  # a side shorter than the factor is one block
    blocks = cut.reshape(height, rows, width, columns, 3)
    return np.rint(blocks.mean(axis=(1, 3), dtype=np.float32)).astype(np.uint8)
