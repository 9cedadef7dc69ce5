"""When to answer, and when to say "unsure"."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["COVERAGE", "VerdictRule", "choose_rule"]

COVERAGE = 0.95  # how often the set of possible labels shall hold the truth
_HALF = (
    0.5  # where Chow's rule puts the threshold when probabilities are true and a wrong answer costs what a right gains
)


@dataclass(frozen=True, kw_only=True)
class VerdictRule:
    """Turns probabilities into an answer, or into "unsure".

    Args:
        threshold: answer only if the most probable class has at least this probability, 0..1.
        label_floor: classes of at least this probability belong to the label set, 0..1; None: no label sets.
    """

    threshold: float
    label_floor: float | None = None

    def verdict_index(self, probabilities: np.ndarray) -> int | None:
        """The class to answer with, or None for "unsure".

        Args:
            probabilities: (classes,), summing to 1.

        >>> rule = VerdictRule(threshold=0.5)
        >>> rule.verdict_index(np.array([0.9, 0.1])), rule.verdict_index(np.array([0.4, 0.3, 0.3]))
        (0, None)
        """
        best = int(np.argmax(probabilities))
        return best if probabilities[best] >= self.threshold else None

    def label_set(self, probabilities: np.ndarray) -> tuple[int, ...] | None:
        """All classes it could be, so that the truth is among them 95 times of 100 (a *conformal* set).

        Args:
            probabilities: (classes,), summing to 1.

        Returns:
            Class indices, the most probable first, never empty; None where no floor was chosen.

        >>> VerdictRule(threshold=0.5, label_floor=0.2).label_set(np.array([0.3, 0.1, 0.6]))
        (2, 0)
        """
        if self.label_floor is None:
            return None
        order = np.argsort(-np.asarray(probabilities), kind="stable")
        return tuple(int(k) for rank, k in enumerate(order) if rank == 0 or probabilities[k] >= self.label_floor)

    def to_json(self) -> dict[str, Any]:
        """The rule's numbers by name."""
        return {"threshold": self.threshold, "label_floor": self.label_floor}


def choose_rule(probabilities: np.ndarray, labels: np.ndarray) -> VerdictRule:
    """Chooses when to answer, on photos used for nothing else.

    A right answer gains one point, a wrong one costs one, "unsure" costs nothing. The threshold with the most points
    on these photos wins; among equals the one nearest one half, where it belongs if the probabilities are true.
    It is never below 1 / classes. The label set's floor is the split-conformal one.

    Args:
        probabilities: (photos, classes), rows summing to 1; calibrated (after the temperature).
        labels: (photos,) whole numbers.

    Returns:
        The rule; without photos a threshold of one half and no label sets.

    >>> choose_rule(np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]]), np.array([0, 0, 1, 1])).threshold
    0.75

    Reference: Chow 1970, "On optimum recognition error and reject tradeoff", IEEE Trans. Information Theory 16.
    """
    probabilities, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=np.int64)
    classes = probabilities.shape[1]
    if len(labels) == 0:
        return VerdictRule(threshold=max(_HALF, 1 / classes))
    threshold = _most_points(probabilities.max(axis=1), probabilities.argmax(axis=1) == labels)
    return VerdictRule(threshold=max(threshold, 1 / classes), label_floor=_label_floor(probabilities, labels))


def _most_points(confidence: np.ndarray, right: np.ndarray) -> float:
    """The threshold that maximises right minus wrong among the photos answered."""
    levels, place = np.unique(confidence, return_inverse=True)  # ascending
    gained = np.bincount(place, weights=np.where(right, 1, -1), minlength=len(levels))
    # points[i]: all levels from i upwards are answered; the last entry: none is.
    points = np.append(np.cumsum(gained[::-1])[::-1], 0)
    lower = np.append(0.0, levels)  # any threshold above lower[i] and up to upper[i] answers the same photos
    upper = np.append(levels, 1.0)
    best = [i for i in range(len(points)) if points[i] == points.max()]
    thresholds = [_HALF if lower[i] < _HALF <= upper[i] else _between(float(lower[i]), float(upper[i])) for i in best]
    return min(thresholds, key=lambda threshold: abs(threshold - _HALF))


def _between(lower: float, upper: float) -> float:
    """Halfway, but above lower: between neighbouring floats there is nothing, and rounding may put the middle on it."""
    middle = (lower + upper) / 2
    return middle if middle > lower else upper


def _label_floor(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Split conformal prediction with the score 1 - p(truth); 0 (all classes) where the photos are too few.

    Reference: Sadinle, Lei, Wasserman 2019, "Least ambiguous set-valued classifiers", arXiv:1609.00451.
    """
    n = len(labels)
    rank = math.floor((n + 1) * (1 - COVERAGE) + 1e-9)  # so many of the n truths may lie below the floor, less one
    at_label = np.sort(probabilities[np.arange(n), labels])
    return float(at_label[rank - 1]) if rank >= 1 else 0.0
