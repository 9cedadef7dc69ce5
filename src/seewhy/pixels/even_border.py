"""Bars around a photo: the black stripes of a letterbox, a white margin, a scan's empty edge."""

import dataclasses

import numpy as np

__all__ = ["EvenBorder", "even_border", "within"]

# Grey levels of 255 by which the pixels of a bar differ at most: JPEG leaves a few around an edge, sky varies more.
_EVEN = 12

_AT_ONCE = 16  # rows: most bars end soon


@dataclasses.dataclass(frozen=True, kw_only=True)
class EvenBorder:
    """How much of a photo is an even bar along its edges.

    Args:
        top: share of its height, 0 … 1; so for the others, of height or width.
        bottom: the lower bar.
        left: the bar on the left.
        right: the bar on the right.
        grey: mean grey level of the bars, 0 … 255; -1 where there are none.
    """

    top: float
    bottom: float
    left: float
    right: float
    grey: float

    @property
    def rows(self) -> float:
        """Share of the height that bars above and below take, 0 … 1."""
        return min(1.0, self.top + self.bottom)

    @property
    def columns(self) -> float:
        """Share of the width that bars on the left and right take, 0 … 1."""
        return min(1.0, self.left + self.right)


def even_border(grey: np.ndarray) -> EvenBorder:
    """Looks for bars of one grey level along the edges.

    Args:
        grey: (height, width) float32, grey levels 0..255.

    >>> even_border(np.zeros((4, 4), np.float32))
    EvenBorder(top=1.0, bottom=1.0, left=1.0, right=1.0, grey=0.0)
    """
    views = (grey, grey[::-1], grey.T, grey.T[::-1])
    lines = [_bar(view) for view in views]
    greys = [float(view[:count].mean()) for view, count in zip(views, lines, strict=True) if count]
    top, bottom, left, right = (count / len(view) for view, count in zip(views, lines, strict=True))
    return EvenBorder(top=top, bottom=bottom, left=left, right=right, grey=float(np.mean(greys)) if greys else -1.0)


def within(picture: np.ndarray, border: EvenBorder) -> np.ndarray:
    """The picture without its bars; nothing of it where it is all of one colour.

    Args:
        picture: (height, width).
        border: its bars.

    >>> border = EvenBorder(top=0.25, bottom=0.0, left=0.0, right=0.5, grey=0.0)
    >>> within(np.arange(16).reshape(4, 4), border).tolist()
    [[4, 5], [8, 9], [12, 13]]
    """
    height, width = picture.shape[:2]
    rows = slice(round(border.top * height), height - round(border.bottom * height))
    columns = slice(round(border.left * width), width - round(border.right * width))
    return picture[rows, columns]


def _bar(view: np.ndarray) -> int:
    """How many rows from the top are of the first one's grey level, each even in itself."""
    lowest, highest = view[0].min(), view[0].max()
    if highest - lowest > _EVEN:
        return 0  # as with most photos: one row settles it
    for start in range(0, len(view), _AT_ONCE):
        rows = view[start : start + _AT_ONCE]
        spread = np.maximum(rows.max(axis=1), highest) - np.minimum(rows.min(axis=1), lowest)
        if (spread > _EVEN).any():
            return start + int(np.argmax(spread > _EVEN))
    return len(view)
