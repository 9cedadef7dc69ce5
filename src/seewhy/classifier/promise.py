"""A promise beside a prediction: which classes a photo may be of, with no more than a stated share missed."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.wording import with_article
from seewhy.errors import ArtefactError
from seewhy.probability.label_sets import check_miss_rate, photos_needed
from seewhy.probability.percent import percent
from seewhy.probability.set_scores import lac
from seewhy.probability.softmax import softmax

if TYPE_CHECKING:
    from seewhy.classifier.parts import Parts
    from seewhy.classifier.prediction import Prediction

__all__ = ["Promise", "promised", "promised_sets", "require_promises", "several_said"]

_NAMED = 4  # classes that a sentence names; the rest is counted


@dataclasses.dataclass(frozen=True, kw_only=True)
class Promise:
    """What was promised about a label set.

    Args:
        miss_rate: of the photos of each class, the share whose set may lack it, above 0 and below 1.
        always: classes that are in every set, because too few photos of them were kept to leave them out, each with
            how many photos there were.
        fits: whether any class belongs into the set; where none does, the most probable one stands in it alone.
    """

    miss_rate: float
    fits: bool = True
    always: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def said(self, label_set: Sequence[str]) -> str:
        """The promise in words, for one photo's set.

        Args:
            label_set: the classes, the most probable first.

        >>> Promise(miss_rate=0.05).said(["dog"])
        'At a miss rate of 5% it can only be a dog.'
        """
        name, rate = label_set[0], _rate(self.miss_rate)
        told = []
        if not self.fits:
            told.append(
                f"At a miss rate of {rate} no class fits: it looks less like {with_article(name)} than "
                f"{_rate(1 - self.miss_rate)} of the calibration photos of {name} did."
            )
        elif len(label_set) == 1:
            told.append(f"At a miss rate of {rate} it can only be {with_article(name)}.")
        return " ".join([*told, *self._too_few(label_set)])

    def _too_few(self, label_set: Sequence[str]) -> list[str]:
        here = [name for name in label_set if name in self.always]
        if not here:
            return []
        needed = photos_needed(self.miss_rate)
        counted = ", ".join(f"{name}: {self.always[name]}" for name in here[:_NAMED])
        more = f" and {len(here) - _NAMED} more classes" if len(here) > _NAMED else ""
        return [
            f"Never left out, for want of calibration photos (this promise takes {needed} of a class): {counted}{more}."
        ]

    def to_json(self) -> dict[str, Any]:
        """The promise as plain data."""
        return {"miss_rate": self.miss_rate, "always": dict(self.always), "fits": self.fits}


def several_said(ranked: Sequence[tuple[str, float]], label_set: Sequence[str], miss_rate: float) -> str:
    """That one class cannot be promised, and between which it lies.

    Args:
        ranked: class names and probabilities, the most probable first.
        label_set: the classes it may be.
        miss_rate: what was asked for.

    >>> several_said([("cat", 0.55), ("dog", 0.44), ("wolf", 0.01)], ["cat", "dog"], 0.05)
    'This is a cat (55%) or a dog (44%): at a miss rate of 5% I cannot promise one of them.'
    """
    shares = dict(ranked)
    named = [f"{with_article(name)} ({percent(shares[name])})" for name in label_set[:_NAMED]]
    if len(label_set) > _NAMED:
        named.append(f"one of {len(label_set) - _NAMED} more classes")
    said = ", ".join(named[:-1]) + f" or {named[-1]}"
    return f"This is {said}: at a miss rate of {_rate(miss_rate)} I cannot promise one of them."


def require_promises(parts: "Parts", miss_rate: float) -> None:
    """Makes sure that a classifier can promise anything.

    Args:
        parts: the classifier.
        miss_rate: what is asked for.

    Raises:
        UsageError: it is no share above 0 and below 1.
        ArtefactError: the classifier keeps no calibration photos' scores.
    """
    check_miss_rate(miss_rate)
    if parts.class_scores is None:
        raise ArtefactError(
            "This classifier cannot promise a miss rate: it keeps no scores of calibration photos, class by class",
            "one that was trained with calibration photos by this SeeWhy or a newer one",
            'Train it again, or leave the miss rate out ("seewhy train photos/").',
        )


def promised(prediction: "Prediction", parts: "Parts", miss_rate: float) -> "Prediction":
    """A prediction with the label set of a promise; its verdict is the one class, or None where there are several.

    Where no class fits, the verdict is what it would be without a promise.

    Args:
        prediction: of one photo.
        parts: the classifier that made it, checked by require_promises.
        miss_rate: above 0 and below 1.
    """
    assert parts.class_scores is not None
    fitting = _fitting(parts, prediction.logits[None], miss_rate)
    inside = _with_most_probable(fitting, prediction.probabilities[None])[0]
    order = np.argsort(-prediction.probabilities, kind="stable")
    label_set = tuple(parts.classes[k] for k in order if inside[k])
    fits = bool(fitting.any())
    alone = label_set[0] if len(label_set) == 1 else None
    always = {parts.classes[k]: parts.class_scores.counts[k] for k in parts.class_scores.always(miss_rate)}
    return dataclasses.replace(
        prediction,
        verdict=alone if fits else prediction.verdict,
        label_set=label_set,
        promise=Promise(miss_rate=miss_rate, always=always, fits=fits),
    )


def promised_sets(parts: "Parts", logits: np.ndarray, probabilities: np.ndarray, miss_rate: float) -> np.ndarray:
    """Which classes each photo could be of, so that the promise is kept.

    The sets are found by the probabilities before any prior: what a class's own photos look like does not depend on
    how frequent the class is, so the promise holds under every prior. The most probable class is always in its set,
    which can only lower the share that is missed.

    Args:
        parts: the classifier, checked by require_promises.
        logits: (photos, classes), the raw scores.
        probabilities: (photos, classes), as told.
        miss_rate: above 0 and below 1.

    Returns:
        (photos, classes) bool.
    """
    return _with_most_probable(_fitting(parts, logits, miss_rate), probabilities)


def _fitting(parts: "Parts", logits: np.ndarray, miss_rate: float) -> np.ndarray:
    """(photos, classes) bool: the sets as theory has them, which may be empty."""
    assert parts.class_scores is not None
    return parts.class_scores.sets(lac(softmax(logits, parts.temperature)), miss_rate)


def _with_most_probable(sets: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    filled = sets.copy()
    filled[np.arange(len(filled)), np.asarray(probabilities).argmax(axis=1)] = True
    return filled


def _rate(share: float) -> str:
    """A miss rate as it was asked for: "5%", "0.5%"."""
    return f"{100 * share:.4g}%"
