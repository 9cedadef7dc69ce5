"""PPM and PGM whose numbers need scaling, or are written as text: Pillow reads them pixel by pixel in Python.

That takes seconds for every million pixels; NumPy takes a hundredth of it. Pillow still reads the header, and the
pixels wherever it does so in C.
"""

import re

import numpy as np
from PIL import Image, ImageFile

from seewhy.pixels.source import OpenPhoto, unreadable

__all__ = ["netpbm_pixels"]

_COMMENT = re.compile(rb"#[^\r\n]*")


def netpbm_pixels(photo: OpenPhoto, image: Image.Image) -> Image.Image | None:
    """The pixels of a PPM or PGM that Pillow would read slowly, scaled from its own maximum to 0 … 255.

    Args:
        photo: the photo.
        image: the photo as Pillow opened it, not loaded yet.

    Returns:
        A grey or RGB image; None where Pillow reads the pixels fast itself.

    Raises:
        PhotoError: numbers are missing, are none, or are above the maximum.
    """
    assert isinstance(image, ImageFile.ImageFile)
    codec, _extents, offset, arguments = image.tile[0]
    if codec not in ("ppm", "ppm_plain") or not isinstance(arguments, tuple) or image.mode == "1":
        return None
    maximum = int(arguments[-1])
    channels = 3 if image.mode == "RGB" else 1
    count = image.width * image.height * channels
    photo.file.seek(offset)
    values = _as_text(photo, count) if codec == "ppm_plain" else _as_bytes(photo, count, maximum)
    if values.max() > maximum or values.min() < 0:
        raise unreadable(photo, f"a damaged PPM file: a number is outside 0 to its maximum, {maximum}")
    # Whole numbers, rounded to the nearest: 65535 × 255 needs 32 bits.
    scaled = ((values.astype(np.uint32) * 255 + maximum // 2) // maximum).astype(np.uint8)
    shape = (image.height, image.width, 3) if channels == 3 else (image.height, image.width)
    return Image.fromarray(scaled.reshape(shape))


def _as_bytes(photo: OpenPhoto, count: int, maximum: int) -> np.ndarray:
    kind = np.dtype(">u2" if maximum > 255 else "u1")
    content = photo.file.read(count * kind.itemsize)
    if len(content) < count * kind.itemsize:
        raise unreadable(photo, f"a cut short PPM file: {len(content):,} of {count * kind.itemsize:,} bytes of pixels")
    return np.frombuffer(content, kind)


def _as_text(photo: OpenPhoto, count: int) -> np.ndarray:
    words = _COMMENT.sub(b"", photo.file.read()).split(maxsplit=count)[:count]
    if len(words) < count:
        raise unreadable(photo, f"a cut short PPM file: {len(words):,} of {count:,} numbers")
    # The header's maximum is at most 65535; a longer word is no number, and would cost memory for all.
    if max(map(len, words)) > 5 or not all(map(bytes.isdigit, words)):
        raise unreadable(photo, "a damaged PPM file: something between its numbers is no number")
    return np.array(words).astype(np.int64)
