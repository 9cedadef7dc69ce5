"""The learning replay as sections of a page: curves, filters forming, the photos learned last."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from seewhy.data.sample import Dataset
from seewhy.layers.filter_picture import filter_limit, first_layer_filters
from seewhy.layers.replay import ClassLearned, Learned, learned
from seewhy.layers.replay_gallery import learned_last
from seewhy.network.replay import Replay
from seewhy.pages.charts import Svg, history_charts, line_chart
from seewhy.pages.page import Figure, Gallery, Image, Measure, Measures, Section, Table, Text
from seewhy.pixels.overlay import data_uri

__all__ = ["replay_sections"]

_MOST_CLASSES = 20  # rows of the table; the classes learned last are the ones to look at
_LITTLE = 0.5  # below half of their size, what the eye sees in filters is what they began with


def replay_sections(
    replay: Replay, photos: Dataset | None = None, *, history: Sequence[Mapping[str, Any]] = ()
) -> list[Section]:
    """How a network learned, for people to look at.

    Args:
        replay: what the training left behind.
        photos: the training photos, or any set that holds them, for the gallery; None shows none. They are told by
            their fingerprints; where the replay has none, they must be the training photos in their order.
        history: one mapping an epoch, as in a run's history; empty draws no loss.

    Raises:
        UsageError: the photos cannot be those of the replay.
    """
    found = learned(replay)
    sections: list[Section] = [_measures(found), *_curves(found, replay, history), _classes(found), *_filters(replay)]
    if photos is not None:
        sections.append(learned_last(found, replay, photos))
    return sections


def _measures(found: Learned) -> Measures:
    n, never, forgotten = len(found.order), int((found.readable_from == 0).sum()), int((found.forgotten > 0).sum())
    half = found.readable_by(0.5)
    tiles = (
        Measure(
            name="Half of the photos",
            value="not yet" if half is None else f"epoch {half}",
            meaning="The first epoch from which half of the training photos were readable for good: the network gave "
            "their own label more probability than any other class, then and at every later showing.",
        ),
        Measure(
            name="Not readable at the end",
            value=f"{never:,} of {n:,}",
            meaning="Training photos for which another class still won when they were last shown. Hard photos, odd "
            "ones and wrong labels are among them.",
        ),
        Measure(
            name="Forgotten at least once",
            value=f"{forgotten:,} of {n:,}",
            meaning="Photos that were readable and, the next time they were shown, were not: what others taught in "
            "between had undone it (a forgetting event).",
        ),
    )
    return Measures(
        title="How it learned",
        terms=("epoch", "forgetting event"),
        measures=tiles,
        caption="Each photo was asked at the moment it was shown, slightly changed as in all training, and before the "
        f"network learned from it; {_asked(found.epochs)}.",
    )


def _asked(epochs: np.ndarray) -> str:
    if len(epochs) == epochs[-1]:
        return f"in {'the' if len(epochs) == 1 else 'each of'} {len(epochs)} epoch{'s' if len(epochs) > 1 else ''}"
    return f"in {len(epochs)} evenly spaced ones of {epochs[-1]} epochs"


def _curves(found: Learned, replay: Replay, history: Sequence[Mapping[str, Any]]) -> list[Section]:
    best = replay.best_epoch or None
    shown = _few(found.classes)
    charts: list[Svg] = list(history_charts(history, best=best)) if history else []
    for title, values in (
        ("Training photos readable", {one.name: one.readable for one in shown}),
        ("Validation photos right", {one.name: one.validation for one in shown if one.validation}),
    ):
        if values:
            lines = {name: _every_epoch(found.epochs, each) for name, each in values.items()}
            charts.append(line_chart(title, lines, share=True, best=best))
    few = (
        ""
        if len(shown) == len(found.classes)
        else (
            f" Of the {len(found.classes)} classes, the one learned first, one in the middle and the one learned last."
        )
    )
    caption = (
        "Each epoch shows every training photo once; validation photos are never learned from. Training photos are "
        f"varied at random when shown, validation photos are not, so these may do better.{few}"
    )
    if best is None:
        caption += (
            " The weights of none of these epochs were kept: the dense layer taught before them alone did better on "
            "the validation photos."
        )
    return [Figure(title="Epoch by epoch", pictures=tuple(charts), caption=caption)]


def _few(classes: tuple[ClassLearned, ...]) -> list[ClassLearned]:
    """At most three: a chart holds no more lines that can be told apart."""
    if len(classes) <= 3:
        return list(classes)
    order = _slowest_first(classes)
    return [order[-1], order[len(order) // 2], order[0]]


def _slowest_first(classes: Iterable[ClassLearned]) -> list[ClassLearned]:
    return sorted(classes, key=lambda one: sum(one.readable))


def _every_epoch(epochs: np.ndarray, values: tuple[float, ...]) -> list[float | None]:
    """A value for each epoch; between epochs that were read, on the line from one to the next."""
    every = np.arange(1, epochs[-1] + 1)
    return [
        float(one) if epoch >= epochs[0] else None
        for epoch, one in zip(every, np.interp(every, epochs, values), strict=True)
    ]


def _classes(found: Learned) -> Table:
    shown = _slowest_first(found.classes)[:_MOST_CLASSES]
    rows = tuple(
        (
            one.name,
            f"{one.photos:,}",
            "not yet" if one.half_by is None else str(one.half_by),
            f"{one.never:,}",
            f"{100 * one.validation[-1]:.1f} %" if one.validation else "–",
        )
        for one in shown
    )
    caption = (
        "The class that was learned last stands first. The middle column is the first epoch from which half of its "
        "training photos were readable for good."
    )
    if len(shown) < len(found.classes):
        caption += f" {len(shown)} of {len(found.classes)} classes are shown."
    columns = ("Class", "Photos", "Half readable by epoch", "Not readable at the end", "Validation photos right")
    return Table(title="When each class was learned", columns=columns, rows=rows, caption=caption)


def _filters(replay: Replay) -> list[Section]:
    """The first layer at a few moments, on one scale, each with how much of its way it had gone."""
    kernels, epochs = replay.filters, replay.filter_epochs
    if not len(kernels) or kernels.shape[2] != 3:
        return []
    title = "The first layer's filters forming"
    if np.array_equal(kernels[-1], kernels[0]):
        said = "The first layer did not learn: its weights are as they were before the first epoch."
        return [Text(title=title, paragraphs=(said,))]
    limit = filter_limit(kernels)
    pictures = [_moment(replay, place, limit) for place in _moments(epochs, replay.best_epoch)]
    change = kernels[-1] - kernels[0]
    louder = limit / filter_limit(change)
    pictures.append(
        Image(
            uri=data_uri(first_layer_filters(change, limit=limit / louder)),
            alt="What changed in the first layer",
            title="What changed, last less first",
            detail=f"shown {louder:.1f} times as strong",
            enlarged=True,
        )
    )
    high, wide = kernels.shape[3:]
    moved = float(np.linalg.norm(change) / max(float(np.linalg.norm(kernels[0])), 1e-30))
    caption = (
        f"Each square is one {high}×{wide} kernel in its own colours: mid-grey is no weight. All pictures but the one "
        "of the change have one scale. The percentage: how much of the distance between the first and the last weights "
        f"was behind them by then. All in all the change is {100 * moved:.0f} % of the size of the first weights."
    )
    if moved < _LITTLE:
        caption += " So these filters are still mostly what they began as; the layers behind them did the learning."
    return [Gallery(title=title, terms=("convolution",), images=tuple(pictures), caption=caption)]


def _moment(replay: Replay, place: int, limit: float) -> Image:
    kernels, epoch = replay.filters, int(replay.filter_epochs[place])
    way = float(np.linalg.norm(kernels[-1] - kernels[0]))
    gone = 1 - float(np.linalg.norm(kernels[-1] - kernels[place])) / way
    when = f"Epoch {epoch}" if epoch else "Before training"
    return Image(
        uri=data_uri(first_layer_filters(kernels[place], limit=limit)),
        alt=f"First-layer filters, {when.lower()}",
        title=when + (" (kept)" if epoch and epoch == replay.best_epoch else ""),
        detail=f"{100 * gone:.0f} % of the way" if epoch else "as they began",
        enlarged=True,
    )


def _moments(epochs: np.ndarray, best: int) -> list[int]:
    """Places of the first and the last and of two between, one of them that was kept: with the change, a full row."""
    last = int(epochs[-1])
    early, late = round(last ** (1 / 3)), round(last ** (2 / 3))
    if best and best != last:
        early, late = (best, late) if abs(best - early) < abs(best - late) else (early, best)
    return sorted({int(np.abs(epochs - epoch).argmin()) for epoch in (0, early, late, last)})
