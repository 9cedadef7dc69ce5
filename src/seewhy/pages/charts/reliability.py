"""Does it keep its word? The reliability diagram."""

import math

from seewhy.pages.charts.svg import Svg, drawing, element, escaped, words
from seewhy.probability import Reliability

__all__ = ["reliability_chart"]

_WIDTH, _HEIGHT = 448, 440  # px; the last percentage stands half beyond the frame
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 424, 26, 306  # px: the frame of the diagram
_FLOOR, _ROOM = 398, 58  # px: the counts of photos stand below it


def reliability_chart(bins: Reliability) -> Svg:
    """Where it says 90 %, are 90 % right? Each point is a bin of photos, its bar the 95 % interval.

    Points above the dashed line: it was more careful than it needed to be. Below: it promised too much. Under each
    point stands how many photos it speaks for.

    Args:
        bins: the photos in bins by confidence.
    """
    parts = [*_frame()]
    fullest = max([*bins.n, 1])
    for index, n in enumerate(bins.n):
        if n:
            parts += [_counted(bins, index, _ROOM * n / fullest), _point(bins, index)]
    filled = [
        f"{100 * confidence:.0f} % sure: {100 * accuracy:.0f} % of {n} right"
        for confidence, accuracy, n in zip(bins.confidence, bins.accuracy, bins.n, strict=True)
        if n
    ]
    return drawing(_WIDTH, _HEIGHT, "Reliability", "; ".join(filled) or "no photos", parts)


def _across(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share


def _down(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share


def _frame() -> list[str]:
    parts = [words("were right", 0, 12, class_="quiet small"), words("photos", 0, _FLOOR - 2, class_="quiet small")]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _down(share)
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_="rule"))
        parts.append(words(f"{100 * share:.0f} %", _LEFT - 8, y + 4, text_anchor="end", class_="quiet small"))
        parts.append(
            words(f"{100 * share:.0f} %", _across(share), _FLOOR + 18, text_anchor="middle", class_="quiet small")
        )
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_FLOOR, y2=_FLOOR, class_="rule"))
    parts.append(element("line", x1=_across(0), y1=_down(0), x2=_across(1), y2=_down(1), class_="ideal"))
    slope = -math.degrees(math.atan2(_BOTTOM - _TOP, _RIGHT - _LEFT))
    at = f"translate({_across(0.25):.1f} {_down(0.25) - 8:.1f}) rotate({slope:.1f})"
    parts.append(words("keeps its word", 0, 0, transform=at, text_anchor="middle", class_="quiet small"))
    middle = (_LEFT + _RIGHT) / 2
    parts.append(words("how sure it said it was", middle, _HEIGHT - 4, text_anchor="middle", class_="quiet small"))
    return parts


def _counted(bins: Reliability, index: int, height: float) -> str:
    low, high = _across(bins.edges[index]), _across(bins.edges[index + 1])
    n = bins.n[index]
    label = str(n) if n < 10_000 else f"{n / 1000:.0f}k"
    bar = element("rect", x=low + 1, y=_FLOOR - height, width=high - low - 2, height=height, class_="count")
    return bar + words(label, (low + high) / 2, _FLOOR - height - 4, text_anchor="middle", class_="quiet small")


def _point(bins: Reliability, index: int) -> str:
    x, low, high = _across(bins.confidence[index]), _down(bins.low[index]), _down(bins.high[index])
    n, stated, right = bins.n[index], bins.confidence[index], bins.accuracy[index]
    between = f"95 % interval {100 * bins.low[index]:.0f}–{100 * bins.high[index]:.0f} %"
    said = f"{n} photos, {100 * stated:.1f} % sure on average: {100 * right:.1f} % right ({between})"
    interval = element("line", x1=x, x2=x, y1=low, y2=high, class_="interval")
    dot = element("circle", cx=x, cy=_down(right), r=4.5, class_="mark")
    return element("g", element("title", escaped(said)) + interval + dot)
