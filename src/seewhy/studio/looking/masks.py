"""What was painted on a photo: a mask of small cells, kept by what it holds, so that a page can name it."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

import numpy as np

from seewhy.errors import UsageError
from seewhy.studio.looking.lately_used import LatelyUsed

__all__ = ["CELLS", "Mask", "MaskTable", "mask_shape", "wider"]

CELLS = 256
"""Cells along a photo's longer side: one is no larger than a pixel of what networks of 224 px see."""

_KEPT = 4000  # masks of 8 KiB at most: 32 MiB; a minute of painting makes about two thousand


def mask_shape(height: int, width: int) -> tuple[int, int]:
    """Rows and columns of the cells that lie over a photo; the page counts them alike (painting.js).

    Args:
        height: of the photo, px.
        width: px.

    >>> mask_shape(384, 512), mask_shape(10, 5000)
    ((192, 256), (1, 256))
    """
    longer = max(height, width)
    return max(1, round(CELLS * height / longer)), max(1, round(CELLS * width / longer))


@dataclass(frozen=True, kw_only=True, eq=False)
class Mask:
    """Where something was painted.

    Args:
        identity: the first 16 digits of the sha256 of its shape and bits.
        shape: rows and columns.
        bits: eight cells a byte, row after row, the first in the highest bit.
    """

    identity: str
    shape: tuple[int, int]
    bits: bytes = field(repr=False)

    @property
    def cells(self) -> np.ndarray:
        """(rows, columns) bool."""
        rows, columns = self.shape
        return np.unpackbits(np.frombuffer(self.bits, np.uint8), count=rows * columns).astype(bool).reshape(self.shape)


class MaskTable:
    """Masks by identity; of too many the oldest go.

    Args:
        at_most: how many are kept.
    """

    def __init__(self, at_most: int = _KEPT) -> None:
        self._masks: LatelyUsed[Mask] = LatelyUsed(at_most)

    def add(self, cells: np.ndarray) -> Mask:
        """Keeps a mask.

        Args:
            cells: (rows, columns) bool.
        """
        rows, columns = cells.shape
        bits = np.packbits(cells).tobytes()
        named = hashlib.sha256(f"{rows}x{columns}:".encode() + bits).hexdigest()[:16]
        mask = Mask(identity=named, shape=(rows, columns), bits=bits)
        self._masks.put(named, mask)
        return mask

    def add_bits(self, bits: bytes, shape: tuple[int, int]) -> Mask:
        """Keeps a mask as the page sends it.

        Args:
            bits: as Mask.bits.
            shape: rows and columns.

        Raises:
            UsageError: there are too few or too many bits for this shape.
        """
        rows, columns = shape
        if len(bits) != -(-rows * columns // 8):
            raise UsageError(
                f"The page painted {len(bits)} bytes", f"{rows} × {columns} cells, eight a byte", "Reload the page."
            )
        cells = np.unpackbits(np.frombuffer(bits, np.uint8), count=rows * columns).astype(bool)
        return self.add(cells.reshape(shape))

    def add_text(self, text: object, shape: tuple[int, int]) -> Mask:
        """Keeps a mask that came within a question, whose JSON holds no bytes.

        Args:
            text: the bits as base64.
            shape: rows and columns.

        Raises:
            UsageError: it is no base64, or too few or too many bits for this shape.
        """
        try:
            bits = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
        except (binascii.Error, ValueError) as error:
            raise UsageError("The page painted what is no mask", "its bits as base64", "Reload the page.") from error
        return self.add_bits(bits, shape)

    def get(self, identity: str) -> Mask:
        """A mask by its identity.

        Raises:
            UsageError: it is not there, or not any more.
        """
        mask = self._masks.get(identity)
        if mask is None:
            raise UsageError(
                "What was painted is not there any more",
                "something painted since the studio started",
                "Press Clear and paint again.",
            )
        return mask


def wider(cells: np.ndarray) -> np.ndarray:
    """What is painted, and the cells beside it.

    Args:
        cells: (rows, columns) bool.

    >>> wider(np.array([[True, False, False]])).tolist()
    [[True, True, False]]
    """
    padded = np.pad(cells, 1)
    return cells | padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
