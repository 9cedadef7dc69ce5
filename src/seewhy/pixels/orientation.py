"""Which way is up: the EXIF orientation that cameras write instead of turning the pixels."""

import struct

from PIL import Image

from seewhy.pixels.exif import entries_of, exif_of

__all__ = ["orientation", "upright"]

_ORIENTATION_TAG = 0x0112
_SHORT = 3

# EXIF 2.32, table 6: how the stored picture must be turned to stand upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(image: Image.Image) -> int:
    """The EXIF orientation that an opened photo still needs, 1 (upright) to 8.

    A damaged EXIF block counts as "upright", as in every browser: the pixels are whole, only the hint is lost.

    Args:
        image: the photo as Pillow opened it. Pillow turns a TIFF itself while loading it, and drops the tag.
    """
    tags = getattr(image, "tag_v2", None)  # a TIFF's EXIF is the TIFF itself
    found = tags.get(_ORIENTATION_TAG, 1) if tags is not None else _from_exif(exif_of(image))
    return found if isinstance(found, int) and found in _TURNS else 1


def upright(image: Image.Image, turn: int) -> Image.Image:
    """The image turned the way the camera was held.

    Args:
        image: any image.
        turn: its EXIF orientation, 1 to 8.
    """
    return image.transpose(_TURNS[turn]) if turn in _TURNS else image


def _from_exif(exif: bytes) -> int:
    for entry in entries_of(exif):
        if entry.tag == _ORIENTATION_TAG and entry.kind == _SHORT:
            return struct.unpack(entry.order + "H", entry.value[:2])[0]
    return 1
