"""Whether two lists have the same order."""

import numpy as np

from seewhy.errors import UsageError

__all__ = ["average_ranks", "rank_correlation"]


def average_ranks(values: np.ndarray) -> np.ndarray:
    """Each number's place in the order, from 1; equal numbers share the mean of their places.

    Args:
        values: (n,) real numbers, none of them NaN.

    Returns:
        (n,) float64.

    >>> average_ranks(np.array([10.0, 30.0, 10.0, 20.0])).tolist()
    [1.5, 4.0, 1.5, 3.0]
    """
    _, which, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)  # the last place that each distinct number takes
    return (last - (counts - 1) / 2)[which.reshape(-1)]


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Whether two lists have the same order: 1 the same, 0 no relation, -1 the reverse (*Spearman's rho*).

    It is the usual (Pearson's) correlation of the places in the order, so that only the order counts. A list of equal
    numbers has no order: it tells nothing about any other, and the answer is 0.

    Args:
        first: any shape, real numbers.
        second: as many.

    Raises:
        UsageError: they are of different lengths, or hold what is no number.

    >>> rank_correlation(np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 20.0, 40.0, 30.0]))
    0.8

    Reference:
        Spearman 1904, The proof and measurement of association between two things.
    """
    one, other = np.asarray(first, dtype=np.float64).ravel(), np.asarray(second, dtype=np.float64).ravel()
    if len(one) != len(other) or np.isnan(one).any() or np.isnan(other).any():
        raise UsageError(
            f"Lists of {len(one)} and {len(other)} numbers (NaN: {np.isnan(one).sum()} and {np.isnan(other).sum()}) "
            "have no order in common",
            "two lists of the same length without NaN",
            "Check where they come from.",
        )
    if len(one) < 2 or (one == one[0]).all() or (other == other[0]).all():
        return 0.0
    ranks = [places - places.mean() for places in (average_ranks(one), average_ranks(other))]
    size = np.sqrt((ranks[0] @ ranks[0]) * (ranks[1] @ ranks[1]))
    return float(np.clip(ranks[0] @ ranks[1] / size, -1, 1))
