"""One look at a photo: the answer, the bars, the sentence, and the evidence for a class, ready for the page."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.explain.evidence import evidence
from seewhy.studio.changes import change_photo
from seewhy.studio.photos import TablePhoto

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Question", "look", "question_from", "source_of"]

_BARS = 6
_STEPS = 127  # of a signed byte


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the page asks about a photo.

    Args:
        photo: its identity.
        strengths: condition -> level, as the sliders stand.
        target: the class whose evidence is wanted; None for the most probable one.
        against: the class it is held against; None for the evidence alone.
    """

    photo: str
    strengths: dict[str, Any] = field(default_factory=dict)
    target: str | None = None
    against: str | None = None


def question_from(told: Any) -> Question:
    """A question from the page's JSON.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(told, dict) or not isinstance(told.get("photo"), str):
        raise UsageError("The page asked about no photo", "a question with a photo", "Reload the page.")
    strengths, target, against = told.get("strengths", {}), told.get("target"), told.get("against")
    named = all(one is None or isinstance(one, str) for one in (target, against))
    if not isinstance(strengths, dict) or not named:
        raise UsageError(
            "The page's question is not complete", "strengths, a target and another class", "Reload the page."
        )
    return Question(photo=told["photo"], strengths=strengths, target=target, against=against)


def source_of(photo: TablePhoto, question: Question) -> "bytes | np.ndarray":
    """What the classifier reads: the file itself with all sliders at rest, else the changed image.

    Args:
        photo: from the table.
        question: what is asked.

    Raises:
        UsageError: a slider stands where it cannot.
    """
    image = change_photo(photo.image, question.strengths, photo.identity)
    return photo.content if image is photo.image else image


def look(
    classifier: "Classifier", photo: TablePhoto, question: Question
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Predicts the photo as it is changed, and lays out what speaks for the class.

    With all sliders at rest the classifier reads the file itself, as "seewhy predict" does: the same numbers.

    Args:
        classifier: whose answer is looked at.
        photo: from the table.
        question: what is asked.

    Returns:
        What is told, and the arrays: image (size, size, 3) uint8, what the network saw; heatmap (size, size) int8, of
        which one step is worth told["evidence"]["step"].

    Raises:
        ConfigError: no such class.
        UsageError: a slider stands where it cannot.
    """
    source = source_of(photo, question)
    prediction = classifier.predict(source)
    explained = evidence(classifier, source, question.target, question.against)
    heatmap = np.asarray(explained.heatmap, dtype=np.float64)
    limit = float(np.abs(heatmap).max()) or 1.0
    told = {
        "photo": photo.identity,
        "sentence": prediction.sentence,
        "verdict": prediction.verdict,
        "something_else": prediction.something_else,
        "bars": [{"name": name, "probability": p} for name, p in prediction.ranked[:_BARS]],
        "classes": len(classifier.classes),
        "evidence": {
            "target": explained.target,
            "against": explained.against,
            "score": explained.logit,
            "bias": explained.bias,
            "speaks_for": float(heatmap[heatmap > 0].sum()),
            "speaks_against": float(heatmap[heatmap < 0].sum()),
            "unit": explained.unit,
            "step": limit / _STEPS,
            "strongest": limit,
        },
    }
    arrays = {
        "image": np.ascontiguousarray(explained.asked.prepared),
        "heatmap": np.rint(heatmap / limit * _STEPS).astype(np.int8),
    }
    return told, arrays
