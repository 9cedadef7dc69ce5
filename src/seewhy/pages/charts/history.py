"""How training went: loss and accuracy, on the photos it learned from and on those it did not."""

from collections.abc import Mapping, Sequence
from typing import Any

from seewhy.pages.charts.lines import line_chart
from seewhy.pages.charts.svg import Svg

__all__ = ["history_charts"]


def history_charts(history: Sequence[Mapping[str, Any]], *, best: int | None = None) -> tuple[Svg, ...]:
    """The loss and the accuracy over the epochs, a chart each.

    Args:
        history: one mapping an epoch, with some of train_loss, validation_loss, train_accuracy, validation_accuracy.
        best: the epoch that was kept, counted from 1.

    Returns:
        The charts for which there are figures: two, one or none.
    """
    charts = []
    for title, key, share in (("Loss", "loss", False), ("Accuracy", "accuracy", True)):
        columns = {
            name: [epoch.get(f"{part}_{key}") for epoch in history]
            for name, part in (("validation", "validation"), ("training", "train"))
        }
        lines = {name: values for name, values in columns.items() if any(one is not None for one in values)}
        if lines:
            charts.append(line_chart(title, lines, share=share, best=best))
    return tuple(charts)
