"""The truth on drawings: how important each part really is, found by drawing the photo again without it."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.data.drawings import CLASSES, DRAWING_SIZE, draw
from seewhy.errors import UsageError
from seewhy.explain.grades.case import Case
from seewhy.explain.methods import Method
from seewhy.explain.subject import direction_of, subject_of
from seewhy.probability.intervals import Estimate, mean_over, wilson
from seewhy.probability.ranking import rank_correlation
from seewhy.progress import progress
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["DrawnTruth", "TruthGrade", "drawn_truths", "part_importance", "true_importance", "truth_grade", "widened"]

# FunnyBirds widens each part by 2 px of its photos' 256, and a map is summed over that. Ours likewise, as a share.
_WIDENED = 2 / 256
_RESAMPLES = 1_000  # Efron & Tibshirani 1993, ch. 13
_OVERLAYS = ("fur",)  # stripes, patches and tufts on head, body, legs and tail: seewhy.data.drawings.drawing
# How far beside the part the maximum may lie: 15 px of photos that a network sees at 224 (Zhang et al. 2016,
# Top-down neural attention by excitation backprop, arXiv:1608.00507, who proposed the pointing game).
_TOLERANCE = 15 / 224


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class DrawnTruth:
    """One drawing whose parts' importance is known.

    Args:
        case: the drawing as the network sees it, and the question: the logit of what it shows.
        importance: of each visible part, in logits: the score with it minus the score without it.
        masks: of each visible part, (size, size) bool in the network's square.
        overlays: parts that lie over others. A map says how important a *place* is; where two parts share it, no map
            can tell them apart, and the upper one is not graded.
    """

    case: Case
    importance: Mapping[str, float]
    masks: Mapping[str, np.ndarray]
    overlays: tuple[str, ...] = ()

    @property
    def graded(self) -> list[str]:
        """The parts that have a place of their own."""
        return [part for part in self.importance if part not in self.overlays]


@dataclasses.dataclass(frozen=True, kw_only=True)
class TruthGrade:
    """How well a method's maps order the parts of drawings by what they are worth to the network.

    Args:
        correlation: rank correlation between the true importance of a drawing's parts and the sum of the map over
            each; mean over the drawings. Only parts that have a place of their own count.
        pooled: the rank correlation over all parts of all drawings at once; here a map must also tell on which drawing
            a part is worth more.
        all_parts: mean over the drawings, with parts that lie over others, which a map cannot tell from what they
            cover.
        density: the same with the map's mean over each part instead of its sum.
        random: correlation of a map of pure chance, for comparison.
        area: correlation of a map that is the same everywhere, whose sums are the parts' areas.
        pointing: share of drawings where the map's maximum lies on the most important part, or close beside it.
        pointing_chance: the same share for a point of chance.
        drawings: how many.
    """

    correlation: Estimate
    pooled: Estimate
    all_parts: Estimate
    density: Estimate
    random: Estimate
    area: Estimate
    pointing: Estimate
    pointing_chance: float
    drawings: int

    @property
    def passed(self) -> bool:
        """Whether the map knows more of the parts' importance than chance, and than their areas tell."""
        return self.correlation.low > max(0.0, self.area.value)

    def to_json(self) -> dict[str, Any]:
        """As a plain dictionary."""
        return {**dataclasses.asdict(self), "passed": self.passed}


def drawn_truths(
    classifier: "Classifier", indices: Sequence[int], *, seed: int = 0, size: int = DRAWING_SIZE
) -> list[DrawnTruth]:
    """Drawings with the true importance of their parts.

    Every drawing is made once more for each of its visible parts, without that part, in the same scene and light and
    with the same noise. What the network's score loses by it is what the part is worth to the network: no map is asked.

    Args:
        classifier: taught on drawings, some of CLASSES among its classes.
        indices: which drawings of the seed; the kinds take turns. Choose indices that no training drawing had.
        seed: of the drawings.
        size: of the drawings as they are made, px; the classifier's preprocessing follows.

    Raises:
        UsageError: the classifier knows none of the kinds, or no index was given.

    Reference:
        Hesse, Schaub-Meyer and Roth 2023, FunnyBirds, arXiv:2308.06248 ("single deletion").
    """
    kinds = [kind for kind in CLASSES if kind in classifier.classes]
    if not kinds or not indices:
        raise UsageError(
            f"A classifier of {', '.join(classifier.classes[:5])} was to be asked about {len(indices)} drawings",
            f"at least one of {', '.join(CLASSES)}, and at least one index",
            "Teach a classifier on drawings: seewhy draw, then seewhy train.",
        )
    anyone = subject_of(classifier, kinds[0])  # the network is built once
    subjects = {kind: dataclasses.replace(anyone, direction=direction_of(classifier.classes, kind)) for kind in kinds}
    truths = []
    for index in progress(indices, total=len(indices), label="Drawing without each part", unit="drawing"):
        kind = kinds[index % len(kinds)]
        drawing = draw(kind, size=size, seed=seed, index=index)
        bare = {
            part: draw(kind, size=size, seed=seed, index=index, without=(part,)).image for part in drawing.visible_parts
        }
        case = Case(subject=subjects[kind], image=classifier.prepare(drawing.image), temperature=classifier.temperature)
        without = {part: classifier.prepare(image) for part, image in bare.items()}
        masks = {part: _prepared_mask(classifier, drawing.part_masks[part]) for part in bare}
        truths.append(DrawnTruth(case=case, importance=true_importance(case, without), masks=masks, overlays=_OVERLAYS))
    return truths


