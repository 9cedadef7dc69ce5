"""What was taken for what, as a table with colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seewhy.errors import UsageError
from seewhy.pages.charts.svg import SMALL, TEXT, Svg, drawing, element, elided, escaped, text_width, words

__all__ = ["MOST_CLASSES", "confusion_chart"]

MOST_CLASSES = 40  # a matrix of more can be read neither on paper nor on a screen: its mix-ups go into a table


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """Where the table stands, in px."""

    left: float
    top: float
    cell: float
    size: int
    upright: bool


def confusion_chart(
    counts: np.ndarray, classes: Sequence[str], links: Mapping[tuple[int, int], str] | None = None
) -> Svg:
    """The confusion matrix: a row for each truth, a column for each answer; the diagonal is right.

    A cell's colour is its share of the row, so that a rare class is as visible as a common one.

    Args:
        counts: (classes, classes) whole numbers, rows are the truth.
        classes: the names, in order.
        links: by (truth, answer), the name of a place on the same page to which that cell leads.

    Raises:
        UsageError: more than MOST_CLASSES classes, or names that don't fit the table.
    """
    counts, n = np.asarray(counts), len(classes)
    if counts.shape != (n, n) or not 1 <= n <= MOST_CLASSES:
        raise UsageError(
            f"A table of shape {counts.shape} with {n} names can't be drawn",
            f"a square one of at most {MOST_CLASSES} classes",
            "Draw the classes that are mixed up most.",
        )
    layout = _layout(classes)
    small = "small" if layout.size == SMALL else None
    parts = [
        words("answered →", layout.left + 2, 12, class_="quiet small"),
        words("truth ↓", layout.left - 10, layout.top - 10, text_anchor="end", class_="quiet small"),
    ]
    for column, name in enumerate(classes):
        parts.append(_column_name(name, column, layout, small))
    for row, name in enumerate(classes):
        y = layout.top + (row + 0.5) * layout.cell + 4
        short = elided(name, layout.size, layout.left - 12)
        parts.append(words(short, layout.left - 10, y, text_anchor="end", class_=small))
        for column in range(n):
            cell = _cell(counts, classes, row, column, layout)
            link = (links or {}).get((row, column))
            parts.append(element("a", cell, href=f"#{link}") if link else cell)
    said = (
        f"{int(np.trace(counts))} of {int(counts.sum())} lie on the diagonal, which is right. {_worst(counts, classes)}"
    )
    slant = 0 if layout.upright else min(layout.top, 0.72 * text_width(classes[-1], layout.size)) - layout.cell / 2
    width = layout.left + n * layout.cell + max(0.0, slant) + 2
    chart = drawing(width, layout.top + n * layout.cell + 2, "Confusion matrix", said, parts)
    # what is inside an image cannot be reached by those who cannot see it, and links must be
    return Svg(chart.replace('role="img"', 'role="group"', 1)) if links else chart


def _layout(classes: Sequence[str]) -> _Layout:
    n = len(classes)
    size = TEXT if n <= 12 else SMALL
    cell = 80 if n <= 4 else 48 if n <= 8 else 34 if n <= 16 else 26
    widest = max(text_width(name, size) for name in classes)
    upright = widest <= cell - 4
    top = 44.0 if upright else 40 + min(110.0, 0.72 * widest)
    return _Layout(left=14 + max(50.0, min(130.0, widest)), top=top, cell=cell, size=size, upright=upright)


def _column_name(name: str, column: int, layout: _Layout, small: str | None) -> str:
    x, y = layout.left + (column + 0.5) * layout.cell, layout.top - 10
    if layout.upright:
        return words(name, x, y, text_anchor="middle", class_=small)
    short = elided(name, layout.size, 140)
    return words(short, 0, 0, transform=f"translate({x + 2:.1f} {y + 2:.1f}) rotate(-45)", class_=small)


def _cell(counts: np.ndarray, classes: Sequence[str], row: int, column: int, layout: _Layout) -> str:
    count, n = int(counts[row, column]), int(counts[row].sum())
    share = count / n if n else 0.0
    x, y, side = layout.left + column * layout.cell + 1, layout.top + row * layout.cell + 1, layout.cell - 2
    box = element("rect", x=x, y=y, width=side, height=side, rx=3, class_="track")
    if count:  # never so pale that a single mistake is overlooked
        opacity, kind = round(0.12 + 0.88 * share, 2), "right" if row == column else "wrong"
        box += element("rect", x=x, y=y, width=side, height=side, rx=3, class_=kind, fill_opacity=opacity)
    type_ = "on-colour strong" if share > 0.5 else "strong" if count else "quiet"
    size = " small" if layout.size == SMALL or text_width(str(count), TEXT) > side - 4 else ""
    label = words(str(count), x + side / 2, y + side / 2 + 4.5, text_anchor="middle", class_=type_ + size)
    said = f"{count} of {n} photos of {classes[row]} were taken for {classes[column]}"
    return element("g", element("title", escaped(said)) + box + label)


def _worst(counts: np.ndarray, classes: Sequence[str]) -> str:
    off = counts - np.diag(np.diag(counts))
    if not off.any():
        return "Nothing was mixed up."
    row, column = divmod(int(off.argmax()), len(classes))
    return f"The most frequent mix-up: {classes[row]} taken for {classes[column]}, {int(off.max())} times."
