"""What a photo's header says of it, without decoding the pixels."""

import dataclasses

from PIL import Image

from seewhy.pixels.exif import Origin, origin_of
from seewhy.pixels.formats import DICOM, format_of, open_image
from seewhy.pixels.jpeg_quality import jpeg_quality
from seewhy.pixels.orientation import orientation
from seewhy.pixels.source import OpenPhoto, PhotoSource, opened
from seewhy.pixels.stillness import metadata_warnings_ignored

__all__ = ["PhotoFacts", "photo_facts"]

_BITS_TAG = 258  # TIFF 6.0: BitsPerSample
_PNG_DEPTH_AT = 24  # PNG (ISO/IEC 15948), header chunk: width and height, then the bit depth


@dataclasses.dataclass(frozen=True, kw_only=True)
class PhotoFacts:
    """What a photo's header says.

    Args:
        format: the kind of file, such as "JPEG", whatever its name ends with.
        mode: how colour is stored, in Pillow's words ("RGB", "L" for grey, "P" for a palette, "CMYK"), or in DICOM's.
        width: px, upright, as decode() gives it.
        height: px, upright.
        frames: how many pictures are inside; decode() takes the first.
        bits: bits per channel as stored.
        orientation: EXIF orientation, 1 (stored upright) to 8.
        bytes: size of the file.
        quality: with which a JPEG was saved, 1 to 100, told from its quantisation table; None for other kinds.
        origin: camera, program and moment, as the EXIF block tells them.
    """

    format: str
    mode: str
    width: int
    height: int
    frames: int
    bits: int
    orientation: int
    bytes: int
    quality: int | None = None
    origin: Origin = dataclasses.field(default_factory=Origin)


def photo_facts(source: PhotoSource) -> PhotoFacts:
    """Reads a photo's header.

    Args:
        source: a path, the photo's bytes, or a file open for reading bytes.

    Raises:
        PhotoError: it cannot be read, its header is damaged, or it has more than MAX_PIXELS.
        MissingExtraError: it is HEIC or DICOM, and the extra is not installed.

    >>> facts = photo_facts(b"P6 2 1 255 " + bytes(6))
    >>> facts.format, facts.mode, facts.width, facts.height, facts.bytes
    ('PPM', 'RGB', 2, 1, 17)
    """
    with opened(source) as photo, metadata_warnings_ignored():
        kind = format_of(photo)
        if kind is DICOM:
            from seewhy.pixels.dicom import read_header

            header = read_header(photo)
            return PhotoFacts(
                format=kind.name,
                mode=header.photometric,
                width=header.width,
                height=header.height,
                frames=header.frames,
                bits=header.bits,
                orientation=1,
                bytes=photo.size_bytes,
            )
        with open_image(photo, kind) as image:
            return _facts_of(photo, image, kind.name)


def _facts_of(photo: OpenPhoto, image: Image.Image, kind: str) -> PhotoFacts:
    turn = orientation(image)
    # Orientations 5 to 8 lie on their side; Pillow gives a TIFF's size upright already.
    sideways = turn >= 5 and kind != "TIFF"
    return PhotoFacts(
        format=kind,
        mode=image.mode,
        width=image.height if sideways else image.width,
        height=image.width if sideways else image.height,
        frames=_frames(image),
        bits=_bits(photo, image, kind),
        orientation=turn,
        bytes=photo.size_bytes,
        quality=_quality(image) if kind == "JPEG" else None,
        origin=origin_of(image),
    )


def _quality(image: Image.Image) -> int | None:
    tables = getattr(image, "quantization", {})  # by number; 0 is for brightness
    return jpeg_quality(tables[0]) if len(tables.get(0, ())) == 64 else None


def _frames(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception:  # a damaged later frame does not matter: the first one is read
        return 1


def _bits(photo: OpenPhoto, image: Image.Image, kind: str) -> int:
    tags = getattr(image, "tag_v2", None)
    if tags is not None:
        return int(max(tags.get(_BITS_TAG, (1,))))
    if kind == "PNG":
        photo.file.seek(_PNG_DEPTH_AT)
        return int(photo.file.read(1)[0])
    if image.mode == "1":
        return 1
    return 16 if image.mode.startswith("I") else 8
