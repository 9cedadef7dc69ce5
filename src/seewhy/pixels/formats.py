"""Which kinds of photo there are, told apart by their first bytes (never by their name), and who opens each.

Every kind is opened by its own Pillow class instead of Image.open: only what is listed here can be opened at all
(fewer doors for a hostile file), only the one plugin that is needed is imported, and the size limit is ours.
"""

import dataclasses
from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from PIL import Image

from seewhy.errors import MissingExtraError
from seewhy.pixels.source import OpenPhoto, unreadable

__all__ = [
    "DICOM",
    "FORMATS",
    "IMAGE_SUFFIXES",
    "JPEG",
    "MAX_PIXELS",
    "PNG",
    "PPM",
    "PhotoFormat",
    "check_pixels",
    "format_of",
    "open_image",
]

# The largest sensor in a phone gives 16,320 × 12,240 = 199,756,800 pixels (Samsung HP series); Pillow holds a
# decoded pixel in 4 bytes, so the limit is 0.8 GB. What is larger is a decompression bomb, or must be cut into tiles.
MAX_PIXELS = 200_000_000

# A DICOM file's mark stands at byte 128; an AVIF file's list of brands ends before this.
HEAD_BYTES = 256


@dataclasses.dataclass(frozen=True, kw_only=True)
class PhotoFormat:
    """One kind of photo.

    Args:
        name: what it is called.
        suffixes: how its files' names usually end, in lower case.
        begins: whether the first bytes of a file are its.
        open: reads the header and gives a Pillow image; None for DICOM, which Pillow does not read.
        needs: what must be installed to read it.
        install: what pip is told to install for it.
    """

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    open: Callable[[BinaryIO], Image.Image] | None
    needs: str = "a Pillow that was built with it, as those on PyPI are"
    install: str = "--upgrade pillow"


def format_of(photo: OpenPhoto) -> PhotoFormat:
    """Which kind of photo a file is.

    Args:
        photo: the photo; its file is left at the start.

    Raises:
        PhotoError: none that SeeWhy knows.
    """
    photo.file.seek(0)
    head = photo.file.read(HEAD_BYTES)
    photo.file.seek(0)
    for one in FORMATS:
        if one.begins(head):
            return one
    # Old DICOM files lack the mark; for those alone the name must do.
    if PurePath(photo.name).suffix.lower() in DICOM.suffixes:
        return DICOM
    raise unreadable(photo, f"{photo.size_bytes:,} bytes that begin with {_shown(head)}")


def open_image(photo: OpenPhoto, kind: PhotoFormat) -> Image.Image:
    """Reads a photo's header; its pixels are not decoded yet.

    Args:
        photo: the photo.
        kind: which kind it is; not DICOM.

    Raises:
        PhotoError: the header is damaged, or announces more than MAX_PIXELS.
        MissingExtraError: reading this kind needs an extra that is not installed.
    """
    assert kind.open is not None, "DICOM is read in dicom.py"
    try:
        image = kind.open(photo.file)
    except ImportError as error:
        raise MissingExtraError(
            f"{photo.name} is a {kind.name} photo, and what reads it is not installed ({error})",
            kind.needs,
            f"Run: pip install {kind.install}",
        ) from error
    except Exception as error:  # Pillow's plugins raise almost anything on damaged headers
        raise unreadable(photo, f"a {kind.name} file whose header is damaged or cut short: {error}") from error
    check_pixels(photo, image.width, image.height)
    return image


def check_pixels(photo: OpenPhoto, width: int, height: int) -> None:
    """Refuses a photo that announces more pixels than SeeWhy decodes.

    Args:
        photo: the photo.
        width: px.
        height: px.

    Raises:
        PhotoError: there are more than MAX_PIXELS, or none.
    """
    if width < 1 or height < 1:
        raise unreadable(photo, f"it announces {width}×{height} pixels")
    if width * height > MAX_PIXELS:
        error = unreadable(photo, f"{width:,}×{height:,} pixels, more than {MAX_PIXELS:,}")
        error.expected = f"at most {MAX_PIXELS / 1e6:.0f} million pixels"
        error.remedy = "Scale it down or cut it into tiles first."
        raise error


def _shown(head: bytes) -> str:
    """The first bytes, readable for text and as numbers for the rest."""
    start = head[:12]
    if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in start):
        return repr(start.decode("ascii"))
    return start[:8].hex(" ")


def _open_jpeg(file: BinaryIO) -> Image.Image:
    from PIL.JpegImagePlugin import jpeg_factory

    return jpeg_factory(file)


