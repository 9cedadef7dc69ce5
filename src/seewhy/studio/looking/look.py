"""One look at a photo: the answer, the bars, the sentence, and the evidence for a class, ready for the page."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.answering import prediction_of_maps
from seewhy.errors import UsageError
from seewhy.explain.asked import ask
from seewhy.explain.evidence import evidence_of_maps
from seewhy.studio.looking.changes import change_photo
from seewhy.studio.looking.cover import Cover, covered
from seewhy.studio.looking.photos import TablePhoto
from seewhy.studio.looking.place import square_to_photo

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.pixels.preprocessing import Preprocessing

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
        mask: identity of what was painted; None for nothing.
        hide: "painted" or "rest", as Cover.
        fill: what stands in its place, as Cover.
        cover: the same with its pixels; None for nothing hidden. Session.asked fills it in.
        preprocessing: of the classifier, for the copy that is changed; None takes the photo as it is shown.
            Session.asked fills it in.
    """

    photo: str
    strengths: dict[str, Any] = field(default_factory=dict)
    target: str | None = None
    against: str | None = None
    mask: str | None = None
    hide: str = "painted"
    fill: str = "blur"
    cover: Cover | None = None
    preprocessing: "Preprocessing | None" = None


def question_from(told: Any) -> Question:
    """A question from the page's JSON; what was painted is not looked up yet.

    Args:
        told: as the page sends it.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(told, dict) or not isinstance(told.get("photo"), str):
        raise UsageError("The page asked about no photo", "a question with a photo", "Reload the page.")
    strengths = told.get("strengths", {})
    names = {name: told.get(name) for name in ("target", "against", "mask")}
    words = {name: told.get(name, rest) for name, rest in (("hide", "painted"), ("fill", "blur"))}
    named = all(one is None or isinstance(one, str) for one in names.values())
    if not isinstance(strengths, dict) or not named or not all(isinstance(one, str) for one in words.values()):
        raise UsageError(
            "The page's question is not complete", "strengths, a target and another class", "Reload the page."
        )
    return Question(photo=told["photo"], strengths=strengths, **names, **words)


def source_of(photo: TablePhoto, question: Question) -> "bytes | np.ndarray":
    """What the classifier reads: the file itself with nothing hidden and all sliders at rest, else the changed image.

    What is hidden lies on the photo itself: it is turned and darkened with it.

    Args:
        photo: from the table.
        question: what is asked.

    Raises:
        UsageError: a slider stands where it cannot.
    """
    whole = photo.image if question.preprocessing is None else photo.copy_for(question.preprocessing)
    image = whole if question.cover is None else covered(whole, question.cover)
    image = change_photo(image, question.strengths, photo.identity)
    return photo.content if image is whole else image


def look(
    classifier: "Classifier", photo: TablePhoto, question: Question
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Predicts the photo as it is changed, and lays out what speaks for the class; the network runs once for both.

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
    asked, maps = ask(classifier, source_of(photo, question), question.target, question.against)
    prediction = prediction_of_maps(classifier, asked.logits.astype(np.float32), maps)
    explained = evidence_of_maps(classifier, asked, maps)
    heatmap = np.asarray(explained.heatmap, dtype=np.float64)
    limit = float(np.abs(heatmap).max()) or 1.0
    told = {
        "photo": photo.identity,
        "mask": question.mask,
        "place": _place(classifier, photo, question),
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


def _place(classifier: "Classifier", photo: TablePhoto, question: Question) -> list[float]:
    """Where the shown picture lies on the photo: the upper two rows of square_to_photo's matrix."""
    shape = photo.image.shape[:2]
    if question.preprocessing is not None:
        shape = photo.copy_for(question.preprocessing).shape[:2]
    matrix = square_to_photo((shape[0], shape[1]), classifier.preprocessing, question.strengths, photo.identity)
    return matrix[:2].ravel().tolist()
