"""Accuracy and calibration under one condition, level by level, on the same photos."""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from seewhy.evaluate.condition import Condition
from seewhy.evaluate.condition_limit import Limit, find_limit
from seewhy.evaluate.paired_drop import paired_drop
from seewhy.probability import Estimate, VerdictRule, estimate, wilson
from seewhy.probability.intervals import mean_over

__all__ = ["STRENGTHS", "Answers", "ConditionCurve", "Level", "answers_of", "curve_of", "level_of"]

STRENGTHS = 5
"""How many levels of each condition, the strongest, make up the mean corruption error: as many as in ImageNet-C."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What was answered to the same photos under one condition at one level.

    Args:
        probabilities: (photos, classes) float64, rows summing to 1.
        labels: (photos,) int64, the truth.
        unsure: (photos,) bool, the verdict rule said "unsure".
    """

    probabilities: np.ndarray
    labels: np.ndarray
    unsure: np.ndarray

    @cached_property
    def given(self) -> np.ndarray:
        """(photos,) int64, the most probable class."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def right(self) -> np.ndarray:
        """(photos,) bool, whether that is the truth."""
        return self.given == self.labels

    @cached_property
    def confidence(self) -> np.ndarray:
        """(photos,) float64, its probability."""
        return self.probabilities.max(axis=1)


@dataclass(frozen=True, kw_only=True)
class Level:
    """How it fared at one level.

    Args:
        value: the level, in the condition's unit.
        name: as it is read, such as "30°".
        n: photos.
        accuracy: share right, with Wilson's 95 % interval.
        drop: how far accuracy lies below that on the same photos unchanged, with its paired 95 % interval.
        confidence: how sure it said it was, on average, 0..1.
        overconfidence: how sure it was minus how often it was right, with its 95 % interval; above 0 it promises too
            much.
        ece: expected calibration error, with its 95 % interval.
        unsure: share of the photos that it said "unsure" to.
        answers: what was answered to each photo.
    """

    value: float
    name: str
    n: int
    accuracy: Estimate
    drop: Estimate
    confidence: float
    overconfidence: Estimate
    ece: Estimate
    unsure: Estimate
    answers: Answers = field(repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The figures by name, without the single photos."""
        estimates = ("accuracy", "drop", "overconfidence", "ece", "unsure")
        return {
            "level": self.value,
            "name": self.name,
            "n": self.n,
            "confidence": self.confidence,
            **{name: getattr(self, name).to_json() for name in estimates},
        }