def _open_png(file: BinaryIO) -> Image.Image:
    from PIL.PngImagePlugin import PngImageFile

    return PngImageFile(file)


def _open_webp(file: BinaryIO) -> Image.Image:
    from PIL.WebPImagePlugin import WebPImageFile

    return WebPImageFile(file)


def _open_tiff(file: BinaryIO) -> Image.Image:
    from PIL.TiffImagePlugin import TiffImageFile

    return TiffImageFile(file)


def _open_bmp(file: BinaryIO) -> Image.Image:
    from PIL.BmpImagePlugin import BmpImageFile

    return BmpImageFile(file)


def _open_ppm(file: BinaryIO) -> Image.Image:
    from PIL.PpmImagePlugin import PpmImageFile

    return PpmImageFile(file)


def _open_gif(file: BinaryIO) -> Image.Image:
    from PIL.GifImagePlugin import GifImageFile

    return GifImageFile(file)


def _open_jpeg2000(file: BinaryIO) -> Image.Image:
    from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

    return Jpeg2KImageFile(file)


def _open_avif(file: BinaryIO) -> Image.Image:
    from PIL import AvifImagePlugin, features

    if not features.check("avif"):
        raise ImportError("Pillow was built without AVIF")
    return AvifImagePlugin.AvifImageFile(file)


def _open_heic(file: BinaryIO) -> Image.Image:
    from pillow_heif import HeifImageFile

    return HeifImageFile(file)


def _is_ppm(head: bytes) -> bool:
    return head[:1] == b"P" and head[1:2] in b"123456" and head[2:3] in (b" ", b"\t", b"\n", b"\r", b"#")


def _brands(head: bytes) -> list[bytes]:
    """The brands of an ISO media file (HEIC, AVIF): the major one, then those it is compatible with."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[at : at + 4] for at in (8, *range(16, end, 4))]


def _is_avif(head: bytes) -> bool:
    return any(brand in (b"avif", b"avis") for brand in _brands(head))


def _is_heic(head: bytes) -> bool:
    # Brands of ISO/IEC 23008-12; mif1 and msf1 name the container alone.
    heic = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
    return any(brand in heic for brand in _brands(head))


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


DICOM = PhotoFormat(name="DICOM", suffixes=(".dcm", ".dicom"), begins=lambda head: head[128:132] == b"DICM", open=None)

JPEG = PhotoFormat(
    name="JPEG",
    suffixes=(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    begins=_starts(b"\xff\xd8\xff"),
    open=_open_jpeg,
)

PNG = PhotoFormat(name="PNG", suffixes=(".png",), begins=_starts(b"\x89PNG\r\n\x1a\n"), open=_open_png)

PPM = PhotoFormat(name="PPM", suffixes=(".ppm", ".pgm", ".pbm", ".pnm"), begins=_is_ppm, open=_open_ppm)

FORMATS: tuple[PhotoFormat, ...] = (
    DICOM,  # first: its 128 free bytes may look like another kind (a TIFF and a DICOM in one file)
    JPEG,
    PNG,
    PhotoFormat(
        name="WebP",
        suffixes=(".webp",),
        begins=lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
        open=_open_webp,
    ),
    PhotoFormat(
        name="TIFF",
        suffixes=(".tif", ".tiff"),
        begins=_starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),  # the last two are BigTIFF
        open=_open_tiff,
    ),
    PhotoFormat(name="BMP", suffixes=(".bmp", ".dib"), begins=_starts(b"BM"), open=_open_bmp),
    PPM,
    PhotoFormat(name="GIF", suffixes=(".gif",), begins=_starts(b"GIF87a", b"GIF89a"), open=_open_gif),
    PhotoFormat(
        name="JPEG 2000",
        suffixes=(".jp2", ".j2k", ".jpx"),
        begins=_starts(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xffO\xffQ"),
        open=_open_jpeg2000,
    ),
    PhotoFormat(
        name="AVIF",
        suffixes=(".avif",),
        begins=_is_avif,
        open=_open_avif,
        needs="Pillow 11.3 or newer, with AVIF built in",
        install='--upgrade "pillow>=11.3"',
    ),
    PhotoFormat(
        name="HEIC",
        suffixes=(".heic", ".heif", ".hif"),
        begins=_is_heic,
        open=_open_heic,
        needs='SeeWhy with the extra "heic"',
        install='"seewhy[heic]"',
    ),
)

IMAGE_SUFFIXES: frozenset[str] = frozenset(suffix for one in FORMATS for suffix in one.suffixes)
