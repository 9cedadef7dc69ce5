"""One side of a comparison, and several of them on one scale: the same colour is then the same number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.explain.evidence import evidence

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.classifier.prediction import Prediction

__all__ = ["Side", "frame_of", "rows_of", "share_of", "side_of", "signed"]

_ROWS = 6  # classes that are laid side by side
_STEPS = 127  # of a signed byte


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """What stands on one side.

    Args:
        told: the words and figures for the page.
        image: (size, size, 3) uint8, what the network saw.
        heatmap: (size, size) float64, in logits.
        prediction: the answer.
    """

    told: dict[str, Any]
    image: np.ndarray = field(repr=False)
    heatmap: np.ndarray = field(repr=False)
    prediction: "Prediction" = field(repr=False)

    @property
    def speaks_for(self) -> float:
        """The sum over all places that raise the score, in logits."""
        return float(self.heatmap[self.heatmap > 0].sum())

    @property
    def speaks_against(self) -> float:
        """The sum over all places that lower it, at most 0."""
        return float(self.heatmap[self.heatmap < 0].sum())


def side_of(
    classifier: "Classifier", source: "bytes | np.ndarray", target: str | None = None, against: str | None = None
) -> Side:
    """Asks a classifier about a photo, and what speaks for a class.

    Args:
        classifier: who answers.
        source: a photo's bytes, or an image (height, width, 3) uint8.
        target: the class; None for the most probable one.
        against: the class it is held against; None for the evidence alone.

    Raises:
        ConfigError: no such class.
        UsageError: both are the same class.
    """
    prediction = classifier.predict(source)
    explained = evidence(classifier, source, target, against)
    heatmap = np.asarray(explained.heatmap, dtype=np.float64)
    told = {
        "sentence": prediction.sentence,
        "verdict": prediction.verdict,
        "something_else": prediction.something_else,
        "target": explained.target,
        "against": explained.against,
        "score": explained.logit,
        "bias": explained.bias,
    }
    side = Side(told=told, image=np.ascontiguousarray(explained.asked.prepared), heatmap=heatmap, prediction=prediction)
    told |= {"speaks_for": side.speaks_for, "speaks_against": side.speaks_against}
    return side


def frame_of(sides: Sequence[Side], *, one_scale: bool) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """What is told of each side, and the arrays, ready for the page.

    Args:
        sides: at least one.
        one_scale: whether a colour means the same number on all of them.

    Returns:
        Of each side what is told, with the strongest number of its scale; and by "image.0", "heatmap.0", "image.1" …
        the images, (size, size, 3) uint8, and the maps, (size, size) int8, 127 for the strongest.
    """
    limits = [float(np.abs(side.heatmap).max()) or 1.0 for side in sides]
    if one_scale:
        limits = [max(limits)] * len(sides)
    arrays = {}
    for number, (side, limit) in enumerate(zip(sides, limits, strict=True)):
        arrays[f"image.{number}"] = side.image
        arrays[f"heatmap.{number}"] = np.rint(side.heatmap / limit * _STEPS).astype(np.int8)
    return [{**side.told, "strongest": limit} for side, limit in zip(sides, limits, strict=True)], arrays


def share_of(prediction: "Prediction", name: str) -> float | None:
    """How probable a class is, or an everyday group of classes such as "dog" for all breeds.

    Args:
        prediction: an answer.
        name: of a class or a group.

    Returns:
        0..1; None where the answer knows neither.
    """
    if name in prediction.classes:
        return float(prediction.probabilities[prediction.classes.index(name)])
    groups: Mapping[str, float] = prediction.groups or {}
    return float(groups[name]) if name in groups else None


def rows_of(first: "Prediction", second: "Prediction", at_most: int = _ROWS) -> list[dict[str, Any]]:
    """The classes that both know, with both probabilities; those first that either finds most probable.

    Args:
        first, second: two answers, of one classifier or of two.
        at_most: rows.
    """
    names: dict[str, None] = dict.fromkeys((*first.classes, *(first.groups or {})))
    rows = []
    for name in names:
        one, other = share_of(first, name), share_of(second, name)
        if one is not None and other is not None:
            rows.append({"name": name, "first": one, "second": other})
    return sorted(rows, key=lambda row: -max(row["first"], row["second"]))[:at_most]


def signed(value: float) -> str:
    """A number of logits with its sign, as the page writes it.

    >>> signed(1.234), signed(-0.5), signed(-0.001)
    ('+1.23', '−0.50', '0.00')
    """
    shown = f"{abs(value):.2f}"
    return ("" if shown == "0.00" else "+" if value > 0 else "−") + shown
