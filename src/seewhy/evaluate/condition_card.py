"""The condition card: up to which light, angle, blur … a classifier holds, and whether it knows when it does not."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from seewhy.classifier.stream import read_ahead
from seewhy.errors import DatasetError, SeewhyError, UsageError
from seewhy.evaluate.card_result import CardPhoto, ConditionCard
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import Condition, chance_of, versions
from seewhy.evaluate.condition_curve import ConditionCurve, Level, answers_of, curve_of, level_of
from seewhy.evaluate.conditions import conditions as conditions_of_measurement
from seewhy.evaluate.matching import matched_labels, refuse_leakage
from seewhy.pixels.camera import reduced
from seewhy.progress import progress
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset, Sample
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["PHOTOS", "TOLERANCE", "chosen_samples", "condition_card", "working_copy"]

TOLERANCE = 0.05  # a drop of accuracy that is accepted before a curve is said to break
PHOTOS = 200  # at most: with 200, a drop of 6 points is beyond chance; twelve conditions take 2 to 3 minutes


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
    unchanged, curves = _judged(
        classifier, np.stack(rows), np.array([one.truth for one in kept]), wanted, tolerance, seed
    )
    return ConditionCard(
        classes=tuple(classifier.classes),
        photos=tuple(kept),
        unchanged=unchanged,
        curves=curves,
        tolerance=tolerance,
        seed=seed,
        unreadable=unreadable,
        checked=checked,
        preprocessing=classifier.preprocessing,
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
    # The k-th of a class with n photos stands at (k + ½) / n of the way: so the first of all hold a fair share of each.
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
    return reduced(preprocessing.decoded(source), preprocessing.decoded_side)


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
    each = [
        answers_of(np.ascontiguousarray(column), labels, classifier.rule) for column in probabilities.swapaxes(0, 1)
    ]
    unchanged = level_of(0.0, "unchanged", each[0], each[0], seed)
    curves, at = [], 1
    for condition in wanted:
        answers = each[at : at + len(condition.levels)]
        curves.append(curve_of(condition, unchanged, answers, tolerance=tolerance, seed=seed))
        at += len(condition.levels)
    return unchanged, tuple(curves)
