"""Whether a file can hold all the pixels it announces: what the decoders themselves do not check.

Most cuts are noticed by the decoder, which runs out of bytes. It does not notice where the end mark of the compressed
data comes too early: it then fills the rest with grey or black, and half an image looks whole. The same holds for a
small file that announces a huge picture. Both are judged here from a few bytes, before anything is decoded.
"""

from PIL import Image

from seewhy.pixels.formats import JPEG, PNG, PhotoFormat
from seewhy.pixels.source import OpenPhoto, unreadable

__all__ = ["check_complete"]

# One byte of deflate data unpacks to 1032 at most (zlib, "Technical Details": 258 bytes from 2 bits).
_DEFLATE_RATIO = 1032
# Every 8×8 block of a JPEG takes one bit at least in its first scan (its mean brightness, Huffman-coded; only
# arithmetic coding, SOF9 and later, could need less): a byte for 512 pixels.
_JPEG_PIXELS_PER_BYTE = 8 * 64
_JPEG_END = b"\xff\xd9"
_TAIL = 1024  # bytes at the end that are searched first: a few programs fill up or sign behind the mark

_PNG_DEPTH_AT = 24  # ISO/IEC 15948, header chunk: width, height, bits per channel, colour type
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def check_complete(photo: OpenPhoto, image: Image.Image, kind: PhotoFormat) -> None:
    """Refuses a JPEG or PNG that cannot hold the pixels it announces.

    Args:
        photo: the photo; its file is left where it was.
        image: the photo as Pillow opened it, not loaded yet.
        kind: which kind it is.

    Raises:
        PhotoError: its bytes cannot be all of them.
    """
    if kind is not JPEG and kind is not PNG:
        return
    pixels_at = photo.file.tell()
    possible = _png_possible(photo, image) if kind is PNG else _jpeg_possible(photo, image)
    if not possible:
        size = f"{image.width:,}×{image.height:,} pixels"
        raise unreadable(
            photo, f"a damaged or cut short {kind.name} file: its {photo.size_bytes:,} bytes can't hold {size}"
        )
    if kind is JPEG and not _has_end(photo, pixels_at):
        raise unreadable(photo, "a cut short JPEG file: its end mark is missing")
    photo.file.seek(pixels_at)


def _has_end(photo: OpenPhoto, pixels_at: int) -> bool:
    """Whether an end mark follows the header: a download that broke off may be filled up with zeros.

    Pillow has read up to where the pixels begin, so that the end mark of an embedded thumbnail does not count. Nearly
    every photo has its mark at its very end; only without it there all is searched (2 ms for 12 million pixels).
    """
    for start in (max(pixels_at, photo.size_bytes - _TAIL), pixels_at):
        photo.file.seek(start)
        if _JPEG_END in photo.file.read():
            return True
    return False


def _jpeg_possible(photo: OpenPhoto, image: Image.Image) -> bool:
    return image.width * image.height <= _JPEG_PIXELS_PER_BYTE * photo.size_bytes


def _png_possible(photo: OpenPhoto, image: Image.Image) -> bool:
    photo.file.seek(_PNG_DEPTH_AT)
    depth, colour_type = photo.file.read(2)
    row_bytes = 1 + (image.width * depth * _PNG_CHANNELS.get(colour_type, 1) + 7) // 8
    return image.height * row_bytes <= _DEFLATE_RATIO * photo.size_bytes
