"""Schedules: how large a step the optimizer takes, from the first step of a training to its last.

Large steps learn fast and never come to rest; small steps come to rest wherever they are. So the learning rate starts
small (*warm-up*: the first gradients point anywhere), becomes large, and ends small again (*annealing*).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from seewhy.training.catalogue import Catalogue

__all__ = ["SCHEDULES", "Shape", "learning_rate_at"]

# One-cycle starts at a 25th of its peak and ends at a 10,000th of its start: the values of Smith and Topin's
# follow-ups, as fastai and torch.optim.lr_scheduler.OneCycleLR have them.
ONE_CYCLE_START = 1 / 25
ONE_CYCLE_END = ONE_CYCLE_START / 1e4


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The form of a schedule, as factors of the peak learning rate.

    Args:
        warm_up: part of all steps spent rising, 0 … 1; the user can set another.
        rise: the factor on the way up, by the part of the warm-up that is behind, 0 … 1.
        fall: the factor after it, by the part of the rest that is behind, 0 … 1.
    """

    warm_up: float
    rise: Callable[[float], float]
    fall: Callable[[float], float]


SCHEDULES: Catalogue[Shape] = Catalogue("schedule")


def half_cosine(start: float, end: float, part: float) -> float:
    """A smooth way from start to end: half a period of the cosine.

    >>> half_cosine(1.0, 0.0, 0.5)
    0.5
    """
    return end + (start - end) * (1 + math.cos(math.pi * part)) / 2


SCHEDULES.add("one_cycle", help="one smooth rise for 30 % of the way, one smooth fall for the rest")(
    Shape(
        warm_up=0.3,
        rise=lambda part: half_cosine(ONE_CYCLE_START, 1.0, part),
        fall=lambda part: half_cosine(1.0, ONE_CYCLE_END, part),
    )
)
SCHEDULES.add("cosine", help="a short straight warm-up, then half a cosine down to nothing")(
    Shape(warm_up=0.05, rise=lambda part: part, fall=lambda part: half_cosine(1.0, 0.0, part))
)
SCHEDULES.add("linear", help="a straight fall to nothing from the first step on; with a warm-up, a triangle")(
    # Jordan 2024, arXiv:2404.00498: a triangle in the paper, no rise at all with muon in its later code.
    Shape(warm_up=0.0, rise=lambda part: part, fall=lambda part: 1.0 - part)
)
SCHEDULES.add("constant", help="a short straight warm-up, then always the same")(
    Shape(warm_up=0.05, rise=lambda part: part, fall=lambda part: 1.0)
)


def learning_rate_at(step: int, *, steps: int, peak: float, schedule: str, warm_up: float | None = None) -> float:
    """The learning rate of one step.

    It depends on nothing but the step's number, so that a training that was interrupted goes on as if it had not been.

    Args:
        step: the step about to be taken, 0 … steps - 1.
        steps: number of steps of the whole training.
        peak: the largest learning rate.
        schedule: a name of SCHEDULES.
        warm_up: part of all steps spent rising, 0 … 1; None for the schedule's own.

    Returns:
        A number above 0, at most the peak: every step moves something.

    >>> [round(learning_rate_at(step, steps=5, peak=1.0, schedule="cosine", warm_up=0.4), 2) for step in range(5)]
    [0.5, 1.0, 0.85, 0.5, 0.15]

    Reference: Smith, Topin, 2017, arXiv:1708.07120 (one-cycle); Loshchilov, Hutter, 2016, arXiv:1608.03983 (cosine).
    """
    shape = SCHEDULES[schedule].choice
    part = shape.warm_up if warm_up is None else warm_up
    if schedule == "one_cycle":
        return peak * _through_both_ends(step, steps, part, shape)
    rising = round(part * steps)
    if step < rising:
        return peak * shape.rise((step + 1) / rising)  # + 1: the first step is a step, too
    # Counted from the last step of the rise, which has reached the peak; the end (factor 0) lies one step beyond.
    before = max(rising - 1, 0)
    return peak * shape.fall((step - before) / (steps - before))


def _through_both_ends(step: int, steps: int, part: float, shape: Shape) -> float:
    """The factor where first and last step are the two ends, as in torch's OneCycleLR."""
    top = max(part * steps - 1, 0.0)  # the step, not always a whole one, at which the peak is reached
    if step < top:
        return shape.rise(step / top)
    return shape.fall((step - top) / (steps - 1 - top)) if steps - 1 > top else 1.0
