"""A glance as a row of bytes, so that a photo that was looked at once need not be decoded to be looked at again."""

import dataclasses
import json

import numpy as np

from seewhy.data.sample import Glance
from seewhy.pixels.even_border import EvenBorder
from seewhy.pixels.exif import Origin
from seewhy.pixels.facts import PhotoFacts

__all__ = ["ROW_BYTES", "from_row", "to_row"]

ROW_BYTES = 4096
"""Two pictures (48·48 and 8·8·3 bytes), and the numbers and texts as JSON, filled up with spaces."""

_PICTURES = {"thumbnail": (48, 48), "colours": (8, 8, 3)}
_TOLD_AT = sum(int(np.prod(shape)) for shape in _PICTURES.values())


def to_row(glance: Glance) -> np.ndarray | None:
    """The glance as (ROW_BYTES,) uint8; None where its texts are too long.

    Args:
        glance: any.
    """
    told = {
        field.name: getattr(glance, field.name) for field in dataclasses.fields(Glance) if field.name not in _PICTURES
    }
    told |= {name: value and dataclasses.asdict(value) for name, value in told.items() if name in ("border", "facts")}
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    pictures = [getattr(glance, name) for name in _PICTURES]
    if len(written) > ROW_BYTES - _TOLD_AT or [one.shape for one in pictures] != list(_PICTURES.values()):
        return None
    content = b"".join(one.tobytes() for one in pictures) + written
    return np.frombuffer(content.ljust(ROW_BYTES), np.uint8)


def from_row(row: np.ndarray) -> Glance:
    """The glance that to_row wrote.

    Args:
        row: (ROW_BYTES,) uint8.

    >>> from seewhy.data.reading import glance_at
    >>> glance = glance_at(b"P6 2 1 255 " + bytes(6))
    >>> from_row(to_row(glance)).facts == glance.facts
    True
    """
    content = bytes(row)
    told = json.loads(content[_TOLD_AT:])
    if told["border"] is not None:
        told["border"] = EvenBorder(**told["border"])
    if told["facts"] is not None:
        told["facts"] = PhotoFacts(**{**told["facts"], "origin": Origin(**told["facts"]["origin"])})
    pictures, start = {}, 0
    for name, shape in _PICTURES.items():
        count = int(np.prod(shape))
        # A copy, because a view would keep the whole row alive, and could not be written to.
        pictures[name] = np.frombuffer(content, np.uint8, count, start).reshape(shape).copy()
        start += count
    return Glance(**told, **pictures)
