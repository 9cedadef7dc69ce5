"""Sets of classes with a promise: of the photos of each class, no more than a stated share is missed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seewhy.errors import UsageError

__all__ = ["ClassScores", "chance_of_misses", "check_miss_rate", "photos_needed"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassScores:
    """How strange each class's own photos looked, on photos that taught nothing: the ruler for new photos.

    A class belongs to a photo's set if the photo would not be too strange a member of it: if more than the promised
    share of that class's own photos was at least as strange (*conformal prediction*). Because every class has a ruler
    of its own (*class-conditional*, or *Mondrian*), the promise holds for each class by itself, a rare one too, and
    whatever the classes' frequencies. It supposes that new photos of a class are of the same kind as those the ruler
    was made of, and nothing about the network.

    Args:
        of_class: for each class the scores of its own photos, ascending; empty where it had none.

    Reference: Vovk 2012, "Conditional validity of inductive conformal predictors", arXiv:1209.2673.
    """

    of_class: tuple[np.ndarray, ...]

    @classmethod
    def from_truths(cls, scores: np.ndarray, labels: Sequence[int] | np.ndarray, classes: int) -> "ClassScores":
        """The ruler from what calibration photos scored for their true classes.

        Args:
            scores: (photos,), how little the truth fitted each photo, as one of SET_SCORES gives it.
            labels: (photos,) whole numbers, the truths.
            classes: how many classes there are.

        Raises:
            UsageError: not one score and one label a photo.
        """
        scores, labels = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.int64)
        fits = scores.ndim == 1 and scores.shape == labels.shape and not np.isnan(scores).any()
        if not fits or (len(labels) and not 0 <= labels.min() <= labels.max() < classes):
            raise UsageError(
                f"Scores of shape {scores.shape} and labels of shape {labels.shape} make no ruler of {classes} classes",
                "one number and one label 0 … classes - 1 a photo",
                "Make both from the same photos.",
            )
        return cls(of_class=tuple(np.sort(scores[labels == k]) for k in range(classes)))

    @property
    def counts(self) -> tuple[int, ...]:
        """How many photos each class was measured on."""
        return tuple(len(one) for one in self.of_class)

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """For each photo and class, the share of the class's photos that were at least as strange (*p-value*).

        The photo counts itself, which is what makes the promise exact for any number of photos:
        (1 + as strange or stranger) / (n + 1).

        Args:
            scores: (photos, classes), by the same score as the ruler's.

        Returns:
            (photos, classes), above 0 and up to 1.

        >>> ruler = ClassScores.from_truths(np.array([0.1, 0.2, 0.3, 0.5]), [0, 0, 0, 1], 2)
        >>> ruler.shares(np.array([[0.25, 0.75]])).tolist()
        [[0.5, 0.5]]
        """
        scores = np.asarray(scores, dtype=np.float64)
        found = np.empty(scores.shape)
        for k, own in enumerate(self.of_class):
            # The 1e-12 keeps a tie a tie when the same probability was computed in another batch.
            below = np.searchsorted(own, scores[:, k] - 1e-12, side="left")
            found[:, k] = (1 + len(own) - below) / (len(own) + 1)
        return found

    def sets(self, scores: np.ndarray, miss_rate: float) -> np.ndarray:
        """Which classes each photo could be of; may be none, where the photo is strange for all.

        Args:
            scores: (photos, classes), by the same score as the ruler's.
            miss_rate: the share of each class's photos that may be missed, above 0 and below 1.

        Returns:
            (photos, classes) bool.

        Raises:
            UsageError: the miss rate is no such share.

        >>> ruler = ClassScores.from_truths(np.array([0.1, 0.2, 0.3, 0.5]), [0, 0, 0, 1], 2)
        >>> ruler.sets(np.array([[0.25, 0.75], [0.9, 0.1]]), 0.25).tolist()
        [[True, True], [False, True]]
        """
        check_miss_rate(miss_rate)
        # 1e-9: 5 of 100 is not more than 0.05, whatever the rounding.
        return self.shares(scores) > miss_rate + 1e-9

    def always(self, miss_rate: float) -> tuple[int, ...]:
        """The classes with so few photos that no promise could ever leave them out: they are in every set.

        Args:
            miss_rate: above 0 and below 1.

        >>> ClassScores.from_truths(np.zeros(19 + 18), [0] * 19 + [1] * 18, 2).always(0.05)
        (1,)
        """
        needed = photos_needed(miss_rate)
        return tuple(k for k, count in enumerate(self.counts) if count < needed)


def photos_needed(miss_rate: float) -> int:
    """How many calibration photos of a class it takes before a promise can leave the class out of any set.

    Args:
        miss_rate: above 0 and below 1.

    >>> photos_needed(0.05), photos_needed(0.1), photos_needed(0.01)
    (19, 9, 99)
    """
    check_miss_rate(miss_rate)
    return math.ceil(1 / miss_rate - 1 - 1e-9)


def chance_of_misses(missed: int, photos: int, *, calibrated_on: int, miss_rate: float) -> float:
    """How probable so many misses or more of one class are while its promise holds.

    Two kinds of luck are in it: which photos were judged, and which photos the ruler was made of. Together they make
    the count of misses *beta-binomial*; it is exact where no two scores are equal, and an upper bound elsewhere.

    Args:
        missed: photos whose set lacked the class.
        photos: how many were judged, at least as many.
        calibrated_on: calibration photos of the class.
        miss_rate: what was promised, above 0 and below 1.

    >>> round(chance_of_misses(1, 1, calibrated_on=19, miss_rate=0.05), 9)  # one of 20 places in the order
    0.05

    Reference: Angelopoulos & Bates 2021, "A gentle introduction to conformal prediction", arXiv:2107.07511, app. C.
    """
    check_miss_rate(miss_rate)
    if missed <= 0:
        return 1.0
    a = math.floor(miss_rate * (calibrated_on + 1) + 1e-9)
    b = calibrated_on + 1 - a
    if a == 0:
        return 0.0  # too few photos for a ruler: the class is in every set
    terms = [
        _log_choose(photos, k) + _log_beta(k + a, photos - k + b) - _log_beta(a, b) for k in range(missed, photos + 1)
    ]
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def check_miss_rate(miss_rate: float) -> None:
    """Makes sure that a miss rate is one.

    Args:
        miss_rate: what was given.

    Raises:
        UsageError: it is no number above 0 and below 1.
    """
    if not 0 < miss_rate < 1:
        raise UsageError(
            f"The miss rate is {miss_rate:g}",
            "a share above 0 and below 1, such as 0.05",
            "It is how many of a class's photos the label sets may miss: 0.05 is 5 of 100.",
        )
