"""How accuracy falls as a change grows stronger, beside how sure the classifier says it is: small, one of many."""

import math
from collections.abc import Sequence

from seewhy.errors import UsageError
from seewhy.pages.charts.svg import SMALL, TEXT, Svg, drawing, element, elided, escaped, text_width, words
from seewhy.probability.intervals import Estimate

__all__ = ["level_chart"]

_WIDTH, _HEIGHT = 292, 204  # px: three beside each other on a page
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 284, 32, 160  # px: the frame
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def level_chart(
    title: str,
    names: Sequence[str],
    right: Sequence[Estimate],
    sure: Sequence[float],
    *,
    limit: float | None = None,
    limit_name: str = "",
) -> Svg:
    """Two lines over the levels of a change: the share right with its 95 % intervals, and the mean confidence (dashed).

    Levels stand at equal distances, whatever lies between them. Where the dashed line lies above the other, the
    classifier promises more than it keeps.

    Args:
        title: what is changed.
        names: of the levels, the unchanged photo first.
        right: one for each level, 0..1.
        sure: one for each level, 0..1.
        limit: where it breaks, counted in levels (1.5: half-way between the first and the second change); None for
            nowhere.
        limit_name: a few letters above the mark.

    Raises:
        UsageError: fewer than two levels, or another number of figures.
    """
    if len(names) < 2 or len(right) != len(names) or len(sure) != len(names):
        raise UsageError(
            f"{len(names)} levels, {len(right)} shares and {len(sure)} confidences can't be drawn",
            "at least two levels, and as many figures of each kind",
            "Give as many of each.",
        )
    places = [_LEFT + 8 + (_RIGHT - _LEFT - 16) * index / (len(names) - 1) for index in range(len(names))]
    parts = [words(elided(title, TEXT, _WIDTH - 4), 0, 14, class_="strong")]
    for tick in _TICKS:
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_down(tick), y2=_down(tick), class_="rule"))
        if tick in (0.0, 0.5, 1.0):
            label = f"{100 * tick:.0f} %"
            parts.append(words(label, _LEFT - 6, _down(tick) + 4, text_anchor="end", class_="quiet small"))
    parts += _names_below(names, places)
    if limit is not None:
        parts += _mark(limit, limit_name, places)
    parts.append(element("path", d=_path(places, sure), class_="line series-3"))
    parts.append(element("path", d=_path(places, [one.value for one in right]), class_="line series-1"))
    for name, x, one, confidence in zip(names, places, right, sure, strict=True):
        said = (
            f"{name}: right on {100 * one.value:.0f} % (95 % interval {100 * one.low:.0f}–{100 * one.high:.0f}), "
            f"{100 * confidence:.0f} % sure"
        )
        bar = element("line", x1=x, x2=x, y1=_down(one.low), y2=_down(one.high), class_="interval")
        dot = element("circle", cx=x, cy=_down(one.value), r=3.5, class_="mark")
        parts.append(element("g", element("title", escaped(said)) + bar + dot))
    parts += _key()
    spoken = "; ".join(
        f"{name}: right {100 * one.value:.0f} %, sure {100 * confidence:.0f} %"
        for name, one, confidence in zip(names, right, sure, strict=True)
    )
    return drawing(_WIDTH, _HEIGHT, title, spoken, parts)


def _down(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * min(1.0, max(0.0, share))


def _path(places: Sequence[float], shares: Sequence[float]) -> str:
    return "M" + " L".join(f"{x:.1f} {_down(share):.1f}" for x, share in zip(places, shares, strict=True))


def _names_below(names: Sequence[str], places: Sequence[float]) -> list[str]:
    """The levels' names; every second one where all would touch, the last one always."""
    room = places[1] - places[0]
    widest = max(text_width(name, SMALL) for name in names[1:])
    step = max(1, math.ceil((widest + 4) / room))
    # The first name, "unchanged", is longer than the others and stands for itself: the axis begins there.
    shown = [index for index in range(len(names) - 1, 0, -1) if (len(names) - 1 - index) % step == 0]
    return [
        words(
            elided(names[index], SMALL, max(room * step, 30)),
            min(places[index], _WIDTH - text_width(names[index], SMALL) / 2 - 3),
            _BOTTOM + 16,
            text_anchor="middle",
            class_="quiet small",
        )
        for index in reversed(shown)
    ]


def _mark(limit: float, name: str, places: Sequence[float]) -> list[str]:
    x = places[0] + (places[1] - places[0]) * limit
    near_end = x > _RIGHT - text_width(name, SMALL) - 8
    return [
        element("line", x1=x, x2=x, y1=_TOP - 4, y2=_BOTTOM, class_="ideal"),
        words(
            name, x + (-4 if near_end else 4), _BOTTOM - 6, text_anchor="end" if near_end else "start", class_="small"
        ),
    ]


def _key() -> list[str]:
    """What the two lines are, beneath the frame."""
    y = _HEIGHT - 6
    return [
        element("line", x1=_LEFT, x2=_LEFT + 20, y1=y - 4, y2=y - 4, class_="line series-1"),
        words("right", _LEFT + 25, y, class_="name-1 small"),
        element("line", x1=_LEFT + 74, x2=_LEFT + 94, y1=y - 4, y2=y - 4, class_="line series-3"),
        words("how sure it says it is", _LEFT + 99, y, class_="name-3 small"),
    ]
