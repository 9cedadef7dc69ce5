"""Drawings under other conditions, drawn anew instead of changed: other scenes, and the truth about rotation and light.

A photo that is turned afterwards is not quite a photo taken askew. For drawings both can be had, so that what the card
says of a changed photo can be held against the same scene drawn at that angle or in that light.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.drawings.arrangement import Plan
from seewhy.data.drawings.drawing import draw
from seewhy.data.drawings.factors import BACKGROUNDS, RANGES, Factors, sample_factors
from seewhy.errors import UsageError, unknown_name
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import Condition, chance_of
from seewhy.evaluate.condition_card import TOLERANCE
from seewhy.evaluate.condition_curve import Answers, ConditionCurve, answers_of, curve_of, level_of
from seewhy.progress import progress_bar

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["REDRAWN", "Redrawing", "redrawn_curve"]

_BATCH = 64  # drawings held at once


@dataclass(frozen=True, kw_only=True)
class Redrawing:
    """One way to draw the same animals under another condition.

    Args:
        condition: its name, levels and words.
        factors: (level, the drawing's own factors, side) -> factors that replace them; side is 1 or -1.
    """

    condition: Condition
    factors: Callable[[float, Factors, int], Mapping[str, str | float]]


def redrawn_curve(
    classifier: "Classifier",
    redrawing: Redrawing,
    plans: Sequence[Plan],
    *,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> ConditionCurve:
    """The curve of a condition on drawings that are drawn anew at every level.

    Args:
        classifier: what is judged; it knows the drawings' classes.
        redrawing: which condition, of REDRAWN or your own.
        plans: what is drawn, as seewhy.data.drawings.arrangement.plan gives it; of indices that no drawing it was
            taught with has.
        seed: of the drawings, and of the intervals.
        tolerance: the drop of accuracy that is accepted, 0..1.

    Returns:
        The curve; beside it stand the same drawings as they were planned.

    Raises:
        ConfigError: the classifier does not know the class of a drawing.
        UsageError: nothing is planned.
    """
    if not plans:
        raise UsageError("No drawing is planned", "at least one", "Plan some.")
    for label in {one.label for one in plans}:
        if label not in classifier.classes:
            raise unknown_name("class of this classifier", label, classifier.classes)
    labels = np.array([classifier.classes.index(one.label) for one in plans], dtype=np.int64)
    own = [sample_factors(one.kind, seed=seed, index=one.index).changed(one.factors) for one in plans]
    sides = [chance_of(seed, str(one.index)).side for one in plans]
    levels, found = redrawing.condition.levels, []
    with progress_bar((1 + len(levels)) * len(plans), f"Drawing anew: {redrawing.condition.title}", "drawing") as bar:
        for level in (None, *levels):
            changes = [
                {} if level is None else redrawing.factors(level, factors, side)
                for factors, side in zip(own, sides, strict=True)
            ]
            found.append(_answers(classifier, plans, changes, labels, seed))
            bar.advance(len(plans))
    unchanged = level_of(redrawing.condition.neutral, "unchanged", found[0], found[0], seed)
    return curve_of(redrawing.condition, unchanged, found[1:], tolerance=tolerance, seed=seed)


def _answers(
    classifier: "Classifier",
    plans: Sequence[Plan],
    changes: Sequence[Mapping[str, str | float]],
    labels: np.ndarray,
    seed: int,
) -> Answers:
    size, rows = max(16, classifier.preprocessing.size), []
    for start in range(0, len(plans), _BATCH):
        images = [
            classifier.preprocessing.apply(
                draw(
                    one.kind,
                    size=size,
                    seed=seed,
                    index=one.index,
                    factors={**one.factors, **change},
                    without=one.without,
                ).image
            )
            for one, change in zip(plans[start : start + _BATCH], changes[start : start + _BATCH], strict=True)
        ]
        rows.append(classifier.probabilities(np.stack(images)))
    return answers_of(np.concatenate(rows), labels, classifier.rule)


def _within(name: str, value: float) -> float:
    """A factor, held to the range that can be drawn."""
    low, high = RANGES[name][2:]
    return min(high, max(low, value))


def _lit(level: float, own: Factors, side: int) -> dict[str, str | float]:
    return {"brightness": _within("brightness", own.brightness * level / 100)}


_SCENES = Condition(
    name="background",
    title="Another scene",
    levels=tuple(range(len(BACKGROUNDS))),
    neutral=-1,
    label="{}",
    reach="in {}",
    meaning="Every animal is drawn again before another background, with everything else as it was.",
    names=BACKGROUNDS,
)
REDRAWN: dict[str, Redrawing] = {
    "background": Redrawing(
        condition=_SCENES, factors=lambda level, own, side: {"background": BACKGROUNDS[int(level)]}
    ),
    "darker": Redrawing(condition=replace(CONDITIONS["darker"], change=None), factors=_lit),
    "brighter": Redrawing(
        condition=replace(CONDITIONS["brighter"], levels=(110, 125, 140, 155, 170), change=None), factors=_lit
    ),
    "angle": Redrawing(
        condition=replace(CONDITIONS["angle"], change=None),
        factors=lambda level, own, side: {"angle": _within("angle", own.angle + side * level)},
    ),
    "farther": Redrawing(
        condition=replace(CONDITIONS["farther"], change=None),
        factors=lambda level, own, side: {"scale": _within("scale", own.scale * level / 100)},
    ),
}
"""Conditions that drawings can be drawn under, by name."""
