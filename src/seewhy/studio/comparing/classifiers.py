"""Two classifiers and one photo: both verdicts, the classes that both know, and each one's evidence."""

from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.studio.comparing.sides import Side, frame_of, rows_of, share_of, side_of

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.classifier.prediction import Prediction

__all__ = ["counterpart", "two_classifiers"]


def two_classifiers(
    pair: "tuple[Classifier, Classifier]",
    source: "bytes | np.ndarray",
    *,
    names: tuple[str, str],
    target: str | None = None,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Asks two classifiers about one photo.

    Args:
        pair: the two.
        source: the photo's bytes, or an image (height, width, 3) uint8.
        names: what the two are called.
        target: the class whose evidence is drawn; None for the first's most probable one.

    Returns:
        What is told: "sides", "rows" (classes that both know), "notes" and "sentences"; and the arrays of frame_of,
        each map on a scale of its own: logits of two networks are no common measure.

    Raises:
        ConfigError: the first knows no such class.
    """
    first = side_of(pair[0], source, target)
    asked = first.told["target"]
    theirs, note = counterpart(pair[1], pair[1].predict(source), asked, names[1])
    second = side_of(pair[1], source, theirs)
    told, arrays = frame_of([first, second], one_scale=False)
    rows = rows_of(first.prediction, second.prediction)
    if not rows:
        note = f"The two share no class by name. {note}".strip()
    return {
        "target": asked,
        "classes": list(pair[0].classes),
        "names": list(names),
        "sides": told,
        "rows": rows,
        "notes": [note] if note else [],
        "sentences": [_verdicts(first, second, names)],
    }, arrays


def counterpart(classifier: "Classifier", prediction: "Prediction", name: str, called: str) -> tuple[str, str]:
    """Which class of another classifier is drawn where one of the first was asked for.

    Args:
        classifier: the other.
        prediction: its answer to the photo.
        name: the class asked for.
        called: what the other is called.

    Returns:
        The class: the same by name, or the most probable one of the everyday group of this name, or else the most
        probable of all; and a sentence where it is not the same.
    """
    if name in classifier.classes:
        return name, ""
    members = (classifier.groups or {}).get(name)
    if members:
        best = max(members, key=lambda index: prediction.probabilities[index])
        found = classifier.classes[best]
        return found, f"{called} has {len(members)} kinds of {name}; its evidence is for the most probable: {found}."
    found = prediction.ranked[0][0]
    return found, f"{called} knows no class called {name}; its evidence is for what it finds most probable: {found}."


def _verdicts(first: Side, second: Side, names: tuple[str, str]) -> str:
    one, other = first.prediction, second.prediction
    if one.verdict is not None and one.verdict == other.verdict:
        return f"Both say {one.verdict}."
    if one.verdict is not None and other.verdict is not None and _same_group(one, other):
        return f"Both say {one.verdict if one.verdict in (other.groups or {}) else other.verdict}."
    said = [_said(prediction) for prediction in (one, other)]
    return f"{names[0]} {said[0]}, {names[1]} {said[1]}."


def _same_group(one: "Prediction", other: "Prediction") -> bool:
    """Whether the one's class is the other's everyday group, and by far the most of it."""
    return any(
        ours.verdict in (theirs.groups or {}) and (share_of(theirs, str(ours.verdict)) or 0) > 0.5
        for ours, theirs in ((one, other), (other, one))
    )


def _said(prediction: "Prediction") -> str:
    if prediction.something_else:
        return "takes it for something else"
    return f"says {prediction.verdict}" if prediction.verdict else "is unsure"
