"""Up to where it holds: the level at which accuracy has fallen by more than is tolerated, with its interval."""

import dataclasses
import math
from typing import Any

import numpy as np

from seewhy.evaluate.paired_drop import chance_of_drop
from seewhy.probability.intervals import bootstrap

__all__ = ["ALPHA", "Limit", "find_limit"]

ALPHA = 0.05
"""How often a curve of a change without effect may be said to break, at most."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    """Where a curve breaks.

    Args:
        level: up to here accuracy falls by no more than the tolerance; in the condition's unit, between levels by a
            straight line.
        place: the same counted in levels: 0 the unchanged photo, 1.5 half-way between the first and second change.
        earliest: the end of the 95 % interval at the weaker change.
        latest: its end at the stronger change; None where other photos of the same kind might show no limit at all.
        proof: the first level whose drop is larger than the tolerance and beyond chance.
    """

    level: float
    place: float
    earliest: float
    latest: float | None
    proof: float

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        return dataclasses.asdict(self)


def find_limit(
    right: np.ndarray, levels: tuple[float, ...], *, tolerance: float, seed: int = 0, place: str = ""
) -> Limit | None:
    """Where accuracy has fallen by more than the tolerance, beyond chance.

    The proof is the weakest level at which the paired drop is larger than the tolerance and beyond chance. From there
    the curve is followed back to where the drop crosses the tolerance: few photos prove a limit late, but do not move
    it. The interval is the bootstrap's over photos.

    Args:
        right: (levels + 1, photos) bool; the first row unchanged, then from the weakest change to the strongest.
        levels: of all rows, the neutral one first.
        tolerance: a drop that may be, 0..1.
        seed: of the bootstrap.
        place: names its stream of random numbers.

    Returns:
        The limit; None where the curve holds over the whole range.

    >>> right = np.ones((3, 40), bool)
    >>> right[2, :20] = False
    >>> find_limit(right, (0, 10, 20), tolerance=0.05).level
    11.0
    """
    lost = right[0].astype(np.int8)[None] - right[1:].astype(np.int8)  # (levels, photos): 1 lost, -1 gained
    drops = lost.mean(axis=1)
    proof = _proof(drops > tolerance, np.array([chance_of_drop(right[0], after) for after in right[1:]]))
    if proof is None:
        return None
    known = tuple(float(level) for level in levels)
    place_found = _crossing(drops, proof, tolerance)
    resampled = bootstrap(
        lost.T, lambda means: np.array([_crossing(row, proof, tolerance) for row in means]), seed=seed, place=place
    )
    # Places are counted in levels, so that both ends lie in order whichever way the unit runs.
    early, late = np.quantile(resampled, [0.025, 0.975], method="inverted_cdf")
    return Limit(
        level=_at(place_found, known),
        place=place_found,
        earliest=_at(min(float(early), place_found), known),
        latest=_at(max(float(late), place_found), known) if math.isfinite(late) else None,
        proof=known[proof + 1],
    )


def _proof(beyond: np.ndarray, chances: np.ndarray) -> int | None:
    """The weakest level whose drop is proven; None where none is.

    Two ways, each with half of ALPHA, so that both together raise a false alarm in no more than ALPHA of all curves:
    from the strongest level downwards as long as each is proven (a *fixed sequence*, which needs no correction for
    many levels), and any level at all at its share (Bonferroni), for a curve that dips and recovers.

    Args:
        beyond: (levels,) bool, whether the drop is larger than the tolerance.
        chances: (levels,) how often chance alone gives such a drop.

    Reference: Maurer, Hothorn and Lehmacher 1995, "Multiple comparisons in drug clinical trials and preclinical
    assays: a-priori ordered hypotheses".
    """
    in_order = beyond & (chances <= ALPHA / 2)
    alone = np.flatnonzero(beyond & (chances <= ALPHA / 2 / len(chances)))
    run = len(chances)
    while run > 0 and in_order[run - 1]:
        run -= 1
    found = min([run, *alone.tolist()])
    return int(found) if found < len(chances) else None


def _crossing(drops: np.ndarray, proof: int, tolerance: float) -> float:
    """Where the curve crosses the tolerance for the last time before the proof, counted in levels; inf for never.

    On resampled photos the proof's own drop may be small: then the first later level that is beyond counts.
    """
    while proof < len(drops) and drops[proof] <= tolerance:
        proof += 1
    if proof == len(drops):
        return math.inf
    while proof > 0 and drops[proof - 1] > tolerance:
        proof -= 1
    before = drops[proof - 1] if proof else 0.0
    return float(proof + (tolerance - before) / (drops[proof] - before))


def _at(place: float, levels: tuple[float, ...]) -> float:
    """The level at a place between two levels."""
    first = min(int(place), len(levels) - 2)
    return levels[first] + (place - first) * (levels[first + 1] - levels[first])
