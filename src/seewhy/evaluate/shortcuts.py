"""Has it learned the snow and not the wolf? Whether the data hold a shortcut, and whether this classifier takes it."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import DatasetError
from seewhy.evaluate.looked_at import LookedAt, ask, look_at
from seewhy.evaluate.same_pattern import SamePattern, same_patterns
from seewhy.evaluate.shortcut_result import HELD, Finding, Shortcuts
from seewhy.evaluate.shortcut_tests import OUTSIDE, ShortcutTest, view_tests
from seewhy.evaluate.swaps import Followed, SwapTest, swap_test
from seewhy.evaluate.views import VIEWS
from seewhy.probability import Estimate, wilson
from seewhy.probability.auroc import auroc

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset

__all__ = ["enough_photos", "find_shortcuts"]

_BORNE = 0.25  # share of a class that must bear a pattern more often than the others do, lower end of the interval
_BEARERS = 10  # photos of the class that must bear it: fewer may be alike by what they show
_FEWEST = 2  # photos of each class: one to learn from, one to try
_AS_WELL = 0.05  # a place that tells a class no better than its pattern does adds nothing to it


def find_shortcuts(
    classifier: "Classifier",
    dataset: "Dataset",
    *,
    seed: int = 0,
    most: int = 300,
    views: Sequence[str] = tuple(VIEWS),
    metadata: tuple[Estimate, float] | None = None,
) -> Shortcuts:
    """Looks for shortcuts: something beside the subject that gives the class away.

    Two questions, kept apart. *Do the data hold one?* Of every photo only a part is left, and a linear probe is taught
    to tell the classes by it. *Does this classifier take it?* The part is swapped between photos of different classes,
    and the answers follow it or do not.

    Args:
        classifier: to be judged.
        dataset: labelled photos it was not taught with.
        seed: of every choice.
        most: photos looked at, at most; each is computed about fourteen times.
        views: which of VIEWS are shown; those of OUTSIDE always are, and suffice for what is found.
        metadata: the accuracy of telling the classes by the files alone, with its interval, and what chance gives.

    Returns:
        What was found.

    Raises:
        DatasetError: too few photos or classes, a class unknown to the classifier, or no photo that can be read.

    Reference: Geirhos et al. 2020, "Shortcut learning in deep neural networks", arXiv:2004.07780.
    """
    photos = look_at(classifier, dataset, most=most, seed=seed)
    if not enough_photos(photos.labels):
        raise DatasetError(
            "There are too few photos to look for shortcuts",
            f"two classes of {_FEWEST} photos each, at least",
            "Add photos, of every class.",
        )
    logits, _ = ask(classifier, photos.images)
    tests = view_tests(classifier, photos, [*OUTSIDE, *(name for name in views if name not in OUTSIDE)], seed=seed)
    swaps = [swap_test(classifier, photos, logits, region, seed=seed) for region in OUTSIDE]
    patterns = [_pattern(one, photos, classifier.classes) for one in _borne(photos, len(classifier.classes))]
    found = []
    for finding in patterns:
        givers = np.where(photos.labels == finding.label, finding.present, True)
        swap = swap_test(classifier, photos, logits, finding.region, seed=seed, donors_of=givers, only=finding.label)
        swaps.append(swap)
        found.append(dataclasses.replace(finding, followed=_of(swap, finding.label)))
    held = [_place(*pair, photos, classifier.classes) for pair in zip(tests, swaps[: len(OUTSIDE)], strict=False)]
    found += _strongest([one for findings in held for one in findings], found)
    if metadata is not None:
        accuracy, chance = metadata
        tests.append(ShortcutTest(name="metadata", n=len(dataset), chance=chance, classifier=None, probe=accuracy))
    return Shortcuts(
        classes=tuple(classifier.classes),
        photos=photos,
        accuracy=wilson(int((logits.argmax(axis=1) == photos.labels).sum()), len(photos)),
        tests=tuple(tests),
        swaps=tuple(swaps),
        found=tuple(sorted(found, key=lambda one: (not one.used, -one.separation.value))),
    )


def enough_photos(labels: np.ndarray) -> bool:
    """Whether shortcuts can be looked for: something must be told apart, and swapped between photos.

    Args:
        labels: (photos,) int64.

    >>> enough_photos(np.array([0, 0, 2, 2])), enough_photos(np.array([0, 0, 1]))
    (True, False)
    """
    counts = np.bincount(labels)
    return bool(np.count_nonzero(counts) > 1 and counts[counts > 0].min() >= _FEWEST)


def _borne(photos: LookedAt, classes: int) -> list[SamePattern]:
    """The patterns that a class bears more often than the others do, beyond chance."""
    found = []
    for one in same_patterns(photos.images, photos.boxes, photos.labels, classes, photos.groups):
        own = photos.labels == one.label
        mine = wilson(int(one.bears[own].sum()), int(own.sum()))
        others = wilson(int(one.bears[~own].sum()), int((~own).sum()))
        if one.bears[own].sum() >= _BEARERS and mine.low - others.high >= _BORNE:
            found.append(one)
    return found


def _pattern(one: SamePattern, photos: LookedAt, classes: tuple[str, ...]) -> Finding:
    return Finding(
        kind="pattern",
        label=one.label,
        name=classes[one.label],
        region=one.region,
        n=len(photos),
        separation=auroc(one.likeness, photos.labels == one.label),
        followed=None,
        present=one.bears,
    )


def _place(test: ShortcutTest, swap: SwapTest, photos: LookedAt, classes: tuple[str, ...]) -> list[Finding]:
    """The classes that one place outside the middle gives away."""
    found = []
    for one in test.per_class:
        if one.separation.low < HELD:
            continue
        scores = test.scores[:, one.label]
        found.append(
            Finding(
                kind=test.name,
                label=one.label,
                name=classes[one.label],
                region=test.name,
                n=test.n,
                separation=one.separation,
                followed=_of(swap, one.label),
                present=scores > _cut(scores, photos.labels == one.label),
            )
        )
    return found


def _of(swap: SwapTest, label: int) -> Followed | None:
    return next((one for one in swap.followed if one.label == label), None)


def _cut(scores: np.ndarray, own: np.ndarray) -> float:
    """Where the share of the class above less the share of the others above is largest (Youden's index)."""
    order = np.argsort(-scores, kind="stable")
    lead = np.cumsum(np.where(own[order], 1 / own.sum(), -1 / (~own).sum()))
    best = int(lead.argmax())
    following = scores[order[best + 1]] if best + 1 < len(order) else scores[order[best]] - 1.0
    return float((scores[order[best]] + following) / 2)


def _strongest(places: list[Finding], patterns: list[Finding]) -> list[Finding]:
    """Of each class, the place that is followed, or tells it best, unless a pattern tells it as well."""
    kept = []
    for label in {one.label for one in places}:
        best = max((one for one in places if one.label == label), key=lambda one: (one.used, one.separation.value))
        same = [one for one in patterns if one.label == label]
        if not any(one.separation.value >= best.separation.value - _AS_WELL for one in same):
            kept.append(best)
    return kept
