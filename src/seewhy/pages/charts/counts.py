"""Counts as horizontal bars: how many photos each class has."""

from collections.abc import Mapping

from seewhy.pages.charts.svg import TEXT, Svg, drawing, element, elided, text_width, words

__all__ = ["count_bars"]

_WIDTH, _LINE = 440, 26  # px


def count_bars(counts: Mapping[str, int], *, most: int = 40, unit: str = "photos") -> Svg:
    """One bar for each name, in the order given; what is beyond `most` is added up in one line.

    Args:
        counts: how many, by name.
        most: bars at most.
        unit: what is counted.

    >>> "cat 3 photos, dog 1 photos" in count_bars({"cat": 3, "dog": 1})
    True
    """
    rows = list(counts.items())
    rest = rows[most - 1 :] if len(rows) > most else []
    if rest:
        rows = [*rows[: most - 1], (f"{len(rest)} others", sum(count for _, count in rest))]
    shown = [f"{count:,}" for _, count in rows]
    # a tenth more: underscores and capitals, frequent in class names, are wider than the mean letter
    left = 14 + min(170.0, 1.1 * max((text_width(name, TEXT) for name, _ in rows), default=0.0))
    full = _WIDTH - left - 12 - max((text_width(one, TEXT) for one in shown), default=0.0)
    largest = max((count for _, count in rows[: len(rows) - bool(rest)]), default=1) or 1
    parts = []
    for index, ((name, count), told) in enumerate(zip(rows, shown, strict=True)):
        added_up = bool(rest) and index == len(rows) - 1  # no bar: it would dwarf all others
        y, width = index * _LINE + 4, -8 if added_up else max(full * count / largest, 1)
        parts.append(words(elided(name, TEXT, (left - 14) / 1.1), left - 10, y + 13, text_anchor="end"))
        if not added_up:
            parts.append(element("rect", x=left, y=y, width=width, height=16, rx=3, class_="count"))
        parts.append(words(told, left + width + 8, y + 13, class_="quiet"))
    said = ", ".join(f"{name} {count:,} {unit}" for name, count in rows)
    return drawing(_WIDTH, len(rows) * _LINE + 2, f"How many {unit}", said, parts)