def true_importance(case: Case, without: Mapping[str, np.ndarray]) -> dict[str, float]:
    """What the score loses when a part was never there.

    Args:
        case: the photo with all its parts, and the question.
        without: by the part's name, the same photo without it, (size, size, 3) uint8.

    Returns:
        By the part's name, in the score's units.
    """
    scores = case.subject.score(np.stack([case.image, *without.values()]))
    return {part: float(scores[0] - score) for part, score in zip(without, scores[1:], strict=True)}


def part_importance(heatmap: np.ndarray, masks: Mapping[str, np.ndarray], *, mean: bool = False) -> np.ndarray:
    """What a map says of each part: its sum over the part's pixels.

    The sum answers the same question as the truth, "how much does the whole part bring?"; the mean answers "how much
    does a pixel of it bring?", and calls a small eye more important than a large body that brings as much.

    Args:
        heatmap: (size, size), signed.
        masks: by the part's name, (size, size) bool.
        mean: per pixel instead of in all.

    Returns:
        (parts,) float64 in the order of the masks.
    """
    radius = round(_WIDENED * len(heatmap))
    found = [heatmap[widened(mask, radius)] for mask in masks.values()]
    return np.array([values.mean() if mean and len(values) else values.sum() for values in found], dtype=np.float64)


def truth_grade(method: Method, truths: Sequence[DrawnTruth], *, seed: int = 0) -> TruthGrade:
    """Compares a method's maps with the truth.

    Args:
        method: whose maps are graded.
        truths: drawings with the true importance of their parts.
        seed: of the map of chance and of the intervals.
    """
    columns: dict[str, list[float]] = {"sum": [], "all": [], "density": [], "random": [], "area": []}
    hits, chance, said = [], [], []
    for number, truth in enumerate(truths):
        heatmap = method.attribute(truth.case.subject, truth.case.image)
        noise = generator(seed, "grades", "random map", number).normal(size=heatmap.shape)
        true = {part: truth.importance[part] for part in truth.graded}
        for name, one, parts in (
            ("sum", heatmap, true),
            ("all", heatmap, truth.importance),
            ("random", noise, true),
            ("area", np.ones_like(heatmap), true),
        ):
            columns[name].append(_agreement(one, truth, parts))
        columns["density"].append(_agreement(heatmap, truth, true, mean=True))
        said.append((np.array(list(true.values())), part_importance(heatmap, {one: truth.masks[one] for one in true})))
        best = max(true, key=lambda part: true[part], default=None)
        if best is not None and true[best] > 0:  # else there is nothing to point at
            target = widened(truth.masks[best], round(_TOLERANCE * len(heatmap)))
            hits.append(bool(target.flat[int(np.argmax(heatmap))]))
            chance.append(float(target.mean()))
    told = {name: mean_over(np.array(found), seed=seed, place="grades/truth") for name, found in columns.items()}
    return TruthGrade(
        correlation=told["sum"],
        pooled=_pooled(said, seed),
        all_parts=told["all"],
        density=told["density"],
        random=told["random"],
        area=told["area"],
        pointing=wilson(sum(hits), len(hits)),
        pointing_chance=float(np.mean(chance)) if chance else math.nan,
        drawings=len(truths),
    )


def _pooled(said: Sequence[tuple[np.ndarray, np.ndarray]], seed: int) -> Estimate:
    """The rank correlation over all parts at once; its interval by drawing whole drawings again and again."""

    def over(chosen: Sequence[int] | np.ndarray) -> float:
        return rank_correlation(*(np.concatenate([said[k][side] for k in chosen]) for side in (0, 1)))

    value = over(range(len(said)))
    random = generator(seed, "grades", "pooled")
    again = [over(random.integers(len(said), size=len(said))) for _ in range(_RESAMPLES)]
    low, high = np.percentile(again, [2.5, 97.5])
    return Estimate(value=value, low=min(value, float(low)), high=max(value, float(high)))


def _agreement(heatmap: np.ndarray, truth: DrawnTruth, parts: Mapping[str, float], *, mean: bool = False) -> float:
    said = part_importance(heatmap, {part: truth.masks[part] for part in parts}, mean=mean)
    return rank_correlation(np.array(list(parts.values())), said)


def widened(mask: np.ndarray, radius: int) -> np.ndarray:
    """A mask and all pixels at most so far from it, along rows, columns and both (*dilation* by a square).

    Args:
        mask: (height, width) bool.
        radius: px, 0 or more.

    >>> widened(np.array([[0, 0, 0, 1]], dtype=bool), 2).astype(int).tolist()
    [[0, 1, 1, 1]]
    """
    padded = np.pad(mask, radius)
    height, width = mask.shape
    tall = np.logical_or.reduce([padded[by : by + height] for by in range(2 * radius + 1)])
    return np.logical_or.reduce([tall[:, by : by + width] for by in range(2 * radius + 1)])


def _prepared_mask(classifier: "Classifier", mask: np.ndarray) -> np.ndarray:
    """The mask taken the same way as the photo: scaled, cut, and nothing on the padding."""
    height, width = mask.shape
    left, top, right, bottom = classifier.preprocessing.placement(height, width).square_box
    seen = np.zeros((classifier.preprocessing.size,) * 2, dtype=bool)
    levels = classifier.preprocessing.apply(np.repeat(np.uint8(255) * mask[..., None], 3, axis=2))
    seen[top:bottom, left:right] = levels[top:bottom, left:right, 0] > 127
    return seen
