"""The condition card: up to which light, angle, blur … a classifier holds, and whether it knows when it does not."""

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.stream import read_ahead
from seewhy.errors import DatasetError, SeewhyError, UsageError
from seewhy.evaluate.changed_photos import CONDITIONS, Condition, chance_of, versions
from seewhy.evaluate.condition_curve import STRENGTHS, Answers, ConditionCurve, Level, answers_of, curve_of, level_of
from seewhy.evaluate.conditions import conditions as conditions_of_measurement
from seewhy.evaluate.matching import matched_labels, refuse_leakage
from seewhy.pixels.camera import reduced
from seewhy.pixels.decode import decode
from seewhy.probability import Estimate
from seewhy.probability.intervals import mean_over
from seewhy.progress import progress
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset, Sample
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["PHOTOS", "TOLERANCE", "CardPhoto", "ConditionCard", "chosen_samples", "condition_card", "working_copy"]

TOLERANCE = 0.05  # a drop of accuracy that is accepted before a curve is said to break
PHOTOS = 200  # at most: with 200, a drop of 5 points is beyond chance; twelve conditions take 2 to 3 minutes
_WEAKEST = 3  # how many limits the card's sentence names


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
    def overconfident(self) -> tuple[ConditionCurve, ...]:
        """The conditions under which its percentages promise too much, the worst first."""
        found = [(curve, curve.overconfident) for curve in self.curves]
        worst = [(curve, level) for curve, level in found if level is not None]
        return tuple(curve for curve, _ in sorted(worst, key=lambda pair: -pair[1].overconfidence.value))

    @property
    def sentence(self) -> str:
        """The result in a few sentences for everybody."""
        n, error, holds = len(self.photos), self.mean_error, len(self.curves) - len(self.broken)
        told = (
            f"Changed in {len(self.curves)} ways, {n} photos {'it had never seen ' if self.checked else ''}are answered "
            f"rightly in {_share(1 - error.value)} (95 % interval {_range(1 - error.high, 1 - error.low)}), unchanged "
            f"in {_share(self.unchanged.accuracy.value)}. "
        )
        reach = [curve.condition.reach.format(curve.limit.level) for curve in self.broken[:_WEAKEST] if curve.limit]
        if reach:
            more = len(self.broken) - len(reach)
            told += f"It holds {_listed(reach)}" + (f"; {more} more limits are listed" if more else "") + ". "
        if holds:
            told += f"Under {holds} of the {len(self.curves)} conditions it holds over the whole range tested. "
        if self.overconfident:
            level = self.overconfident[0].overconfident
            assert level is not None
            told += (
                f"Its percentages cannot be trusted under every condition: with {self.overconfident[0].condition.title} "
                f"at {level.name} it is {_share(level.confidence)} sure on average and right on "
                f"{_share(level.accuracy.value)}."
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


def condition_card(
    classifier: "Classifier",
    dataset: "Dataset",
    *,
    seed: int = 0,
    photos: int = PHOTOS,
    conditions: Iterable[Condition] | None = None,
    tolerance: float = TOLERANCE,
) -> ConditionCard:
    """Judges a classifier on photos it has never seen, made darker, turned, blurred, half hidden and so on.

    Every photo is decoded once and changed in every way and strength; so the curves compare the same photos. The
    changes are made on a copy whose shorter side is no more than about three times the network's: that is what noise
    and JPEG quality refer to.

    Args:
        classifier: what is judged.
        dataset: photos with the truth.
        seed: which photos are chosen, and what chance decides for each.
        photos: at most so many are taken, of each class its share.
        conditions: which, of changed_photos.CONDITIONS or your own; None takes all twelve. QUICK takes half the time.
        tolerance: the drop of accuracy that is accepted, 0..1, before it is said to break.

    Returns:
        The card.

    Raises:
        LeakageError: some of the photos were used to make this classifier.
        DatasetError: a class that the classifier does not know, or no photo that can be read.
        UsageError: fewer than one photo, or no condition, is asked for.
    """
    wanted = tuple(CONDITIONS.values() if conditions is None else conditions)
    if photos < 1 or not wanted or not 0 <= tolerance < 1:
        raise UsageError(
            f"{photos} photos, {len(wanted)} conditions and a tolerance of {tolerance}",
            "at least one photo and one condition, and a tolerance from 0 to below 1",
            "Ask for more.",
        )
    checked = refuse_leakage(dataset, classifier.provenance)
    labels = matched_labels(dataset, classifier.classes)
    places = chosen_samples(dataset, photos, seed)
    kept, rows, sizes, unreadable = [], [], [], {}
    samples = [dataset.samples[place] for place in places]

    def read(sample: "Sample") -> np.ndarray:
        return _prepared(sample, classifier.preprocessing, wanted, seed, sizes)

    # two photos ahead: each is 70 images of the network's size, 10 MB at 224 px
    each = progress(read_ahead(samples, read, ahead=2), len(samples), "Changing photos")
    for place, (sample, images) in zip(places, each, strict=True):
        if isinstance(images, SeewhyError):
            unreadable[sample.path] = str(images)
            continue
        truth = int(labels[place])
        kept.append(CardPhoto(photo=sample.path, truth=truth, key=sample.fingerprint, source=sample.source))
        rows.append(classifier.probabilities(images))
    if not kept:
        raise DatasetError(
            f"None of {len(samples)} photos can be read",
            "at least one photo that can be read",
            next(iter(unreadable.values()), "Add photos."),
        )
    unchanged, curves = _judged(classifier, np.stack(rows), np.array([one.truth for one in kept]), wanted, tolerance, seed)
    return ConditionCard(
        classes=tuple(classifier.classes),
        photos=tuple(kept),
        unchanged=unchanged,
        curves=curves,
        tolerance=tolerance,
        seed=seed,
        unreadable=unreadable,
        checked=checked,
        size=int(np.median(sizes)),
        conditions=conditions_of_measurement(classifier, seed),
    )


def chosen_samples(dataset: "Dataset", count: int, seed: int) -> list[int]:
    """Which photos are taken: by chance, of each class its share.

    Args:
        dataset: the photos.
        count: how many at most.
        seed: the user's seed.

    Returns:
        Indices of dataset.samples, in their order.
    """
    order = generator(seed, "condition card", "photos").permutation(len(dataset))
    labels = dataset.labels[order]
    # The k-th of a class with n photos stands at (k + ½) / n of the way: the first of them all are a fair share of each.
    way = np.empty(len(order))
    for label in np.unique(labels):
        of_class = np.flatnonzero(labels == label)
        way[of_class] = (np.arange(len(of_class)) + 0.5) / len(of_class)
    return sorted(order[np.argsort(way, kind="stable")[:count]].tolist())


def working_copy(source: Path | bytes, preprocessing: "Preprocessing") -> np.ndarray:
    """The photo as it is before it is changed: reduced by whole factors to what the network's square needs.

    Args:
        source: the photo.
        preprocessing: the classifier's.

    Returns:
        (height, width, 3) uint8.

    Raises:
        PhotoError: it cannot be read.
    """
    return reduced(decode(source, at_least=preprocessing.decoded_side), preprocessing.decoded_side)


def _prepared(
    sample: "Sample", preprocessing: "Preprocessing", wanted: tuple[Condition, ...], seed: int, sizes: list[int]
) -> np.ndarray:
    """(1 + levels of all conditions, size, size, 3) uint8: the photo unchanged, then every change of it."""
    image = working_copy(sample.source, preprocessing)
    sizes.append(min(image.shape[:2]))
    found = versions(image, wanted, chance_of(seed, sample.fingerprint))
    return np.stack([preprocessing.apply(version) for _, _, version in found])


def _judged(
    classifier: "Classifier",
    probabilities: np.ndarray,
    labels: np.ndarray,
    wanted: tuple[Condition, ...],
    tolerance: float,
    seed: int,
) -> tuple[Level, tuple[ConditionCurve, ...]]:
    """The unchanged level and every curve, from probabilities (photos, versions, classes)."""
    each = [answers_of(np.ascontiguousarray(column), labels, classifier.rule) for column in probabilities.swapaxes(0, 1)]
    unchanged = level_of(0.0, "unchanged", each[0], each[0], seed)
    curves, at = [], 1
    for condition in wanted:
        answers: list[Answers] = each[at : at + len(condition.levels)]
        curves.append(curve_of(condition, unchanged, answers, tolerance=tolerance, seed=seed))
        at += len(condition.levels)
    return unchanged, tuple(curves)


def _ratio_of_errors(mine: np.ndarray, theirs: np.ndarray, seed: int) -> Estimate:
    """Mean over conditions of the quotient of mean errors, (conditions, photos) each, with a paired bootstrap."""
    if not theirs.mean(axis=1).all():
        raise UsageError(
            "The baseline makes no error under one of the conditions", "errors to divide by", "Take a weaker baseline."
        )
    value = float((mine.mean(axis=1) / theirs.mean(axis=1)).mean())
    count, n = len(mine), mine.shape[1]
    from seewhy.probability.intervals import bootstrap

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
