"""Bars around a photo: the black stripes of a letterbox, a white margin, a scan's empty edge."""

import dataclasses

import numpy as np

__all__ = ["EvenBorder", "even_border"]

# Grey levels of 255 by which the pixels of a bar differ at most: JPEG leaves a few around an edge, sky varies more.
_EVEN = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class EvenBorder:
    """How much of a photo is an even bar along its edges.

    Args:
        rows: share of its height that bars above and below take, 0 … 1.
        columns: share of its width that bars on the left and right take, 0 … 1.
        grey: mean grey level of the bars, 0 … 255; -1 where there are none.
    """

    rows: float
    columns: float
    grey: float


def even_border(image: np.ndarray) -> EvenBorder:
    """Looks for bars of one colour along the edges.

    Args:
        image: (height, width, 3) uint8.

    >>> even_border(np.zeros((4, 4, 3), np.uint8))
    EvenBorder(rows=1.0, columns=1.0, grey=0.0)
    """
    found, greys = [], []
    for view in (image, image.transpose(1, 0, 2)):
        lines = [_bar(view), _bar(view[::-1])]
        greys += [float(side[:count].mean()) for side, count in zip((view, view[::-1]), lines, strict=True) if count]
        found.append(min(1.0, sum(lines) / len(view)))
    return EvenBorder(rows=found[0], columns=found[1], grey=float(np.mean(greys)) if greys else -1.0)


def _bar(view: np.ndarray) -> int:
    """How many rows from the top are of the first one's colour, each even in itself."""
    first = view[0].astype(np.int16)
    if int((first.max(axis=0) - first.min(axis=0)).max()) > _EVEN:
        return 0  # as with most photos: one row settles it
    highest, lowest = view.max(axis=1).astype(np.int16), view.min(axis=1).astype(np.int16)  # (height, 3)
    even = (np.maximum(highest, highest[0]) - np.minimum(lowest, lowest[0])).max(axis=1) <= _EVEN
    return len(even) if even.all() else int(np.argmin(even))
