"""The receipt for a percentage: what happened with other photos about which it was this sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.probability.intervals import wilson
from seewhy.probability.percent import percent

__all__ = ["BAND", "ENOUGH", "Receipt", "Receipts"]

BAND = 0.05  # "this sure" means within 5 points …
ENOUGH = 50  # … unless fewer photos than this lie there: 50 photos at 90 % give an interval of about ±8 points


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """How often it was right when it was about this sure, on photos it had never seen.

    Args:
        n: how many such photos.
        right: how many of them were answered rightly.
        accuracy: right / n; NaN for n = 0.
        low: lower end of the 95 % interval of the true share.
        high: its upper end.
        from_confidence: the lowest confidence among them, 0..1.
        to_confidence: the highest.
    """

    n: int
    right: int
    accuracy: float
    low: float
    high: float
    from_confidence: float
    to_confidence: float

    @property
    def sentence(self) -> str:
        """The receipt in words, with the 95 % interval in brackets; empty where there are no photos to speak of.

        >>> Receipts(confidence=(0.9, 0.92), right=(True, True)).near(0.9).sentence
        'Of 2 photos it had never seen and was this sure about, all were right (34–100%).'
        """
        if self.n == 0:
            return ""
        if self.n == 1:
            return f"The one photo it had never seen and was this sure about was {'right' if self.right else 'wrong'}."
        share = {0: "none", self.n: "all"}.get(self.right) or percent(self.accuracy)
        extent = f"{100 * self.low:.0f}–{100 * self.high:.0f}%"
        return f"Of {self.n} photos it had never seen and was this sure about, {share} were right ({extent})."

    def to_json(self) -> dict[str, Any] | None:
        """The numbers by name; None where there are no photos."""
        return None if self.n == 0 else dict(vars(self))


@dataclass(frozen=True, kw_only=True)
class Receipts:
    """All calibration photos: how sure it was of each, and whether it was right.

    Args:
        confidence: probability of the answer, 0..1, one a photo.
        right: whether the answer was the truth, one a photo.
    """

    confidence: tuple[float, ...] = ()
    right: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if len(self.confidence) != len(self.right):
            raise UsageError(
                f"There are {len(self.confidence)} confidences and {len(self.right)} answers",
                "one of each for every photo",
                "Make both from the same photos.",
            )

    @classmethod
    def from_probabilities(cls, probabilities: np.ndarray, labels: Sequence[int] | np.ndarray) -> "Receipts":
        """Receipts from the calibrated probabilities of photos used for nothing else.

        Args:
            probabilities: (photos, classes), rows summing to 1.
            labels: (photos,) whole numbers.
        """
        probabilities = np.asarray(probabilities, dtype=np.float64)
        right = probabilities.argmax(axis=1) == np.asarray(labels)
        return cls(
            confidence=tuple(float(one) for one in probabilities.max(axis=1)), right=tuple(bool(one) for one in right)
        )

    def near(self, confidence: float) -> Receipt:
        """The receipt for one confidence.

        "About this sure" is a band of 5 points to either side. Where fewer than 50 photos lie in it, it grows to
        the nearest 50 (all, if there are fewer): a share of five photos says nothing. The Receipt tells how far it
        had to reach.

        Args:
            confidence: probability of the answer, 0..1.

        >>> Receipts(confidence=(0.9,) * 60 + (0.5,) * 60, right=(True,) * 54 + (False,) * 66).near(0.93).accuracy
        0.9
        """
        stated, right = self._columns
        if len(stated) == 0:
            return self._receipt(stated, right, confidence)
        distance = np.abs(stated - confidence)
        enough = min(ENOUGH, len(distance))
        # The 1e-9 keeps 0.85 inside 0.9 ± 0.05, and equally distant photos together, whatever the rounding.
        reach = max(BAND, float(np.partition(distance, enough - 1)[enough - 1])) + 1e-9
        inside = distance <= reach
        return self._receipt(stated[inside], right[inside], confidence)

    @cached_property
    def _columns(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array(self.confidence, dtype=np.float64), np.array(self.right, dtype=bool)

    @staticmethod
    def _receipt(stated: np.ndarray, right: np.ndarray, confidence: float) -> Receipt:
        n, hits = len(right), int(right.sum())
        share = wilson(hits, n)
        ends = (float(stated.min()), float(stated.max())) if n else (confidence, confidence)
        return Receipt(
            n=n,
            right=hits,
            accuracy=share.value,
            low=share.low,
            high=share.high,
            from_confidence=ends[0],
            to_confidence=ends[1],
        )
