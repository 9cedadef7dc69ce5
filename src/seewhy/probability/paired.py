"""Two classifiers on the same photos: how far apart are they, and could chance do that?

Photos that both get right, or both wrong, tell nothing about which is better. Only those that one alone gets right do.
"""

import math
from collections.abc import Callable

from seewhy.errors import UsageError
from seewhy.probability.intervals import Estimate, Z

__all__ = ["difference_of_shares", "mcnemar"]

_HALVINGS = 60  # of an interval at most 2 wide: the ends are exact to a float64's precision


def mcnemar(first_only: int, second_only: int, *, two_sided: bool = True) -> float:
    """How often chance alone would give such a difference, or a larger one: McNemar's exact test.

    If both were equally good, each photo that only one gets right would fall to either as a coin falls.

    Args:
        first_only: photos that only the first gets right.
        second_only: photos that only the second gets right.
        two_sided: whether a difference in either direction counts; False: only where the first is the better one.

    Returns:
        The p-value, 0..1; 1 where there is no such photo.

    >>> mcnemar(0, 5)
    0.0625
    >>> mcnemar(5, 0, two_sided=False)
    0.03125

    Reference: McNemar 1947, "Note on the sampling error of the difference between correlated proportions or
    percentages", Psychometrika 12.
    """
    _check(first_only, second_only, first_only + second_only)
    n = first_only + second_only
    if not two_sided:
        return _at_most(second_only, n)
    return min(1.0, 2 * _at_most(min(first_only, second_only), n))


def _at_most(k: int, n: int) -> float:
    """The chance of at most k heads in n throws of a coin."""
    # added up by logarithms, because a binomial coefficient of 2,000 overflows
    logs = [math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2) for i in range(k + 1)]
    return min(1.0, math.fsum(math.exp(one) for one in logs))


def difference_of_shares(first_only: int, second_only: int, n: int) -> Estimate:
    """The second's share of right answers minus the first's, on the same n photos, with its 95 % interval.

    Tango's *score interval*: all differences that a score test would not reject, given how many photos only one gets
    right. It keeps to 95 % where hardly any photo does, which the usual formula (Wald's) doesn't.

    Args:
        first_only: photos that only the first gets right.
        second_only: photos that only the second gets right.
        n: all photos, at least 1.

    >>> found = difference_of_shares(2, 12, 50)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.2, 0.061, 0.345)

    Reference: Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the
    paired-sample design", Statistics in Medicine 17.
    """
    _check(first_only, second_only, n)
    value = (second_only - first_only) / n

    def distance(difference: float) -> float:
        return _score(first_only, second_only, n, difference)

    low = -1.0 if first_only == n else _crossing(distance, value, -1.0)
    high = 1.0 if second_only == n else _crossing(distance, value, 1.0)
    return Estimate(value=value, low=min(low, value), high=max(high, value))


def _crossing(distance: Callable[[float], float], inside: float, outside: float) -> float:
    """Where the score reaches 1.96, between the value (inside) and the end of all possible differences."""
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if abs(distance(middle)) <= Z:
            inside = middle
        else:
            outside = middle
    return (inside + outside) / 2


def _score(first_only: int, second_only: int, n: int, difference: float) -> float:
    """How many standard deviations the observed difference lies from a supposed one."""
    observed = second_only - first_only - n * difference
    # the most likely share that only the first gets right, given the difference (Tango 1998, eq. 5)
    a, c = 2 * n, -first_only * difference * (1 - difference)
    b = -first_only - second_only + (2 * n - second_only + first_only) * difference
    share = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = n * (2 * share + difference * (1 - difference))
    if variance <= 0:
        return math.copysign(math.inf, observed) if observed else 0.0
    return observed / math.sqrt(variance)


def _check(first_only: int, second_only: int, n: int) -> None:
    if min(first_only, second_only) < 0 or first_only + second_only > n:
        raise UsageError(
            f"Of {n} photos, {first_only} and {second_only} cannot be right with one classifier only",
            "counts from 0 up that add up to no more than all photos",
            "Count again.",
        )
