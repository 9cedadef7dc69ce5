"""Did it become worse? The same photos before and after a change, counted as pairs."""

import math

import numpy as np

from seewhy.errors import UsageError
from seewhy.probability import Estimate, mcnemar, wilson

__all__ = ["chance_of_drop", "paired_drop"]


def paired_drop(before: np.ndarray, after: np.ndarray) -> Estimate:
    """By how much the share of right answers fell, on the same photos, with its 95 % interval.

    Most photos are answered alike before and after; only those that differ tell of a change. The interval takes that
    into account (Newcombe's *square-and-add* interval for paired shares), and stays honest where none differs.

    Args:
        before: (photos,) bool, right or not, unchanged.
        after: (photos,) bool, the same photos after the change.

    Returns:
        The drop, -1 … 1; positive where it became worse.

    Raises:
        UsageError: not as many before as after, or none.

    >>> drop = paired_drop(np.array([True] * 18 + [False] * 2), np.array([True] * 9 + [False] * 11))
    >>> round(drop.value, 2), drop.low > 0
    (0.45, True)

    Reference: Newcombe 1998, "Improved confidence intervals for the difference between binomial proportions based on
    paired data", Statistics in Medicine 17, method 10.
    """
    before, after = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    n = len(before)
    if len(after) != n or n == 0:
        raise UsageError(
            f"{n} answers before and {len(after)} after", "as many, at least one", "Judge the same photos."
        )
    both, lost = int((before & after).sum()), int((before & ~after).sum())
    gained, neither = int((~before & after).sum()), int((~before & ~after).sum())
    first, second = wilson(both + lost, n), wilson(both + gained, n)
    margins = math.sqrt((both + lost) * (gained + neither) * (both + gained) * (lost + neither))
    apart = both * neither - lost * gained
    if apart > 0:  # the continuity correction that method 10 adds to method 8
        apart = max(apart - n / 2, 0.0)
    phi = apart / margins if margins else 0.0
    below, above = first.value - first.low, second.high - second.value
    over, under = first.high - first.value, second.value - second.low
    drop = (lost - gained) / n
    low = drop - math.sqrt(max(0.0, below**2 - 2 * phi * below * above + above**2))
    high = drop + math.sqrt(max(0.0, over**2 - 2 * phi * over * under + under**2))
    return Estimate(value=drop, low=max(-1.0, low), high=min(1.0, high))


def chance_of_drop(before: np.ndarray, after: np.ndarray) -> float:
    """How often so many more losses than gains would come by chance alone, 0 … 1 (exact *McNemar test*, one-sided).

    Were the change of no effect, a photo whose answer turns would turn to wrong as often as to right.

    Args:
        before: (photos,) bool, right or not, unchanged.
        after: (photos,) bool, the same photos after the change.

    >>> round(chance_of_drop(np.array([True, True, True]), np.array([False, False, False])), 6)
    0.125
    """
    before, after = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    lost, gained = int((before & ~after).sum()), int((~before & after).sum())
    return mcnemar(lost, gained, two_sided=False)
