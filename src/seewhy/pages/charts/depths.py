"""How a figure goes from layer to layer, with its intervals, beside its control."""

from collections.abc import Sequence

from seewhy.errors import UsageError
from seewhy.pages.charts.lines import round_ticks
from seewhy.pages.charts.svg import SMALL, Svg, drawing, element, elided, escaped, text_width, words
from seewhy.probability.intervals import Estimate

__all__ = ["depth_chart"]

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 440, 46, 428, 34, 200  # px; room for slanted names beneath
_FLOOR = 262
_SLANT = 40  # degrees, where the layers' names are wider than their places


def depth_chart(
    title: str,
    layers: Sequence[str],
    values: Sequence[Estimate],
    control: Sequence[Estimate],
    *,
    share: bool = True,
    control_name: str = "shuffled",
) -> Svg:
    """Two lines over the layers: what was measured, with 95 % intervals, and the same measurement on a control.

    Args:
        title: what is shown, such as "class".
        layers: their names, in the order a photo passes them.
        values: one for each layer.
        control: likewise; dotted.
        share: the figures are shares, 0..1, written in %; otherwise plain numbers, of which those below 0 are drawn at
            the lower edge.
        control_name: a word beside the dotted line.

    Raises:
        UsageError: no layers, or another number of figures.
    """
    if not layers or len(values) != len(layers) or len(control) != len(layers):
        raise UsageError(
            f"{len(layers)} layers, {len(values)} figures and {len(control)} controls can't be drawn",
            "one figure and one control for each layer",
            "Give as many of each.",
        )
    highest = max(one.high for one in (*values, *control))
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if share or highest <= 1 else round_ticks(0.0, highest)

    def across(index: int) -> float:
        return _LEFT + 14 + (_RIGHT - _LEFT - 28) * (index / (len(layers) - 1) if len(layers) > 1 else 0.5)

    def down(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(1.0, max(0.0, value / ticks[-1]))

    parts = [words(elided(title, 13, _WIDTH - 4), 0, 14, class_="strong")]
    for tick in ticks:
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=down(tick), y2=down(tick), class_="rule"))
        label = f"{100 * tick:.0f} %" if share else f"{tick:g}"
        parts.append(words(label, _LEFT - 8, down(tick) + 4, text_anchor="end", class_="quiet small"))
    parts += _layer_names(layers, [across(index) for index in range(len(layers))])
    for number, estimates in ((2, control), (1, values)):  # what was measured lies on top
        points = [(across(index), down(one.value)) for index, one in enumerate(estimates)]
        if len(points) > 1:
            path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            parts.append(element("path", d=path, class_=f"line series-{number}"))
    for index, one in enumerate(values):
        said = f"{layers[index]}: {_told(one, share)}; {control_name} {_told(control[index], share)}"
        bar = element(
            "line", x1=across(index), x2=across(index), y1=down(one.low), y2=down(one.high), class_="interval"
        )
        dot = element("circle", cx=across(index), cy=down(one.value), r=4, class_="mark")
        parts.append(element("g", element("title", escaped(said)) + bar + dot))
    room = [abs(down(one.value) - down(other.value)) for one, other in zip(values, control, strict=True)]
    free = room.index(max(room))  # where the two lines are farthest apart, the name touches neither
    anchor = "start" if free == 0 else "end" if free == len(layers) - 1 else "middle"
    beside = down(control[free].value) - 8
    parts.append(words(control_name, across(free), beside, text_anchor=anchor, class_="name-2 small"))
    spoken = "; ".join(f"{name} {_figure(one.value, share)}" for name, one in zip(layers, values, strict=True))
    return drawing(_WIDTH, _FLOOR, title, f"{spoken}. {control_name}: {_figure(control[-1].value, share)}", parts)


def _layer_names(layers: Sequence[str], places: list[float]) -> list[str]:
    """The names beneath the frame, slanted where they would touch."""
    apart = places[1] - places[0] if len(places) > 1 else 100.0
    if max(text_width(name, SMALL) for name in layers) + 6 <= apart:
        return [
            words(name, x, _BOTTOM + 18, text_anchor="middle", class_="quiet small")
            for name, x in zip(layers, places, strict=True)
        ]
    return [
        words(
            elided(name, SMALL, 66),
            0,
            0,
            transform=f"translate({x + 4:.1f} {_BOTTOM + 16}) rotate(-{_SLANT})",
            text_anchor="end",
            class_="quiet small",
        )
        for name, x in zip(layers, places, strict=True)
    ]


def _figure(value: float, share: bool) -> str:
    return f"{100 * value:.0f} %" if share else f"{value:.2f}"


def _told(one: Estimate, share: bool) -> str:
    return f"{_figure(one.value, share)} (95 % interval {_figure(one.low, share)} to {_figure(one.high, share)})"
