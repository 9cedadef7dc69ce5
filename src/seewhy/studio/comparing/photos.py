"""Two photos and one classifier: both answers, and what each one's places say about the same class."""

from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.studio.comparing.feature_distance import PairDistances, distance_between, distance_told
from seewhy.studio.comparing.sides import Side, frame_of, rows_of, side_of, signed

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["two_photos"]

_SAME = 0.005  # logits: less rounds to 0.00


def two_photos(
    classifier: "Classifier",
    first: "bytes | np.ndarray",
    second: "bytes | np.ndarray",
    *,
    target: str | None = None,
    pairs: PairDistances | None = None,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Lays two photos side by side.

    Args:
        classifier: who answers.
        first, second: a photo's bytes, or an image (height, width, 3) uint8.
        target: the class whose evidence is drawn on both; None for the first's most probable one.
        pairs: distances of pairs of training photos, to hold theirs against.

    Returns:
        What is told: "sides", "rows" (the bars side by side), "distance" and "sentences"; and the arrays of frame_of,
        on one scale.

    Raises:
        ConfigError: no such class.
    """
    one = side_of(classifier, first, target)
    other = side_of(classifier, second, one.told["target"])
    told, arrays = frame_of([one, other], one_scale=True)
    return {
        "target": one.told["target"],
        "classes": list(classifier.classes),
        "sides": told,
        "rows": rows_of(one.prediction, other.prediction),
        "distance": distance_told(distance_between(classifier, one.image, other.image), pairs),
        "sentences": [_verdicts(one, other), _difference(one, other)],
    }, arrays


def _verdicts(first: Side, second: Side) -> str:
    one, other = first.told["verdict"], second.told["verdict"]
    if one is not None and one == other:
        return f"Both are taken for {one}."
    said = [f"taken for {verdict}" if verdict else "answered with no class" for verdict in (one, other)]
    if one is None and other is None:
        return "Neither is answered with a class."
    return f"The first is {said[0]}, the second is {said[1]}."


def _difference(first: Side, second: Side) -> str:
    """Where the difference of the two scores comes from: exactly, because the bias is the same for both."""
    target = first.told["target"]
    more = second.told["score"] - first.told["score"]
    gained, spared = second.speaks_for - first.speaks_for, second.speaks_against - first.speaks_against
    if abs(more) < _SAME:
        return f"Both have the same logit for {target}."
    which = "higher" if more > 0 else "lower"
    return (
        f"The second's logit for {target} is {abs(more):.2f} {which}: {signed(gained)} from places that speak for it, "
        f"{signed(spared)} from places that speak against it."
    )
