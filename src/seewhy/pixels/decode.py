"""A photo becomes an image: every kind of file, one upright RGB array, or one clear error."""

import numpy as np
from PIL import Image

from seewhy.errors import SeewhyError
from seewhy.pixels.colour import rgb
from seewhy.pixels.completeness import check_complete
from seewhy.pixels.formats import DICOM, IMAGE_SUFFIXES, MAX_PIXELS, PPM, PhotoFormat, format_of, open_image
from seewhy.pixels.netpbm import netpbm_pixels
from seewhy.pixels.orientation import orientation, upright
from seewhy.pixels.source import OpenPhoto, PhotoSource, opened, read_bytes, unreadable
from seewhy.pixels.stillness import metadata_warnings_ignored

__all__ = ["IMAGE_SUFFIXES", "MAX_PIXELS", "decode", "read_bytes"]


def decode(source: PhotoSource, *, at_least: int | None = None) -> np.ndarray:
    """Decodes a photo into an upright RGB image.

    The kind of file is told by its first bytes, so that a PNG called .jpg reads fine. The picture is turned the way
    the camera was held (EXIF orientation); grey, palettes, transparency (on white), CMYK and 16 bits become 8-bit RGB
    by the rules of docs/decisions/0010-what-decoding-does.md. Of an animation or a stack the first frame is taken;
    photo_facts says how many there are. A large JPEG can be decoded at 1/2, 1/4 or 1/8 of its size straight from its
    frequency coefficients ("DCT scaling"), which is many times faster.

    Args:
        source: a path, the photo's bytes, or a file open for reading bytes.
        at_least: the shorter side needs no more than these px; None decodes at full size.

    Returns:
        (height, width, 3) uint8, RGB.

    Raises:
        PhotoError: it cannot be read, is damaged or cut short, or has more than MAX_PIXELS.
        MissingExtraError: it is HEIC or DICOM, and the extra is not installed.

    >>> decode(b"P6 2 1 255 " + bytes([255, 0, 0, 0, 0, 255])).tolist()
    [[[255, 0, 0], [0, 0, 255]]]
    """
    with opened(source) as photo, metadata_warnings_ignored():
        kind = format_of(photo)
        if kind is DICOM:
            from seewhy.pixels.dicom import decode_dicom

            return decode_dicom(photo)
        with open_image(photo, kind) as image:
            check_complete(photo, image, kind)
            return np.array(_decoded(photo, image, kind, at_least))


def _decoded(photo: OpenPhoto, image: Image.Image, kind: PhotoFormat, at_least: int | None) -> Image.Image:
    try:
        if kind is PPM and (pixels := netpbm_pixels(photo, image)) is not None:
            return pixels.convert("RGB")
        if at_least is not None:
            image.draft(None, (at_least, at_least))
        image.load()
        # Asked for after loading: a PNG may tell its orientation behind its pixels.
        return upright(rgb(photo, image), orientation(image))
    except SeewhyError:
        raise
    except Exception as error:  # Pillow's decoders raise almost anything on damaged data
        raise unreadable(
            photo, f"a damaged or cut short {kind.name} file: {str(error) or type(error).__name__}"
        ) from error
