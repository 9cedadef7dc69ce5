"""A photo becomes an image: every kind of file, one upright RGB array, or one clear error."""

import math
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PIL import __version__ as pillow_version

from seewhy.errors import SeewhyError
from seewhy.pixels.colour import eight_bit_colour
from seewhy.pixels.completeness import check_complete
from seewhy.pixels.formats import DICOM, IMAGE_SUFFIXES, JPEG, MAX_PIXELS, PPM, PhotoFormat, format_of, open_image
from seewhy.pixels.netpbm import netpbm_pixels
from seewhy.pixels.orientation import orientation, upright
from seewhy.pixels.source import OpenPhoto, PhotoSource, opened, read_bytes, unreadable
from seewhy.pixels.stillness import metadata_warnings_ignored

if TYPE_CHECKING:
    from seewhy.pixels.facts import PhotoFacts

__all__ = ["IMAGE_SUFFIXES", "MAX_PIXELS", "decode", "decoded_picture", "decoded_size", "decoder_name", "read_bytes"]

_RULES = 2
"""Raised by one with every change that gives some photo other pixels: kept pixels of before are then decoded again."""


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
    image = decoded_picture(source, shorter=at_least)
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def decoded_picture(source: PhotoSource, *, shorter: float | None = None, longer: float | None = None) -> Image.Image:
    """The same as Pillow's image, for work that goes on in Pillow: grey stays one channel, and nothing is copied.

    Args:
        source: a path, the photo's bytes, or a file open for reading bytes.
        shorter: the shorter side needs no more than these px.
        longer: the longer side needs no more than these px. Where neither is given, it is decoded at full size.

    Returns:
        Upright, of mode "RGB", or "L" where all three channels are equal.

    Raises:
        PhotoError: as decode.
        MissingExtraError: as decode.

    >>> decoded_picture(b"P5 2 1 255 " + bytes([0, 255])).mode
    'L'
    """
    with opened(source) as photo, metadata_warnings_ignored():
        kind = format_of(photo)
        if kind is DICOM:
            from seewhy.pixels.dicom import decode_dicom

            return Image.fromarray(decode_dicom(photo))
        with open_image(photo, kind) as image:
            check_complete(photo, image, kind)
            return _decoded(photo, image, kind, _needed(image.size, shorter, longer))


def decoded_size(facts: "PhotoFacts", *, shorter: float | None = None, longer: float | None = None) -> tuple[int, int]:
    """The width and height that decoded_picture gives, told from the header.

    Args:
        facts: of the photo.
        shorter: the shorter side needs no more than these px.
        longer: the longer side needs no more than these px.

    >>> from seewhy.pixels.facts import photo_facts
    >>> decoded_size(photo_facts(b"P6 2 1 255 " + bytes(6)), shorter=1)
    (2, 1)
    """
    size = facts.width, facts.height
    needed = _needed(size, shorter, longer)
    if needed is None or facts.format != JPEG.name:
        return size
    possible = min(size[0] // needed[0], size[1] // needed[1])
    scale = next((one for one in (8, 4, 2) if one <= possible), 1)  # as Pillow's draft chooses
    return math.ceil(size[0] / scale), math.ceil(size[1] / scale)


@lru_cache(maxsize=1)
def decoder_name() -> str:
    """What decides which pixels a photo's bytes become: our own rules, and the libraries that decode.

    >>> decoder_name().startswith("rules ")
    True
    """
    from importlib.metadata import PackageNotFoundError, version

    from PIL import features

    told = [f"rules {_RULES}", f"pillow {pillow_version}"]
    told += [f"{name} {features.version(name)}" for name in ("libjpeg_turbo", "zlib", "webp", "libtiff", "avif")]
    for package in ("pillow-heif", "pydicom"):  # what the extras bring
        with suppress(PackageNotFoundError):
            told.append(f"{package} {version(package)}")
    return ", ".join(told)


def _needed(size: tuple[int, int], shorter: float | None, longer: float | None) -> tuple[int, int] | None:
    """The width and height that suffice; None where all pixels are asked for.

    >>> _needed((400, 300), 128, None), _needed((400, 300), None, 128), _needed((300, 400), None, 127.5)
    ((128, 128), (128, 1), (1, 128))
    """
    if shorter is not None:
        return math.ceil(shorter), math.ceil(shorter)
    if longer is None:
        return None
    return (math.ceil(longer), 1) if size[0] >= size[1] else (1, math.ceil(longer))


def _decoded(photo: OpenPhoto, image: Image.Image, kind: PhotoFormat, needed: tuple[int, int] | None) -> Image.Image:
    try:
        if kind is PPM and (pixels := netpbm_pixels(photo, image)) is not None:
            return pixels if pixels.mode == "L" else pixels.convert("RGB")
        if needed is not None:
            image.draft(None, needed)
        image.load()
        # Asked for after loading: a PNG may tell its orientation behind its pixels.
        return upright(eight_bit_colour(photo, image), orientation(image))
    except SeewhyError:
        raise
    except Exception as error:  # Pillow's decoders raise almost anything on damaged data
        raise unreadable(
            photo, f"a damaged or cut short {kind.name} file: {str(error) or type(error).__name__}"
        ) from error
