"""What each layer knows, for a page: one curve over the layers for each question, beside its control."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from seewhy.pages.charts import Svg, depth_chart
from seewhy.pages.page import Figure, Section, Table

if TYPE_CHECKING:
    from seewhy.layers.probes import Probe, Probes

__all__ = ["probe_sections"]


def probe_sections(probes: "Probes", *, titles: Mapping[str, str] | None = None) -> list[Section]:
    """Curves and numbers of the probes.

    Args:
        probes: as probe_layers gives them.
        titles: what a chart is called, by the target's name; None: as the target.
    """
    charts = tuple(_chart(probes, name, (titles or {}).get(name, name)) for name in probes.curves)
    together = "" if probes.units == probes.photos else f" in {probes.units:,} groups that belong together"
    return [
        Figure(
            title="What each layer knows",
            terms=("linear probe", "shuffled control", "confidence interval"),
            pictures=charts,
            caption="Each point is a weighted sum of one layer's answers, fitted on four fifths of "
            f"{probes.photos:,} photos{together} and judged on the last fifth, by turns. Where the line is high, the "
            "layer has the answer in plain sight; where it is near the dotted line, it does not, or not so that a "
            "weighted sum could read it. Every layer is read through about as many numbers, so that none is ahead for "
            f"being larger. Bars: 95 % intervals. {_summary(probes)}",
        ),
        *(
            _table(probes, classes)
            for classes in (True, False)
            if any(bool(one) == classes for one in probes.classes.values())
        ),
    ]


def _chart(probes: "Probes", name: str, title: str) -> Svg:
    curve = probes.curves[name]
    classes = probes.classes[name]
    unit = f"{classes} classes, share read rightly" if classes else "R², share of the differences read"
    return depth_chart(
        f"{title} ({unit})",
        [one.layer for one in curve],
        [one.value for one in curve],
        [one.control for one in curve],
        share=bool(classes),
    )


def _summary(probes: "Probes") -> str:
    rising = [name for name in probes.curves if probes.rises(name)]
    others = [name for name in probes.curves if name not in rising]
    told = f"Rises with depth, within its intervals: {', '.join(rising) or 'none'}."
    return f"{told} Does not: {', '.join(_why_not(probes, name) for name in others)}." if others else told


def _why_not(probes: "Probes", name: str) -> str:
    falls = probes.falls(name)
    return f"{name} ({'falls at ' + ' and '.join(falls) if falls else 'no more than the pixels give'})"


def _table(probes: "Probes", classes: bool) -> Table:
    """The numbers of all questions of one kind, layer by layer."""
    names = [name for name in probes.curves if bool(probes.classes[name]) == classes]
    layers = [one.layer for one in probes.curves[names[0]]]
    rows = [
        (layer, *(_cell(probes.curves[name][index], classes) for name in names)) for index, layer in enumerate(layers)
    ]
    rows.append(("shuffled, all layers", *(_control(probes.curves[name], classes) for name in names)))
    if classes:
        rows.append(("always the commonest class", *(f"{100 * probes.chance[name]:.0f}" for name in names)))
    what = "share of photos read rightly, in %" if classes else "share of the differences read (R²)"
    return Table(
        columns=("layer", *names),
        rows=tuple(rows),
        caption=f"The same in numbers: {what}, ± half the width of the 95 % interval.",
    )


def _cell(probe: "Probe", classes: bool) -> str:
    one = probe.value
    half = (one.high - one.low) / 2
    return f"{100 * one.value:.0f} ± {100 * half:.0f}" if classes else f"{_signed(one.value)} ± {half:.2f}"


def _control(curve: "tuple[Probe, ...]", classes: bool) -> str:
    low, high = min(one.control.value for one in curve), max(one.control.value for one in curve)
    return f"{100 * low:.0f} to {100 * high:.0f}" if classes else f"{_signed(low)} to {_signed(high)}"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
