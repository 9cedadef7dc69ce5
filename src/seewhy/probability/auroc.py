"""Do scores tell two kinds of photos apart? The area under the ROC curve, with an interval that stays honest at 1."""

import math

import numpy as np

from seewhy.probability.intervals import Estimate
from seewhy.probability.ranking import average_ranks

__all__ = ["auroc"]

_Z = 1.959963984540054  # two-sided 95 %


def auroc(scores: np.ndarray, positive: np.ndarray) -> Estimate:
    """Of a photo of one kind and one of the other, how often the first has the higher score; 0.5 by chance.

    This is the *area under the ROC curve*. It does not depend on how frequent the two kinds are. Its variance is at
    most A·(1 - A) / (photos of the rarer kind), so Wilson's interval at that number is never too narrow by its
    formula, and it does not shrink to nothing where the scores tell the kinds apart without a mistake.

    Args:
        scores: (n,) real numbers.
        positive: (n,) bool, the first kind.

    Returns:
        The area and its 95 % interval; NaN and 0 … 1 where one kind has no photo.

    >>> auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])).value
    0.75

    Reference: Birnbaum, Klose 1957, "Bounds for the variance of the Mann-Whitney statistic"; Wilson 1927.
    """
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return Estimate(value=math.nan, low=0.0, high=1.0)
    ranks = average_ranks(scores)
    area = float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))
    weight = _Z**2 / min(ones, zeros)
    centre = (area + weight / 2) / (1 + weight)
    reach = math.sqrt(weight) / (1 + weight) * math.sqrt(area * (1 - area) + weight / 4)
    return Estimate(value=area, low=min(area, max(0.0, centre - reach)), high=max(area, min(1.0, centre + reach)))
