"""What is gained by leaving the unsure photos to somebody else."""

from collections.abc import Sequence

from seewhy.errors import UsageError
from seewhy.pages.charts.lines import round_ticks
from seewhy.pages.charts.svg import Svg, drawing, element, words
from seewhy.probability.intervals import Estimate

__all__ = ["coverage_chart"]

_WIDTH, _HEIGHT = 440, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 424, 26, 226  # px: the frame
_MOST = 200  # points drawn; more cannot be told apart on so many pixels


def coverage_chart(shares: Sequence[float], accuracies: Sequence[Estimate]) -> Svg:
    """The share right among the answered photos against the share that is answered, with its 95 % band.

    Args:
        shares: of the photos that are answered, 0..1, ascending.
        accuracies: the share right among them, one for each.

    Raises:
        UsageError: no points, or another number of figures.
    """
    if not shares or len(shares) != len(accuracies):
        raise UsageError(
            f"{len(shares)} shares and {len(accuracies)} figures can't be drawn", "one figure a share", "Give as many."
        )
    chosen = sorted({round(k * (len(shares) - 1) / (_MOST - 1)) for k in range(_MOST)} | {len(shares) - 1})
    points = [(shares[k], accuracies[k]) for k in chosen]
    # The first few photos have bands of any width: the frame is for the curve, and the band is cut off at its floor.
    lowest = min(found.value for _, found in points)
    ticks = [tick for tick in round_ticks(max(0.0, min(lowest, 0.98) - 0.02), 1.0) if tick <= 1 + 1e-9]

    def across(share: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * share

    def down(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(1.0, max(0.0, (value - ticks[0]) / (ticks[-1] - ticks[0])))

    parts = [words("right among the answered", 0, 12, class_="quiet small")]
    for tick in ticks:
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=down(tick), y2=down(tick), class_="rule"))
        parts.append(words(f"{100 * tick:.4g} %", _LEFT - 8, down(tick) + 4, text_anchor="end", class_="quiet small"))
    parts += [
        words(f"{100 * share:.0f} %", across(share), _BOTTOM + 18, text_anchor="middle", class_="quiet small")
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    middle = (_LEFT + _RIGHT) / 2
    parts.append(words("answered, the surest first", middle, _BOTTOM + 40, text_anchor="middle", class_="quiet small"))
    upper = [f"{across(share):.1f} {down(found.high):.1f}" for share, found in points]
    lower = [f"{across(share):.1f} {down(found.low):.1f}" for share, found in reversed(points)]
    parts.append(element("path", d="M" + " L".join([*upper, *lower]) + " Z", class_="band"))
    path = "M" + " L".join(f"{across(share):.1f} {down(found.value):.1f}" for share, found in points)
    parts.append(element("path", d=path, class_="line series-1"))
    last = points[-1]
    parts.append(element("circle", cx=across(last[0]), cy=down(last[1].value), r=4, class_="mark"))
    said = "; ".join(
        f"{100 * share:.0f} % answered: {100 * found.value:.1f} % right"
        for share, found in (points[round(k * (len(points) - 1) / 4)] for k in range(5))
    )
    return drawing(_WIDTH, _HEIGHT, "Right among the answered", said, parts)
