"""With what quality a JPEG was saved, told from its quantisation table."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

__all__ = ["jpeg_quality"]

# ITU-T T.81, table K.1 (brightness), row by row: what libjpeg and nearly every program scale by the quality asked for.
_BRIGHTNESS = np.array(
    [
        *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55),
        *(14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62),
        *(18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
        *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
    ]
)


def jpeg_quality(table: Sequence[int]) -> int:
    """The quality whose table of libjpeg is nearest: exact for most programs, a fair guess for cameras' own tables.

    Args:
        table: the 64 divisors for brightness, row by row.

    Returns:
        1 … 100.

    >>> jpeg_quality(_BRIGHTNESS.tolist())
    50
    """
    return int(np.abs(_tables() - np.asarray(table)).sum(axis=1).argmin()) + 1


@lru_cache(maxsize=1)
def _tables() -> np.ndarray:
    """The table of every quality, (100, 64) int64, as libjpeg's jcparam.c scales it."""
    quality = np.arange(1, 101)
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)[:, None]
    return np.clip((_BRIGHTNESS * scale + 50) // 100, 1, 255)
