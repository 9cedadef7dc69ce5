"""Do the percentages mean what they say: before the temperature, after it, and against what chance would show."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.probability import Estimate, Reliability, estimate, reliability
from seewhy.probability.calibrated import chance_calibration_error
from seewhy.probability.intervals import mean_over

if TYPE_CHECKING:
    pass

__all__ = ["Calibration", "calibration_of"]

_SCORES = ("ece", "brier", "log_loss")
_MUCH = 0.05  # the band in which a receipt calls two percentages the same
_TELLING = 0.05  # where chance alone explains more than 5 points, being within chance says nothing


@dataclasses.dataclass(frozen=True, kw_only=True)
class Calibration:
    """How true the percentages are.

    Args:
        n: photos judged.
        temperature: what the logits were divided by.
        before: ece, brier and log_loss at temperature 1, each with its 95 % interval.
        after: the same of the percentages as they are told.
        chance: the calibration error that a perfectly calibrated classifier of this confidence would show at this n:
            its mean, and the middle 95 % of 2,000 draws.
        chance_limit: what it would stay under in 95 draws of 100.
        surer_than_right: mean confidence less the share right; above 0: promises too much.
        reliability_before: the reliability diagram at temperature 1.
        reliability_after: the same as told.
    """

    n: int
    temperature: float
    before: Mapping[str, Estimate]
    after: Mapping[str, Estimate]
    chance: Estimate
    chance_limit: float
    surer_than_right: Estimate
    reliability_before: Reliability
    reliability_after: Reliability

    @property
    def is_chance(self) -> bool:
        """Whether a perfectly calibrated classifier might well have shown as large an error."""
        return self.after["ece"].value <= self.chance_limit

    @property
    def sentence(self) -> str:
        """The result in two plain sentences."""
        ece = self.after["ece"]
        told = (
            f"Its percentages are off by {_points(ece.value)} points on average (95 % interval {_points(ece.low)}–"
            f"{_points(ece.high)}, n = {self.n}); before calibration it was {_points(self.before['ece'].value)}. "
        )
        if self.is_chance and self.chance_limit > _TELLING:
            return told + (
                f"Even percentages that are exactly true would seem off by up to {_points(self.chance_limit)} points "
                "on so many photos: they are too few to tell."
            )
        if self.is_chance:
            return told + (
                f"Even percentages that are exactly true would seem off by up to {_points(self.chance_limit)} points "
                "on so many photos: nothing speaks against taking them at their word."
            )
        too = "promises too much" if self.surer_than_right.value > 0 else "is more careful than it needs to be"
        if self.surer_than_right.low <= 0 <= self.surer_than_right.high:
            too = "is too sure of some photos and not sure enough of others"
        warning = "do not take them at their word: it" if ece.value > _MUCH else "a little more than chance: it"
        return told + (
            f"Percentages that are exactly true would seem off by at most {_points(self.chance_limit)} points on so "
            f"many photos; {warning} {too}."
        )

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        return {
            "n": self.n,
            "temperature": self.temperature,
            "before": {name: found.to_json() for name, found in self.before.items()},
            "after": {name: found.to_json() for name, found in self.after.items()},
            "ece_by_chance": {**self.chance.to_json(), "limit": self.chance_limit},
            "is_chance": self.is_chance,
            "surer_than_right": self.surer_than_right.to_json(),
            "reliability_before": self.reliability_before.to_json(),
            "reliability_after": self.reliability_after.to_json(),
        }


def calibration_of(
    before: np.ndarray, after: np.ndarray, labels: np.ndarray, *, temperature: float, seed: int = 0
) -> Calibration:
    """The same from probabilities that were asked for already.

    Args:
        before: (photos, classes), softmax of the logits as they are.
        after: (photos, classes), as told.
        labels: (photos,) whole numbers, the truths.
        temperature: what lies between the two.
        seed: for the intervals and the draws of chance.

    Raises:
        UsageError: no photos, or the shapes don't fit.

    >>> sure, careful = np.array([[0.99, 0.01]] * 10), np.array([[0.9, 0.1]] * 10)
    >>> found = calibration_of(sure, careful, np.array([0] * 9 + [1]), temperature=2.0)
    >>> round(found.before["ece"].value, 3), round(found.after["ece"].value, 3), found.is_chance
    (0.09, 0.0, True)
    """
    scores = [{name: estimate(name, rows, labels, seed) for name in _SCORES} for rows in (before, after)]
    drawn = chance_calibration_error(after, seed=seed)
    low, limit, high = np.quantile(drawn, [0.025, 0.95, 0.975])
    surer = after.max(axis=1) - (after.argmax(axis=1) == labels)
    return Calibration(
        n=len(labels),
        temperature=temperature,
        before=scores[0],
        after=scores[1],
        chance=Estimate(value=float(drawn.mean()), low=float(low), high=float(high)),
        chance_limit=float(limit),
        surer_than_right=mean_over(surer, seed=seed, place="surer than right"),
        reliability_before=reliability(before, labels),
        reliability_after=reliability(after, labels),
    )


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
