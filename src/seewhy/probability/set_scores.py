"""How strange a class would be for a photo, by its probabilities: three ways to build sets of classes from that."""

from collections.abc import Callable

import numpy as np

__all__ = ["SET_SCORES", "SetScore", "aps", "lac", "raps"]

# Angelopoulos et al. 2021 (section 2.3) choose both by search; these are of the size that they found for small sets:
# every class beyond the second costs a tenth more.
_FREE_RANKS = 2
_RANK_COST = 0.1

SetScore = Callable[[np.ndarray], np.ndarray]
"""From probabilities (photos, classes) to scores of the same shape: the higher, the less the class fits the photo."""


def lac(probabilities: np.ndarray) -> np.ndarray:
    """One less the class's own probability: gives the smallest sets on average (*least ambiguous classifier*).

    Args:
        probabilities: (photos, classes), rows summing to 1.

    >>> lac(np.array([[0.75, 0.25]])).tolist()
    [[0.25, 0.75]]

    Reference: Sadinle, Lei, Wasserman 2019, "Least ambiguous set-valued classifiers with bounded error levels",
    arXiv:1609.00451.
    """
    return 1.0 - np.asarray(probabilities, dtype=np.float64)


def aps(probabilities: np.ndarray) -> np.ndarray:
    """The probability of all that is more probable, and of the class itself (*adaptive prediction sets*).

    Easy photos get small sets and hard ones large ones. Without a random share of the last class: the same photo must
    get the same answer.

    Args:
        probabilities: (photos, classes), rows summing to 1.

    >>> aps(np.array([[0.25, 0.125, 0.625]])).tolist()
    [[0.875, 1.0, 0.625]]

    Reference: Romano, Sesia, Candès 2020, "Classification with valid and adaptive coverage", arXiv:2006.02544.
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    summed = np.cumsum(np.take_along_axis(probabilities, order, axis=1), axis=1)
    scores = np.empty_like(summed)
    np.put_along_axis(scores, order, summed, axis=1)
    return scores


def raps(probabilities: np.ndarray) -> np.ndarray:
    """The same with a price on every class beyond the second, so that sets do not grow long tails (*regularised*).

    Args:
        probabilities: (photos, classes), rows summing to 1.

    >>> raps(np.array([[0.25, 0.125, 0.625]])).tolist()
    [[0.875, 1.1, 0.625]]

    Reference: Angelopoulos, Bates, Malik, Jordan 2021, "Uncertainty sets for image classifiers using conformal
    prediction", arXiv:2009.14193.
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    rank = np.argsort(np.argsort(-probabilities, axis=1, kind="stable"), axis=1, kind="stable") + 1
    return aps(probabilities) + _RANK_COST * np.maximum(0, rank - _FREE_RANKS)


SET_SCORES: dict[str, SetScore] = {"lac": lac, "aps": aps, "raps": raps}
