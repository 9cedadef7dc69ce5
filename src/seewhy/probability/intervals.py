"""Figures never come alone: an estimate and the range in which the truth lies, with 95 % confidence."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seewhy.errors import UsageError
from seewhy.randomness import generator

__all__ = ["FEW", "RESAMPLES", "Estimate", "Z", "bootstrap", "mean_of_shares", "mean_over", "wilson"]

Z = 1.959963984540054  # the normal distribution's 97.5 % point: two-sided 95 %
RESAMPLES = 2_000  # Efron & Tibshirani 1993, ch. 13: at least 1,000 for percentiles
FEW = 6
"""Below so many numbers a mean's interval is their range: that five of five lie above zero by chance has 1 in 32."""

_CHUNK = 1 << 21  # random numbers drawn at once: 16 MB, fits the cache better than all at once


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval.

    Args:
        value: the figure measured.
        low: the interval's lower end.
        high: its upper end.
    """

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """The three numbers by name; null where there is none, since JSON knows no NaN.

        >>> Estimate(value=math.nan, low=0.0, high=1.0).to_json()
        {'value': None, 'low': 0.0, 'high': 1.0}
        """
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if math.isnan(number) else number for name, number in numbers.items()}


def wilson(right: float, n: int) -> Estimate:
    """The share of right answers, with the range in which the true share lies.

    Nine of ten right does not mean 90 % for ever. Wilson's *score interval* says which true shares are compatible
    with what was seen, and stays honest at 0 %, at 100 % and for few photos.

    Args:
        right: how many were right, 0 … n; a fraction where an expected number is meant.
        n: how many there were.

    Returns:
        The share and its 95 % interval; for n = 0 the value is NaN and the interval 0 … 1.

    >>> estimate = wilson(9, 10)
    >>> round(estimate.value, 3), round(estimate.low, 3), round(estimate.high, 3)
    (0.9, 0.596, 0.982)

    Reference: Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if not 0 <= right <= n:
        raise UsageError(f"{right} of {n} can't be right", "a number from 0 to the number of photos", "Count again.")
    if n == 0:
        return Estimate(value=math.nan, low=0.0, high=1.0)
    share, weight = right / n, Z**2 / n
    centre = (share + weight / 2) / (1 + weight)
    reach = Z / (1 + weight) * math.sqrt(share * (1 - share) / n + weight / (4 * n))
    # At 0 and n the formula gives exactly 0 and 1 on paper; rounding must not push the value outside its interval.
    low = 0.0 if right == 0 else max(0.0, centre - reach)
    high = 1.0 if right == n else min(1.0, centre + reach)
    return Estimate(value=share, low=low, high=high)


def mean_of_shares(shares: list[Estimate]) -> Estimate:
    """The plain mean of several shares (of recalls, say), with its interval.

    The distances from each share to the ends of its own interval are added as independent errors are, by their
    squares ("method of variance estimates recovery"). Unlike resampling, it does not claim 100 % … 100 % where five
    of five were right.

    Args:
        shares: at least one, each with its interval.

    >>> mean_of_shares([wilson(5, 5), wilson(5, 5)]).low < 0.75
    True

    Reference: Zou & Donner 2008, "Construction of confidence limits about effect measures", Statistics in Medicine 27.
    """
    n = len(shares)
    value = math.fsum(share.value for share in shares) / n
    below = math.sqrt(math.fsum((share.value - share.low) ** 2 for share in shares)) / n
    above = math.sqrt(math.fsum((share.high - share.value) ** 2 for share in shares)) / n
    return Estimate(value=value, low=max(0.0, value - below), high=min(1.0, value + above))


def bootstrap(
    columns: np.ndarray,
    score: Callable[[np.ndarray], np.ndarray],
    *,
    seed: int,
    place: str,
    resamples: int = RESAMPLES,
) -> np.ndarray:
    """What a score would have been on other photos of the same kind, many times over.

    Draws as many photos as there are, *with* putting back, and scores them; again and again (the *bootstrap*).
    A score is computed from the columns' means, so that one matrix product serves a whole batch of resamples.

    Args:
        columns: (photos, k) numbers of each photo.
        score: from the means (resamples, k) to the scores (resamples,).
        seed: the user's seed.
        place: names the stream of random numbers, such as "bootstrap/ece".
        resamples: how many.

    Returns:
        (resamples,) float64.

    Reference: Efron 1979, "Bootstrap methods: another look at the jackknife".
    """
    random = generator(seed, "bootstrap", place)
    n = len(columns)
    narrow = np.ascontiguousarray(columns, dtype=np.float64)
    rows = max(1, _CHUNK // n)
    scores = []
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        drawn = random.integers(0, n, size=(count, n), dtype=np.int32)
        drawn += np.arange(count, dtype=np.int32)[:, None] * n  # each resample counts in its own stretch
        times = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n)
        scores.append(score(times.astype(np.float64) @ narrow / n))
    return np.concatenate(scores)


def mean_over(values: np.ndarray, *, seed: int, place: str) -> Estimate:
    """The mean of a number over photos, with the range in which it would lie for other photos of the same kind.

    Fewer than six numbers are too few for the bootstrap, which would call two photos that agree a certainty: then the
    range from the lowest to the highest is told.

    Args:
        values: (n,) one number a photo, at least one.
        seed: the user's seed.
        place: names the stream of random numbers.

    Raises:
        UsageError: there is none.

    >>> mean_over(np.array([1.0, 2.0, 6.0]), seed=0, place="doctest")
    Estimate(value=3.0, low=1.0, high=6.0)
    """
    if len(values) == 0:
        raise UsageError("No number has no mean", "at least one", "Give more photos.")
    value = float(np.mean(values))
    if len(values) < FEW:
        return Estimate(value=value, low=float(np.min(values)), high=float(np.max(values)))
    means = bootstrap(np.asarray(values)[:, None], lambda columns: columns[:, 0], seed=seed, place=place)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(value=value, low=min(float(low), value), high=max(float(high), value))
