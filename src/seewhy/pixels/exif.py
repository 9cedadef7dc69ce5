"""The EXIF block that cameras and programs write beside the picture, read without guessing.

Pillow's own reader warns and guesses where the block is damaged, so the few entries that matter are read here.
"""

import dataclasses
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from PIL import Image

__all__ = ["Entry", "Origin", "entries_of", "exif_of", "origin_of"]

# EXIF 2.32, tables 3 and 4.
_MAKER, _MODEL, _PROGRAM, _CHANGED, _CAMERA_DIRECTORY, _TAKEN = 0x010F, 0x0110, 0x0131, 0x0132, 0x8769, 0x9003
_ASCII, _LONG = 2, 4  # types of values
_LONGEST = 200  # bytes of a text that are read


@dataclasses.dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a photo comes from, as its EXIF block says.

    Args:
        camera: maker and model; empty where it is not told.
        program: the software that wrote the file; empty where it is not told.
        taken: date and time as written, "2024:05:31 12:00:00"; empty where it is not told.
    """

    camera: str = ""
    program: str = ""
    taken: str = ""


class Entry(NamedTuple):
    """One entry of a directory: which tag, of what type, and its value, (at most) four bytes or where it lies."""

    tag: int
    kind: int
    length: int
    value: bytes
    order: str  # struct's letter for the byte order


def origin_of(image: Image.Image) -> Origin:
    """Camera, program and moment of a photo.

    Args:
        image: the photo as Pillow opened it.
    """
    tags = getattr(image, "tag_v2", None)  # a TIFF's EXIF is the TIFF itself
    if tags is not None:
        texts = {tag: _shown(tags.get(tag)) for tag in (_MAKER, _MODEL, _PROGRAM, _CHANGED)}
    else:
        texts = _texts(exif_of(image))
    maker, model = texts.get(_MAKER, ""), texts.get(_MODEL, "")
    # Most cameras repeat the maker within the model: "Canon", "Canon EOS 80D".
    camera = model if maker and model.casefold().startswith(maker.casefold()) else f"{maker} {model}".strip()
    taken = texts.get(_TAKEN, "") or texts.get(_CHANGED, "")
    return Origin(camera=camera, program=texts.get(_PROGRAM, ""), taken=taken)


def exif_of(image: Image.Image) -> bytes:
    """The EXIF block as a TIFF structure; empty where there is none.

    Args:
        image: the photo as Pillow opened it.
    """
    exif = image.info.get("exif", b"")
    if exif:
        return exif.removeprefix(b"Exif\0\0") if isinstance(exif, bytes) else b""
    # ImageMagick writes EXIF into PNG as text: a name, a length, then hexadecimal digits.
    profile = image.info.get("Raw profile type exif")
    try:
        found = bytes.fromhex("".join(profile.split("\n")[3:])) if isinstance(profile, str) else b""
    except ValueError:
        return b""
    return found.removeprefix(b"Exif\0\0")


def entries_of(tiff: bytes) -> Iterator[Entry]:
    """The entries of the first directory; a damaged block ends early.

    Args:
        tiff: the TIFF structure that an EXIF block is.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is not None and len(tiff) >= 8:
        yield from _directory(tiff, struct.unpack_from(order + "L", tiff, 4)[0], order)


def _directory(tiff: bytes, start: int, order: str) -> Iterator[Entry]:
    try:
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, length, value = struct.unpack_from(order + "HHL4s", tiff, at)
            yield Entry(tag, kind, length, value, order)
    except struct.error:  # the block ends early
        return


def _texts(tiff: bytes) -> dict[int, str]:
    """The texts of the first directory, and of the one that it names for the camera's settings."""
    found: dict[int, str] = {}
    first = list(entries_of(tiff))
    camera = (
        entry for one in first if one.tag == _CAMERA_DIRECTORY for entry in _directory(tiff, _long(one), one.order)
    )
    for one in (*first, *camera):
        if one.kind == _ASCII:
            place = _long(one)
            stored = one.value[: one.length] if one.length <= 4 else tiff[place : place + min(one.length, _LONGEST)]
            found.setdefault(one.tag, _shown(stored))
    return found


def _long(entry: Entry) -> int:
    return struct.unpack(entry.order + "L", entry.value)[0]


def _shown(value: Any) -> str:
    """A text up to its end mark, on one line; nothing for what is no text."""
    if isinstance(value, bytes):
        value = value.split(b"\0")[0].decode("utf-8", "replace")
    return " ".join(value.split()) if isinstance(value, str) else ""
