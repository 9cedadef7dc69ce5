"""Is a photo like those the network learned from, or unlike anything it was shown? One distance, and its scale."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from seewhy.probability.novelty import ENOUGH, UNUSUAL, default_false_alarm, share_as_far

__all__ = ["NEIGHBOURS", "Familiarity", "distance_to_nearest", "distances_among"]

# Cosine distances to the five nearest, averaged, tell photos of something else from new photos of the known classes
# as well as to the nearest three or ten and a little better than to the nearest one (benchmarks/neighbours.py).
NEIGHBOURS = 5

_BLOCK = 512  # rows compared at once: bounds the memory of 20,000 photos to 40 MB


@dataclass(frozen=True, kw_only=True, eq=False)
class Familiarity:
    """How far a photo lies from the training photos, and how far such photos usually lie.

    Args:
        distance: mean cosine distance to the nearest training photos; 0 is the same direction, 1 nothing in common.
        usual: (n,) float64, ascending: the same distance of photos that are known to be of the right kind.
        measured_on: what those photos are: "training photos" (each against the others) or "photos kept aside".
        neighbours: over how many nearest photos the distance is averaged.

    >>> usual = np.linspace(0.1, 0.3, 200)
    >>> Familiarity(distance=0.4, usual=usual, measured_on="training photos").unlike
    True
    >>> Familiarity(distance=0.2, usual=usual, measured_on="training photos").level
    'familiar'
    """

    distance: float
    usual: np.ndarray
    measured_on: str
    neighbours: int = NEIGHBOURS

    @property
    def share_as_far(self) -> float:
        """Of photos of the right kind, the share that lies at least as far, 0..1 (a *conformal p-value*)."""
        return share_as_far(self.distance, self.usual)

    @property
    def level(self) -> str:
        """ "familiar", "unusual" (at most 5 % lie as far), "unlike" (at most 1 %), or "unknown" for want of photos.

        The photo itself is counted, so that of new photos of the right kind no more than that share is called so; with
        fewer than 99 to compare with, "unlike" is farther than all of them.
        """
        if len(self.usual) < ENOUGH:
            return "unknown"
        share = self.share_as_far
        if share <= default_false_alarm(len(self.usual)):
            return "unlike"
        return "unusual" if share <= UNUSUAL else "familiar"

    @property
    def unlike(self) -> bool:
        """Whether the photo is unlike anything the network was shown."""
        return self.level == "unlike"

    def limit(self, share: float) -> float:
        """The distance within which this share of the right photos lies, or more; nan where there are none.

        Args:
            share: above 0, at most 1.
        """
        if not len(self.usual):
            return math.nan
        return float(self.usual[max(0, math.ceil(share * len(self.usual)) - 1)])

    @property
    def sentence(self) -> str:
        """What the distance means, with the numbers it is judged by."""
        level, n = self.level, len(self.usual)
        nearest = (
            "The nearest training photo is"
            if self.neighbours == 1
            else (f"Its {_number(self.neighbours)} nearest training photos are")
        )
        far = f"{nearest} at a distance of {self.distance:.2f}{' on average' if self.neighbours > 1 else ''}"
        if level == "unknown":
            return f"{far}. Whether that is far cannot be told from {n} photos."
        share = 0.99 if level == "unlike" else 0.95
        who = f"{100 * share:.0f} % of the {n} {self.measured_on} have theirs within {self.limit(share):.2f}"
        if math.ceil(share * n) == n:
            who = f"all {n} {self.measured_on} have theirs within {self.limit(share):.2f}"
        start = {
            "unlike": "This photo is unlike anything the network was shown",
            "unusual": "This photo is farther from the training photos than is usual",
            "familiar": "This photo is of a kind that the network knows",
        }[level]
        return f"{start}. {far}; {who}."

    def to_json(self) -> dict[str, Any]:
        """The distance, the limits and what they were measured on."""
        return {
            "distance": self.distance,
            "neighbours": self.neighbours,
            "level": self.level,
            "share_as_far": self.share_as_far,
            "limit_95": self.limit(0.95) if len(self.usual) else None,
            "limit_99": self.limit(0.99) if len(self.usual) else None,
            "photos": len(self.usual),
            "measured_on": self.measured_on,
            "sentence": self.sentence,
        }


def distance_to_nearest(features: np.ndarray, examples: np.ndarray, *, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """The score: the mean cosine distance of each photo to its nearest examples.

    Args:
        features: (n, features), each of length 1.
        examples: (m, features), each of length 1, m at least 1.
        neighbours: how many are averaged; all where there are fewer.

    Returns:
        (n,) float64, 0..2; for features that are never negative 0..1.

    >>> distance_to_nearest(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]), neighbours=1).tolist()
    [0.0]

    Reference: Sun et al. 2022, "Out-of-distribution detection with deep nearest neighbors", arXiv:2204.06507.
    """
    table = examples.astype(np.float32)
    blocks = (features[start : start + _BLOCK] for start in range(0, len(features), _BLOCK))
    found = [_mean_of_smallest(1 - block.astype(np.float32) @ table.T, neighbours) for block in blocks]
    return np.concatenate(found) if found else np.zeros(0)


def distances_among(examples: np.ndarray, groups: np.ndarray, *, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """The same score of each example against all others that are not of its group (*leave one out*).

    Args:
        examples: (m, features), each of length 1.
        groups: (m,) numbers; duplicates, and what belongs together otherwise, share one.
        neighbours: how many are averaged.

    Returns:
        (m,) float64; nan where every other example is of the same group.
    """
    table = examples.astype(np.float32)
    found = []
    for start in range(0, len(table), _BLOCK):
        far = 1 - table[start : start + _BLOCK] @ table.T
        far[groups[start : start + _BLOCK, None] == groups[None]] = np.inf
        found.append(_mean_of_smallest(far, neighbours))
    return np.concatenate(found) if found else np.zeros(0)


def _mean_of_smallest(far: np.ndarray, count: int) -> np.ndarray:
    """The mean of each row's smallest finite numbers, at most `count` of them."""
    count = min(count, far.shape[1])
    smallest = np.partition(far, count - 1, axis=1)[:, :count].astype(np.float64)
    finite = np.isfinite(smallest)
    sums = np.where(finite, smallest, 0.0).sum(axis=1)
    means = np.full(len(far), np.nan)
    np.divide(sums, finite.sum(axis=1), out=means, where=finite.any(axis=1))
    return np.maximum(means, 0.0) + 0.0  # rounding must not put a photo nearer than itself


def _number(count: int) -> str:
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)