@dataclass(frozen=True, kw_only=True)
class ConditionCurve:
    """How it fares under one condition.

    Args:
        condition: which.
        unchanged: the same photos as they are.
        levels: from the weakest change to the strongest.
        limit: where it breaks; None where it holds over the whole range tested, or where levels are kinds.
        tolerance: the drop that is tolerated, 0..1.
    """

    condition: Condition
    unchanged: Level
    levels: tuple[Level, ...]
    limit: Limit | None
    tolerance: float

    @property
    def errors(self) -> np.ndarray:
        """(photos,) float64: the share of the strongest levels at which each photo was answered wrongly."""
        return 1 - np.mean([level.answers.right for level in self.levels[-STRENGTHS:]], axis=0)

    @property
    def overconfident(self) -> Level | None:
        """The level at which it promises most beyond what it keeps; None where the excess is within the tolerance.

        Only an excess whose whole 95 % interval lies beyond the tolerance counts.
        """
        worst = max(self.levels, key=lambda level: level.overconfidence.value)
        return worst if worst.overconfidence.low > self.tolerance else None

    @property
    def undecided(self) -> bool:
        """Whether accuracy falls by more than is tolerated somewhere, and the photos are too few to prove it."""
        return self.limit is None and max(level.drop.value for level in self.levels) > self.tolerance

    @property
    def sentence(self) -> str:
        """The result in one to three sentences for everybody."""
        told = self._kinds_said() if self.condition.names else self._reach_said()
        worst = self.overconfident
        if worst is not None:
            told += (
                f" At {worst.name} it is still {100 * worst.confidence:.0f} % sure on average and right on "
                f"{100 * worst.accuracy.value:.0f} %: its percentages promise too much there."
            )
        return told

    def _reach_said(self) -> str:
        last, points = self.levels[-1], f"{100 * self.tolerance:.0f} points"
        if self.undecided:
            worst = max(self.levels, key=lambda level: level.drop.value)
            return (
                f"No limit can be named: {_percent(worst)} are right at {worst.name} and {_percent(self.unchanged)} "
                f"unchanged, which chance alone can explain with {worst.n} photos. More photos would tell."
            )
        if self.limit is None:
            most = max(level.drop.high for level in self.levels)
            few = f" With {last.n} photos a drop of up to {100 * most:.0f} points cannot be ruled out."
            return (
                f"Holds over the whole range tested, {self.condition.reach.format(last.value)}: accuracy stays within "
                f"{points} of the {_percent(self.unchanged)} on unchanged photos."
            ) + (few if most > 2 * self.tolerance else "")
        return (
            f"Holds {self.condition.reach.format(self.limit.level)} ({self._interval_said(self.limit)}): beyond, "
            f"accuracy lies more than {points} below the {_percent(self.unchanged)} on unchanged photos; "
            f"at {last.name} it is {_percent(last)}."
        )

    def _interval_said(self, limit: Limit) -> str:
        early = self.condition.written(limit.earliest)
        if limit.latest is None:
            return f"95 % interval from {early} to beyond the range tested"
        late = self.condition.written(limit.latest)
        return f"95 % interval {early} to {late}" if early != late else f"95 % interval about {early}"

    def _kinds_said(self) -> str:
        """Where the levels are kinds, such as scenes: the worst of them."""
        worst = max(self.levels, key=lambda level: level.drop.value)
        drop = worst.drop
        told = f"Worst is {worst.name}: {_percent(worst)} right, {_percent(self.unchanged)} with what they had "
        between = f"({100 * drop.value:.0f} points lower, 95 % interval {100 * drop.low:.0f} to {100 * drop.high:.0f})"
        return told + between + "."

    def to_json(self) -> dict[str, Any]:
        """Every figure by name; null where there is no limit."""
        return {
            "condition": self.condition.name,
            "sentence": self.sentence,
            "outcome": "breaks" if self.limit else "undecided" if self.undecided else "holds",
            "tolerance": self.tolerance,
            "limit": None if self.limit is None else self.limit.to_json(),
            "mean_error": float(self.errors.mean()),
            "levels": [level.to_json() for level in (self.unchanged, *self.levels)],
        }


def answers_of(probabilities: np.ndarray, labels: np.ndarray, rule: VerdictRule) -> Answers:
    """What a classifier's probabilities answer.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) the truth.
        rule: when to say "unsure".
    """
    unsure = np.array([rule.verdict_index(row) is None for row in probabilities], dtype=bool)
    return Answers(probabilities=probabilities, labels=labels, unsure=unsure)


def level_of(value: float, name: str, answers: Answers, unchanged: Answers, seed: int) -> Level:
    """The figures of one level.

    Args:
        value: the level, in the condition's unit.
        name: as it is read.
        answers: at this level.
        unchanged: to the same photos as they are.
        seed: for the intervals that come from resampling.
    """
    n = len(answers.labels)
    excess = answers.confidence - answers.right
    return Level(
        value=value,
        name=name,
        n=n,
        accuracy=wilson(int(answers.right.sum()), n),
        drop=paired_drop(unchanged.right, answers.right),
        confidence=float(answers.confidence.mean()),
        overconfidence=mean_over(excess, seed=seed, place="overconfidence"),
        ece=estimate("ece", answers.probabilities, answers.labels, seed),
        unsure=wilson(int(answers.unsure.sum()), n),
        answers=answers,
    )


def curve_of(
    condition: Condition, unchanged: Level, answers: list[Answers], *, tolerance: float, seed: int = 0
) -> ConditionCurve:
    """The curve of one condition.

    Args:
        condition: which.
        unchanged: the photos as they are.
        answers: to the same photos, level by level.
        tolerance: the drop that is tolerated, 0..1.
        seed: for the intervals that come from resampling.
    """
    levels = tuple(
        level_of(value, condition.written(value), found, unchanged.answers, seed)
        for value, found in zip(condition.levels, answers, strict=True)
    )
    limit = None
    if not condition.names:
        right = np.stack([unchanged.answers.right, *(level.answers.right for level in levels)])
        place = f"limit/{condition.name}"
        limit = find_limit(right, (condition.neutral, *condition.levels), tolerance=tolerance, seed=seed, place=place)
    return ConditionCurve(condition=condition, unchanged=unchanged, levels=levels, limit=limit, tolerance=tolerance)


def _percent(level: Level) -> str:
    return f"{100 * level.accuracy.value:.0f} %" if not math.isnan(level.accuracy.value) else "–"
