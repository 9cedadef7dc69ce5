"""What a classifier says about one photo."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from seewhy.classifier.promise import Promise, several_said
from seewhy.classifier.wording import with_article
from seewhy.errors import SeewhyError
from seewhy.probability.novelty import Novelty
from seewhy.probability.percent import percent, short_percent
from seewhy.probability.receipt import Receipt

__all__ = ["Prediction", "failure_to_json"]

_WORTH_SAYING = 0.005  # below half a percent an alternative is not mentioned


@dataclass(frozen=True, kw_only=True, eq=False)
class Prediction:
    """What a classifier says about one photo.

    Args:
        photo: the photo's name as it was given; None for one that came without a name.
        logits: (classes,) float32, the network's raw scores.
        probabilities: (classes,) float64, 0..1, summing to 1, after the temperature.
        classes: the class names, in the order of the two above.
        verdict: the answer, or None for "unsure" and for "something else".
        confidence_interval: where the true share of right answers lies, among photos about which it is this sure
            (95 %); None where no photos were kept to tell.
        label_set: all classes it could be, with the truth among them 95 times of 100; None where not calibrated.
        receipt: how often it was right when it was this sure; None where no photos were kept to tell.
        groups: probabilities of everyday groups ("dog" for all breeds); None where there are none.
        novelty: whether it is one of the known kinds at all; None where the classifier cannot tell.
        promise: what was promised about the label set; None where nothing was asked for.
        prior: the class frequencies, by name, that the probabilities suppose; None: those of the training photos.
    """

    photo: str | None
    logits: np.ndarray
    probabilities: np.ndarray
    classes: tuple[str, ...]
    verdict: str | None
    confidence_interval: tuple[float, float] | None = None
    label_set: tuple[str, ...] | None = None
    receipt: Receipt | None = None
    groups: Mapping[str, float] | None = None
    novelty: Novelty | None = None
    promise: Promise | None = None
    prior: Mapping[str, float] | None = None

    @property
    def something_else(self) -> bool:
        """Whether it is refused: as far from all that was learned as hardly any photo of the right kind."""
        return self.novelty is not None and self.novelty.something_else

    @property
    def confidence(self) -> float:
        """Probability of the most probable class, 0..1."""
        return float(self.probabilities.max())

    @property
    def ranked(self) -> list[tuple[str, float]]:
        """Class names and probabilities, the most probable first; equal ones in the order of the classes."""
        order = np.argsort(-self.probabilities, kind="stable")
        return [(self.classes[k], float(self.probabilities[k])) for k in order]

    @property
    def sentence(self) -> str:
        """The prediction as one says it, with its receipt.

        >>> Prediction(
        ...     photo="dog.jpg", logits=np.log([0.9, 0.09, 0.01]), probabilities=np.array([0.9, 0.09, 0.01]),
        ...     classes=("dog", "wolf", "cat"), verdict="dog",
        ... ).sentence
        "I'm 90% confident this is a dog, and 9% that it is a wolf."
        """
        (first, p), *others = self.ranked
        if self.novelty is not None and self.novelty.something_else:
            return f"{self.novelty.sentence} If it had to be one: {first}, {percent(p)}."
        if self.promise is not None and self.label_set is not None and len(self.label_set) > 1:
            said = several_said(self.ranked, self.label_set, self.promise.miss_rate)
        elif self.verdict is None:
            near = [(first, p), *((name, q) for name, q in others[:2] if q >= _WORTH_SAYING)]
            said = f"I'm unsure: {', '.join(f'{name} {percent(q)}' for name, q in near)}."
        else:
            said = f"I'm {percent(p)} confident this is {with_article(first)}"
            second = others[0] if others else ("", 0.0)
            mentioned = second[1] >= _WORTH_SAYING
            said += f", and {percent(second[1])} that it is {with_article(second[0])}." if mentioned else "."
        told = [said, self._groups_said(), self._promise_said(), self.receipt.sentence if self.receipt else ""]
        if self.prior is not None:
            told.append(
                "This supposes the class frequencies you gave, under which it was not counted how often it is right."
            )
        return " ".join(part for part in (*told, self._warning()) if part)

    def line(self, top: int = 3) -> str:
        """The prediction as one line of a list.

        Args:
            top: how many classes to show, at least 1.

        >>> Prediction(
        ...     photo="dog.jpg", logits=np.log([0.9, 0.09, 0.01]), probabilities=np.array([0.9, 0.09, 0.01]),
        ...     classes=("dog", "wolf", "cat"), verdict="dog",
        ... ).line()
        'dog.jpg  dog 90%  wolf 9%  cat 1%'
        """
        shown = [f"{name} {short_percent(p)}" for name, p in self.ranked[: max(1, top)]]
        if self.something_else:
            shown[0] = f"something else: {shown[0]}"
        elif self.promise is not None and self.label_set and len(self.label_set) > 1:
            shown[0] = f"one of {len(self.label_set)}: {shown[0]}"
        elif self.verdict is None:
            shown[0] = f"unsure: {shown[0]}"
        if self.groups:
            kinds = self._groups_ranked()[: max(1, top)]
            shown.append("(" + "  ".join(f"{name} {short_percent(p)}" for name, p in kinds) + ")")
        return "  ".join([self.photo or "(photo)", *shown])

    def to_json(self) -> dict[str, Any]:
        """The prediction as plain numbers and words: photo, verdict, probabilities by class name, error (None), …"""
        found: dict[str, Any] = {
            "photo": self.photo,
            "verdict": self.verdict,
            "something_else": None if self.novelty is None else self.novelty.something_else,
            "probabilities": {name: float(p) for name, p in zip(self.classes, self.probabilities, strict=True)},
            "error": None,
            "confidence_interval": list(self.confidence_interval) if self.confidence_interval else None,
            "label_set": list(self.label_set) if self.label_set is not None else None,
            "receipt": self.receipt.to_json() if self.receipt else None,
            "novelty": self.novelty.to_json() if self.novelty else None,
        }
        if self.promise is not None:
            found["promise"] = self.promise.to_json()
        if self.prior is not None:
            found["prior"] = {name: float(share) for name, share in self.prior.items()}
        if self.groups is not None:
            found["groups"] = {name: float(p) for name, p in self.groups.items()}
        return found

    def _promise_said(self) -> str:
        return self.promise.said(self.label_set) if self.promise is not None and self.label_set else ""

    def _groups_ranked(self) -> list[tuple[str, float]]:
        return sorted((self.groups or {}).items(), key=lambda item: -item[1])

    def _warning(self) -> str:
        return self.novelty.sentence if self.novelty is not None and self.novelty.level == "unusual" else ""

    def _groups_said(self) -> str:
        kinds = [f"{name} {percent(p)}" for name, p in self._groups_ranked()[:3] if p >= _WORTH_SAYING]
        return f"By kind: {', '.join(kinds)}." if kinds else ""


def failure_to_json(photo: str | None, error: SeewhyError) -> dict[str, Any]:
    """The same object for a photo that could not be read.

    Args:
        photo: the photo's name.
        error: why.

    >>> failure_to_json("7.jpg", SeewhyError("7.jpg is empty", "a photo", "Remove it."))["error"]
    '7.jpg is empty. Expected a photo. Remove it.'
    """
    return {"photo": photo, "verdict": None, "probabilities": None, "error": str(error)}
