"""What a condition card holds: the curves, one error over all of them, and the sentence that sums them up."""

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.evaluate.condition_curve import ConditionCurve, Level
from seewhy.probability import Estimate
from seewhy.probability.intervals import bootstrap, mean_over

if TYPE_CHECKING:
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["CardPhoto", "ConditionCard"]

_NAMED = 3  # how many limits the card's sentence names


@dataclasses.dataclass(frozen=True, kw_only=True)
class CardPhoto:
    """One of the photos that were changed.

    Args:
        photo: its path, as the dataset names it.
        truth: index of the class it belongs to.
        key: what its chances follow from: its fingerprint.
        source: where it can be read again: a path, or its bytes.
    """

    photo: str
    truth: int
    key: str
    source: Path | bytes = dataclasses.field(repr=False, compare=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConditionCard:
    """How far a classifier holds when photos differ from those at hand.

    Args:
        classes: the classifier's classes, in order.
        photos: those that were changed.
        unchanged: how it fares on them as they are.
        curves: one for each condition, in the order they were asked for.
        tolerance: the drop that is tolerated, 0..1.
        seed: which chances were drawn.
        unreadable: path -> reason, of photos that could not be read; they are in no figure.
        checked: whether it could be checked that the photos are new to the classifier.
        preprocessing: the classifier's: with it a page shows the photos as they were changed.
        size: px, the shorter side of the copies that were changed, in the middle of all photos.
        conditions: under which it was measured, as text by name.
    """

    classes: tuple[str, ...]
    photos: tuple[CardPhoto, ...]
    unchanged: Level
    curves: tuple[ConditionCurve, ...]
    tolerance: float
    seed: int
    unreadable: Mapping[str, str]
    checked: bool
    preprocessing: "Preprocessing"
    size: int
    conditions: Mapping[str, str]

    @cached_property
    def mean_error(self) -> Estimate:
        """The mean corruption error: the mean over the conditions of the mean error over their five strongest levels.

        As in ImageNet-C, but not divided by AlexNet's errors, which are known for its 1,000 classes only.

        Reference: Hendrycks and Dietterich 2019, arXiv 1903.12261.
        """
        return mean_over(self._errors, seed=self.seed, place="mean corruption error")

    @cached_property
    def mean_drop(self) -> Estimate:
        """The same less the error on the unchanged photos: what the changes cost, whatever it was worth before."""
        drop = self._errors - ~self.unchanged.answers.right
        return mean_over(drop, seed=self.seed, place="relative corruption error")

    @property
    def _errors(self) -> np.ndarray:
        """(photos,) the share of changes under which each photo was answered wrongly, every condition equal."""
        return np.mean([curve.errors for curve in self.curves], axis=0)

    @property
    def broken(self) -> tuple[ConditionCurve, ...]:
        """The conditions under which it breaks, the one that costs most first."""
        found = [curve for curve in self.curves if curve.limit is not None]
        return tuple(sorted(found, key=lambda curve: -float(curve.errors.mean())))

    @property
    def holding(self) -> tuple[ConditionCurve, ...]:
        """The conditions under which accuracy stays within the tolerance over the whole range tested."""
        return tuple(curve for curve in self.curves if curve.limit is None and not curve.undecided)

    @property
    def overconfident(self) -> tuple[ConditionCurve, ...]:
        """The conditions under which its percentages promise too much, the worst first."""
        found = [(curve, curve.overconfident) for curve in self.curves]
        worst = [(curve, level) for curve, level in found if level is not None]
        return tuple(curve for curve, _ in sorted(worst, key=lambda pair: -pair[1].overconfidence.value))

    @property
    def sentence(self) -> str:
        """The result in a few sentences for everybody."""
        n, error = len(self.photos), self.mean_error
        told = (
            f"Of {n} photos{' it had never seen' if self.checked else ''}, changed in {len(self.curves)} ways and "
            f"several strengths, {_share(1 - error.value)} are answered rightly (95 % interval "
            f"{_range(1 - error.high, 1 - error.low)}); unchanged it is {_share(self.unchanged.accuracy.value)}. "
        )
        reach = [curve.condition.reach.format(curve.limit.level) for curve in self.broken[:_NAMED] if curve.limit]
        if reach:
            more = len(self.broken) - len(reach)
            told += f"It holds {_listed(reach)}" + (f"; {more} more limits are listed" if more else "") + ". "
        if self.holding:
            told += (
                f"Under {len(self.holding)} of the {len(self.curves)} conditions it holds over the whole range tested. "
            )
        if self.overconfident and (level := self.overconfident[0].overconfident):
            name = self.overconfident[0].condition.title.lower()
            told += (
                f"Its percentages cannot be trusted under every condition: with “{name}” at {level.name} it is "
                f"{_share(level.confidence)} sure on average and right on {_share(level.accuracy.value)}."
            )
        return told.strip()

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(f"{one.condition.title}: {one.sentence}" for one in self.curves)])

    def against(self, baseline: "ConditionCard") -> Estimate:
        """The mean corruption error beside another classifier's on the same photos: 1 is as good, 0.5 twice as good.

        This is the form of ImageNet-C's mCE, with the classifier given in AlexNet's place: for each condition the sum
        of the errors divided by the baseline's sum, then the mean over the conditions.

        Args:
            baseline: of the other classifier, on the same photos, under the same conditions, with the same seed.

        Raises:
            UsageError: its photos or conditions are others, or it makes no error under one of them.
        """
        same = [one.key for one in self.photos] == [one.key for one in baseline.photos] and self.seed == baseline.seed
        if not same or [one.condition for one in self.curves] != [one.condition for one in baseline.curves]:
            raise UsageError(
                "The two cards were not made with the same photos, conditions and seed",
                "the same photos, changed alike",
                "Make both cards from one dataset, with one seed.",
            )
        return _ratio_of_errors(
            np.stack([one.errors for one in self.curves]), np.stack([one.errors for one in baseline.curves]), self.seed
        )

    def to_json(self) -> dict[str, Any]:
        """Every figure by name, for a program to read."""
        return {
            "sentence": self.sentence,
            "n": len(self.photos),
            "classes": list(self.classes),
            "tolerance": self.tolerance,
            "accuracy": self.unchanged.accuracy.to_json(),
            "mean_corruption_error": self.mean_error.to_json(),
            "mean_drop": self.mean_drop.to_json(),
            "curves": [curve.to_json() for curve in self.curves],
            "unreadable": dict(self.unreadable),
            "never_seen_checked": self.checked,
            "shorter_side_px": self.size,
            "seed": self.seed,
            "conditions": dict(self.conditions),
        }


def _ratio_of_errors(mine: np.ndarray, theirs: np.ndarray, seed: int) -> Estimate:
    """Mean over conditions of the quotient of mean errors, (conditions, photos) each, with a paired bootstrap."""
    if not theirs.mean(axis=1).all():
        raise UsageError(
            "The baseline makes no error under one of the conditions", "errors to divide by", "Take a weaker baseline."
        )
    value = float((mine.mean(axis=1) / theirs.mean(axis=1)).mean())
    count, n = len(mine), mine.shape[1]

    def score(means: np.ndarray) -> np.ndarray:
        below = np.maximum(means[:, count:], 0.5 / n)  # half an error where a resample has none
        return (means[:, :count] / below).mean(axis=1)

    resampled = bootstrap(np.concatenate([mine, theirs]).T, score, seed=seed, place="errors against a baseline")
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Estimate(value=value, low=min(value, float(low)), high=max(value, float(high)))


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _range(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
