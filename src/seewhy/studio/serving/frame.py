"""Numbers on their way to the page: a few words about them, then the bytes as they lie in memory.

    b"SWF1"  length of the words (uint32, little-endian)  the words (JSON, UTF-8)  padding to 8  array  padding  array …

The words hold what the answer says, and under "arrays" each array's name, type, shape and offset from the beginning of
the file, so that a browser lays a typed array over the bytes without copying one.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["MAGIC", "pack_frame", "unpack_frame"]

MAGIC = b"SWF1"
_ALIGNED = 8  # bytes: every typed array of a browser may begin there
_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")


def pack_frame(told: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Words and arrays in one piece.

    Args:
        told: what is sent as JSON; has no key "arrays".
        arrays: by name; of a type that browsers have.

    >>> told, arrays = unpack_frame(pack_frame({"verdict": "dog"}, {"map": np.eye(2, dtype=np.float32)}))
    >>> told["verdict"], arrays["map"].tolist()
    ('dog', [[1.0, 0.0], [0.0, 1.0]])
    """
    entries = [
        {"name": name, "type": array.dtype.name, "shape": list(array.shape), "offset": 0}
        for name, array in arrays.items()
    ]
    unknown = [entry["type"] for entry in entries if entry["type"] not in _TYPES]
    if unknown:
        raise TypeError(f"browsers have no array of {unknown[0]}")
    # The offsets stand in the words, whose length moves the offsets: wide enough numbers keep the length.
    length = len(_words(told, [{**entry, "offset": 10**12} for entry in entries]))
    at = _up(len(MAGIC) + 4 + length)
    for entry, array in zip(entries, arrays.values(), strict=True):
        entry["offset"] = at
        at = _up(at + array.nbytes)
    words = _words(told, entries).ljust(length)
    pieces = [MAGIC, length.to_bytes(4, "little"), words]
    size = len(MAGIC) + 4 + length
    for entry, array in zip(entries, arrays.values(), strict=True):
        content = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        pieces += [bytes(int(entry["offset"]) - size), content]
        size = int(entry["offset"]) + len(content)
    return b"".join(pieces)


def unpack_frame(content: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The reverse of pack_frame, for tests and for programs that ask the studio.

    Args:
        content: a frame.
    """
    if content[: len(MAGIC)] != MAGIC:
        raise ValueError("this is no frame")
    start = len(MAGIC) + 4
    length = int.from_bytes(content[len(MAGIC) : start], "little")
    told = json.loads(content[start : start + length])
    arrays = {}
    for entry in told.pop("arrays"):
        count = int(np.prod(entry["shape"], dtype=np.int64))
        values = np.frombuffer(content, np.dtype(entry["type"]).newbyteorder("<"), count, entry["offset"])
        arrays[entry["name"]] = values.reshape(entry["shape"])
    return told, arrays


def _words(told: Mapping[str, Any], entries: list[dict[str, Any]]) -> bytes:
    return json.dumps({**told, "arrays": entries}, separators=(",", ":"), allow_nan=False).encode()


def _up(at: int) -> int:
    return -(-at // _ALIGNED) * _ALIGNED
