"""Two classes and one photo: what speaks for the one, for the other, and for the one rather than the other."""

from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.studio.comparing.sides import Side, frame_of, side_of, signed

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["two_classes"]

_MANY = 1000  # times as probable: beyond, the number says no more


def two_classes(
    classifier: "Classifier", source: "bytes | np.ndarray", target: str | None = None, against: str | None = None
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Lays the evidence for two classes side by side, and their difference.

    Args:
        classifier: who answers.
        source: a photo's bytes, or an image (height, width, 3) uint8.
        target: a class; None for the most probable one.
        against: another; None for the most probable one of the rest.

    Returns:
        What is told: three "sides" (the one, the other, the one rather than the other), "terms" (the sums of each) and
        "sentences"; and the arrays of frame_of, on one scale: the third map is the first minus the second.

    Raises:
        ConfigError: no such class.
        UsageError: both are the same class, or the classifier knows only one.
    """
    ranked = [name for name, _ in classifier.predict(source).ranked]
    if len(ranked) < 2:
        raise UsageError("This classifier knows one class", "two to compare", "Compare two photos in place of it.")
    target = target or next(name for name in ranked if name != against)
    against = against or next(name for name in ranked if name != target)
    contrast = side_of(classifier, source, target, against)  # refuses two classes that are one
    sides = [side_of(classifier, source, target), side_of(classifier, source, against), contrast]
    told, arrays = frame_of(sides, one_scale=True)
    return {
        "target": target,
        "against": against,
        "classes": list(classifier.classes),
        "sides": told,
        "shares": [_share(sides[0], name) for name in (target, against)],
        "terms": [_terms(side) for side in sides],
        "sentences": [_lead(sides[0], target, against, contrast), _why(contrast, target, against)],
    }, arrays


def _share(side: Side, name: str) -> float:
    return float(side.prediction.probabilities[side.prediction.classes.index(name)])


def _terms(side: Side) -> dict[str, float]:
    told = side.told
    return {
        "speaks_for": side.speaks_for,
        "speaks_against": side.speaks_against,
        "bias": told["bias"],
        "score": told["score"],
    }


def _lead(side: Side, target: str, against: str, contrast: Side) -> str:
    lead = contrast.told["score"]
    ahead, behind = (target, against) if lead >= 0 else (against, target)
    more, less = _share(side, ahead), _share(side, behind)
    times = more / less if less * _MANY > more else _MANY
    often = f"more than {_MANY:,} times" if times >= _MANY else f"{times:.1f} times"
    return f"By {abs(lead):.2f} logits, {ahead} is ahead of {behind}: it is held for {often} as probable."


def _why(contrast: Side, target: str, against: str) -> str:
    return (
        f"Places that speak for {target} rather than {against} add {signed(contrast.speaks_for)}, those that speak for "
        f"{against} {signed(contrast.speaks_against)}, and the bias, the same for every photo, "
        f"{signed(contrast.told['bias'])}. What speaks for both alike drops out."
    )
