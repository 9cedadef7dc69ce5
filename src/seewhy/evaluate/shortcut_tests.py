"""What is left of a photo, and what can be told from it: by the classifier, and by a probe taught on just that."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.evaluate.looked_at import LookedAt, ask
from seewhy.evaluate.views import VIEWS, colours_of
from seewhy.probability import Estimate, wilson
from seewhy.probability.auroc import auroc
from seewhy.probability.ridge import held_out
from seewhy.progress import progress_bar
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["OUTSIDE", "TOLD", "ClassTold", "ShortcutTest", "probed", "view_tests"]

_FOLDS = 5
_BATCH = 32  # changed photos that are in memory at once

TOLD: Mapping[str, str] = {
    "border": "its border: the outer tenth all around",
    "corners": "its four corners",
    "middle": "its middle, the border covered",
    "low": "coarse shapes and colours (low frequencies)",
    "high": "fine detail (high frequencies)",
    "shuffled": "16 patches, shuffled",
    "colours": "how much there is of each colour",
    "metadata": "no pixel: size, format, camera and the like",
}
"""What was left of each photo, in words."""

OUTSIDE = ("border", "corners")
"""The views from which a classifier should tell little: what they show is mostly not the subject."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassTold:
    """How well one class can be told from all others by what is left.

    Args:
        label: the class.
        n: photos of it.
        separation: of a photo of it and one of another, how often the probe prefers the right one; 0.5 by chance.
    """

    label: int
    n: int
    separation: Estimate


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class ShortcutTest:
    """One test.

    Args:
        name: a key of TOLD.
        n: photos.
        chance: the share that naming the commonest class every time gets right.
        classifier: the share the classifier still gets right; None where it cannot be asked. Such photos are unlike
            any it was taught with, so that a low share says nothing about the data.
        probe: the share that a probe, taught on just that and judged on other photos, gets right.
        per_class: class by class.
        scores: (photos, classes) of the probe, out of fold; empty where another measured it.
        example: (size, size, 3) uint8, what was left of the first photo; None for no picture.
    """

    name: str
    n: int
    chance: float
    classifier: Estimate | None
    probe: Estimate
    per_class: tuple[ClassTold, ...] = ()
    scores: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros((0, 0)), repr=False)
    example: np.ndarray | None = dataclasses.field(default=None, repr=False)

    def to_json(self, classes: tuple[str, ...]) -> dict[str, Any]:
        """As plain values; null where there is no number."""
        return {
            "test": self.name,
            "left": TOLD[self.name],
            "n": self.n,
            "chance": self.chance,
            "classifier": None if self.classifier is None else self.classifier.to_json(),
            "probe": self.probe.to_json(),
            "classes": [
                {"class": classes[one.label], "n": one.n, "separation": one.separation.to_json()}
                for one in self.per_class
            ],
        }


def probed(rows: np.ndarray, photos: LookedAt, classes: int, *, seed: int) -> np.ndarray:
    """What a linear probe, taught on other photos, says of each photo: (photos, classes), higher for likelier.

    Args:
        rows: (photos, numbers) what it sees of each.
        photos: their labels, and what must stay in one fold.
        classes: how many there are.
        seed: of the folds.
    """
    _, group = np.unique(photos.groups, return_inverse=True)
    group = group.reshape(-1)
    # Groups are dealt class after class, so that no fold lacks a class that has groups enough.
    first = np.unique(group, return_index=True)[1]
    shuffled = generator(seed, "shortcuts", "folds").permutation(len(first))
    order = shuffled[np.argsort(photos.labels[first[shuffled]], kind="stable")]
    fold_of_group = np.empty(len(first), np.int64)
    fold_of_group[order] = np.arange(len(first)) % min(_FOLDS, len(first))
    return held_out(rows, np.eye(classes)[photos.labels], fold_of_group[group], [slice(0, classes)])


def view_tests(classifier: "Classifier", photos: LookedAt, views: Sequence[str], *, seed: int) -> list[ShortcutTest]:
    """One test a view, then one of the colours alone.

    Args:
        classifier: who is asked, and whose features the probe reads.
        photos: labelled photos it was not taught with.
        views: names of VIEWS.
        seed: of the probe's folds.

    Reference: Alain, Bengio 2016, "Understanding intermediate layers using linear classifier probes",
    arXiv:1610.01644; Geirhos et al. 2020, "Shortcut learning in deep neural networks", arXiv:2004.07780.
    """
    found = []
    with progress_bar(len(views) * len(photos), "Looking for shortcuts") as bar:
        for name in views:
            logits, features = [], []
            for start in range(0, len(photos), _BATCH):
                images = _changed(classifier, photos, name, range(start, min(start + _BATCH, len(photos))))
                answers, rows = ask(classifier, images, features=True)
                logits.append(answers)
                features.append(rows)
                bar.advance(len(images))
            right = int((np.concatenate(logits).argmax(axis=1) == photos.labels).sum())
            scores = probed(np.concatenate(features), photos, logits[0].shape[1], seed=seed)
            example = _changed(classifier, photos, name, range(1))[0]
            found.append(_test(name, photos, scores, wilson(right, len(photos)), example))
    rows = np.stack([colours_of(image, box) for image, box in zip(photos.images, photos.boxes, strict=True)])
    found.append(_test("colours", photos, probed(rows, photos, len(classifier.classes), seed=seed), None, None))
    return found


def _changed(classifier: "Classifier", photos: LookedAt, name: str, places: range) -> np.ndarray:
    red, green, blue = (round(255 * value) for value in classifier.preprocessing.mean)
    return np.stack([VIEWS[name](photos.images[at], photos.boxes[at], (red, green, blue), at) for at in places])


def _test(
    name: str, photos: LookedAt, scores: np.ndarray, classifier: Estimate | None, example: np.ndarray | None
) -> ShortcutTest:
    counts = np.bincount(photos.labels, minlength=scores.shape[1])
    right = int((scores[:, counts > 0].argmax(axis=1) == _places(counts > 0)[photos.labels]).sum())
    told = [
        ClassTold(label=int(label), n=int(counts[label]), separation=auroc(scores[:, label], photos.labels == label))
        for label in np.flatnonzero(counts)
    ]
    return ShortcutTest(
        name=name,
        n=len(photos),
        chance=float(counts.max() / counts.sum()),
        classifier=classifier,
        probe=wilson(right, len(photos)),
        per_class=tuple(told),
        scores=scores,
        example=example,
    )


def _places(kept: np.ndarray) -> np.ndarray:
    """Where each class stands among those kept."""
    return np.cumsum(kept) - 1
