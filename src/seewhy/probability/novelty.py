"""Is a photo one of the known kinds at all, or something else? The answer for one photo, at a stated error rate."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seewhy.errors import UsageError

__all__ = [
    "ENOUGH",
    "FALSE_ALARM",
    "MOST_FALSE_ALARM",
    "UNUSUAL",
    "Novelty",
    "check_false_alarm",
    "default_false_alarm",
    "share_as_far",
]

# Of photos of the right kind, one in a hundred is refused unless another rate is asked for: each of them is an error
# that the user would not have had without the detector (docs/decisions/0053-something-else.md has the figures).
FALSE_ALARM = 0.01
UNUSUAL = 0.05  # below this share of photos that lie as far, the answer stands and a warning goes with it
MOST_FALSE_ALARM = 0.5  # refusing more than every second right photo is no use of a classifier

ENOUGH = 20  # photos of the right kind: with fewer, not even 5 % of false alarms can be told


def share_as_far(score: float, usual: np.ndarray) -> float:
    """Of photos of the right kind, the share that lies at least as far, 0..1 (a *conformal p-value*).

    Counting the photo itself among them keeps it above 0: from 200 photos nobody can tell one in a thousand. Refusing
    where the share is at most 5 % refuses at most 5 % of new photos of the same kind, whatever the score is.

    Args:
        score: of the photo; more is farther.
        usual: (n,) the scores of photos of the right kind, new to whoever scores.

    >>> share_as_far(0.9, np.array([0.1, 0.5, 0.9]))
    0.5

    Reference: Vovk, Gammerman, Shafer 2005, "Algorithmic learning in a random world"; Bates et al. 2023, "Testing for
    outliers with conformal p-values", arXiv:2104.08279.
    """
    return (1 + int((usual >= score).sum())) / (1 + len(usual))


def default_false_alarm(photos: int) -> float:
    """1 %, or the finest rate that fewer photos than 99 can tell; 0 (refuse none) with too few to tell 5 %.

    Args:
        photos: how many of the right kind say how far is usual.

    >>> default_false_alarm(335), default_false_alarm(39), default_false_alarm(5)
    (0.01, 0.025, 0.0)
    """
    return max(FALSE_ALARM, 1 / (1 + photos)) if photos >= ENOUGH else 0.0


def check_false_alarm(rate: float, photos: int) -> float:
    """The rate, where so many photos can hold it.

    Args:
        rate: the share of right photos that may be refused; 0 refuses none.
        photos: how many of the right kind say how far is usual.

    Raises:
        UsageError: it is no such share, or finer than these photos can tell.
    """
    if not 0 <= rate <= MOST_FALSE_ALARM:
        raise UsageError(
            f"The false-alarm rate is {rate:g}",
            f"a share from 0 (refuse none) to {MOST_FALSE_ALARM:g}",
            "0.05 refuses up to 5 of 100 photos of the right kind.",
        )
    if 0 < rate < 1 / (1 + photos):
        finest = math.ceil(1000 / (1 + photos)) / 1000
        raise UsageError(
            f"A false-alarm rate of {rate:g} cannot be told from {photos} photos",
            f"at least {finest:g}",
            "Ask for a larger rate, or train with more photos.",
        )
    return rate


@dataclass(frozen=True, kw_only=True, eq=False)
class Novelty:
    """How far a photo lies from the known kinds, and how many photos of these kinds lie as far.

    Args:
        score: how far; it has no unit, only its place among the usual ones means something.
        usual: (n,) float64, ascending: the scores of photos of the right kind, each by a detector without it.
        measured_on: what those photos are: "training photos" or "photos kept aside".
        false_alarm: the share of photos of the right kind that may be refused; 0 refuses none.
        nearest: the class it lies nearest to.
        features: (features,) what the network made of the photo, to look up the photos nearest to it.

    >>> far = Novelty(score=9.0, usual=np.arange(1, 8.0), measured_on="training photos", false_alarm=0.2, nearest="cat")
    >>> far.share_as_far, far.something_else
    (0.125, True)
    >>> far.counted
    'of 7 training photos, none lies as far from what I learned'
    """

    score: float
    usual: np.ndarray
    measured_on: str
    false_alarm: float
    nearest: str
    features: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32), repr=False)

    @property
    def share_as_far(self) -> float:
        """Of photos of the right kind, the share that lies as far, 0..1, this one counted (conformal p-value)."""
        return share_as_far(self.score, self.usual)

    @property
    def something_else(self) -> bool:
        """Whether it is refused: none of the known kinds, at the stated rate of false alarms."""
        return self.share_as_far <= self.false_alarm

    @property
    def level(self) -> str:
        """ "something else", "unusual" (no more than 5 % lie as far), or "familiar"."""
        if self.something_else:
            return "something else"
        return "unusual" if self.share_as_far <= UNUSUAL else "familiar"

    @property
    def limit(self) -> float | None:
        """The score beyond which photos are refused; None where none is.

        >>> Novelty(
        ...     score=0.0, usual=np.arange(1, 20.0), measured_on="", false_alarm=0.1, nearest="cat"
        ... ).limit
        18.0
        """
        spared = math.floor(self.false_alarm * (1 + len(self.usual)) + 1e-9)  # places at the far end, its own included
        return float(self.usual[len(self.usual) - spared]) if spared else None

    @property
    def as_far(self) -> int:
        """How many photos of the right kind lie at least as far."""
        return int((self.usual >= self.score).sum())

    @property
    def counted(self) -> str:
        """The count behind the answer, as part of a sentence."""
        n, k = len(self.usual), self.as_far
        lie = "none lies" if k == 0 else "1 lies" if k == 1 else f"{k} lie"
        return f"of {n} {self.measured_on}, {lie} as far from what I learned"

    @property
    def sentence(self) -> str:
        """What the distance means, with the count it is judged by."""
        if self.something_else:
            return f"This is none of what I know: {self.counted}."
        if self.level == "unusual":
            return f"Take it with care: {self.counted}."
        return f"It is of a kind that I know: {self.counted}."

    def to_json(self) -> dict[str, Any]:
        """Everything but the features."""
        return {
            "something_else": self.something_else,
            "level": self.level,
            "share_as_far": self.share_as_far,
            "false_alarm": self.false_alarm,
            "score": self.score,
            "limit": self.limit,
            "as_far": self.as_far,
            "photos": len(self.usual),
            "measured_on": self.measured_on,
            "nearest": self.nearest,
            "sentence": self.sentence,
        }
