"""How a figure went from epoch to epoch."""

import math
from collections.abc import Callable, Mapping, Sequence

from seewhy.errors import UsageError
from seewhy.pages.charts.svg import TEXT, Svg, drawing, element, elided, words

__all__ = ["line_chart", "round_ticks"]

_WIDTH, _HEIGHT = 440, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 328, 34, 232  # px: the frame of the lines; names stand to the right of it


def line_chart(
    title: str, series: Mapping[str, Sequence[float | None]], *, share: bool = False, best: int | None = None
) -> Svg:
    """Lines over the epochs; each carries its name and its last value, so that no legend is needed.

    Args:
        title: what is shown, such as "Loss".
        series: at most three lines by name, the one that counts first; None or NaN leaves a gap.
        share: the figures are shares, 0..1, written in %.
        best: the epoch that was kept, counted from 1; marked.

    Raises:
        UsageError: no lines, more than three, or nothing in them.
    """
    lines = {name: [math.nan if one is None else float(one) for one in values] for name, values in series.items()}
    epochs = max((len(values) for values in lines.values()), default=0)
    if not 1 <= len(lines) <= 3 or epochs == 0:
        raise UsageError(
            f"{len(lines)} lines of {epochs} epochs can't be drawn", "one to three lines", "Draw two charts."
        )
    known = [one for values in lines.values() for one in values if math.isfinite(one)]
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if share else round_ticks(min([0.0, *known]), max([0.0, *known]))

    def across(epoch: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ((epoch - 1) / (epochs - 1) if epochs > 1 else 0.5)

    def down(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    parts = [words(title, 0, 14, class_="strong"), *_frame(ticks, share, epochs, across, down)]
    if best is not None and 1 <= best <= epochs:
        parts.append(element("line", x1=across(best), x2=across(best), y1=_TOP, y2=_BOTTOM, class_="ideal"))
        parts.append(words("kept", across(best), _TOP - 6, text_anchor="middle", class_="quiet small"))
    for number, values in reversed(list(enumerate(lines.values(), start=1))):  # the one that counts lies on top
        parts += _strokes(number, values, across, down)
    ends = [(number, name, _last(values)) for number, (name, values) in enumerate(lines.items(), start=1)]
    parts += _names([(number, name, end) for number, name, end in ends if end is not None], share, down)
    spoken = "; ".join(f"{name} {_figure(end, share)}" for _, name, end in ends if end is not None)
    said = f"{epochs} epoch{'s' if epochs > 1 else ''}. At the end: {spoken or 'nothing was recorded'}"
    return drawing(_WIDTH, _HEIGHT, title, said, parts)


def _frame(
    ticks: list[float], share: bool, epochs: int, across: Callable[[int], float], down: Callable[[float], float]
) -> list[str]:
    parts = []
    for tick in ticks:
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=down(tick), y2=down(tick), class_="rule"))
        label = f"{100 * tick:.0f} %" if share else f"{tick:g}"
        parts.append(words(label, _LEFT - 8, down(tick) + 4, text_anchor="end", class_="quiet small"))
    parts += [
        words(str(epoch), across(epoch), _BOTTOM + 18, text_anchor="middle", class_="quiet small")
        for epoch in _epoch_marks(epochs)
    ]
    parts.append(words("epoch", (_LEFT + _RIGHT) / 2, _BOTTOM + 35, text_anchor="middle", class_="quiet small"))
    return parts


def _epoch_marks(epochs: int) -> list[int]:
    """The first and the last epoch and round ones between, none so near another that the numbers touch."""
    step = next(10**power * times for power in range(9) for times in (1, 2, 5) if epochs <= 6 * 10**power * times)
    between = [epoch for epoch in range(step, epochs, step) if epoch > 1 and epochs - epoch >= step / 2]
    return sorted({1, *between, epochs})


def _strokes(
    number: int, values: list[float], across: Callable[[int], float], down: Callable[[float], float]
) -> list[str]:
    """The stretches of a line between its gaps; a lone value is a dot."""
    parts, stretch = [], []
    for epoch, value in enumerate([*values, math.nan], start=1):
        if math.isfinite(value):
            stretch.append((across(epoch), down(value)))
        elif len(stretch) == 1:
            parts.append(element("circle", cx=stretch[0][0], cy=stretch[0][1], r=4, class_=f"name-{number}"))
            stretch = []
        elif stretch:
            path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in stretch)
            parts.append(element("path", d=path, class_=f"line series-{number}"))
            stretch = []
    return parts


def _names(ends: list[tuple[int, str, float]], share: bool, down: Callable[[float], float]) -> list[str]:
    """Each line's name and last value beside its end, pushed apart where they would overlap."""
    gap, parts, above = 34.0, [], -math.inf
    order = sorted(ends, key=lambda end: down(end[2]))
    for place, (number, name, end) in enumerate(order):
        lowest = _BOTTOM + 8 - gap * (len(order) - 1 - place)  # room for those that follow
        y = max(min(down(end) + 4, lowest), above + gap)
        above = y
        parts.append(words(elided(name, TEXT, _WIDTH - _RIGHT - 12), _RIGHT + 12, y, class_=f"name-{number}"))
        parts.append(words(_figure(end, share), _RIGHT + 12, y + 15, class_="quiet small"))
    return parts


def _last(values: list[float]) -> float | None:
    return next((value for value in reversed(values) if math.isfinite(value)), None)


def _figure(value: float, share: bool) -> str:
    return f"{100 * value:.1f} %" if share else f"{value:.3g}"


def round_ticks(low: float, high: float) -> list[float]:
    """Four to seven round numbers that hold a range: steps of 1, 2 or 5 times a power of ten.

    Args:
        low: the range's lower end.
        high: its upper end.

    >>> round_ticks(0.0, 1.2)
    [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0, 1.2000000000000002]
    """
    if high - low < 1e-30:  # nothing to tell apart
        high = low + 1
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = next(power * times for times in (1, 2, 5, 10) if (high - low) / (power * times) <= 6)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * count for count in range(first, last + 1)]
