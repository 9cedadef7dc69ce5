"""Which way is up: the EXIF orientation that cameras write instead of turning the pixels."""

import struct

from PIL import Image

__all__ = ["orientation", "upright"]

_ORIENTATION_TAG = 0x0112

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
    Pillow's own reader warns and guesses there, so these few bytes are read here.

    Args:
        image: the photo as Pillow opened it. Pillow turns a TIFF itself while loading it, and drops the tag.
    """
    tags = getattr(image, "tag_v2", None)  # a TIFF's EXIF is the TIFF itself
    found = tags.get(_ORIENTATION_TAG, 1) if tags is not None else _from_exif(_exif_of(image))
    return found if isinstance(found, int) and found in _TURNS else 1


def upright(image: Image.Image, turn: int) -> Image.Image:
    """The image turned the way the camera was held.

    Args:
        image: any image.
        turn: its EXIF orientation, 1 to 8.
    """
    return image.transpose(_TURNS[turn]) if turn in _TURNS else image


def _exif_of(image: Image.Image) -> bytes:
    exif = image.info.get("exif", b"")
    if exif:
        return exif if isinstance(exif, bytes) else b""
    # ImageMagick writes EXIF into PNG as text: a name, a length, then hexadecimal digits.
    profile = image.info.get("Raw profile type exif")
    try:
        return bytes.fromhex("".join(profile.split("\n")[3:])) if isinstance(profile, str) else b""
    except ValueError:
        return b""


def _from_exif(exif: bytes) -> int:
    """Walks the first directory of the TIFF structure that an EXIF block is."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "L", tiff, 4)
        (entries,) = struct.unpack_from(order + "H", tiff, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind, _count, value = struct.unpack_from(order + "HHLH", tiff, at)
            if tag == _ORIENTATION_TAG and kind == 3:  # 3: SHORT
                return value
    except struct.error:  # the block ends early
        pass
    return 1
