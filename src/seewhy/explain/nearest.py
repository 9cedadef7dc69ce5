"""Learned from these: the training photos that look most like a new one, to the network."""

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from seewhy.classifier.features import features_of_maps
from seewhy.data.reading import fingerprint_of
from seewhy.errors import ConfigError
from seewhy.explain.asked import ask
from seewhy.explain.examples import Examples
from seewhy.probability.familiarity import NEIGHBOURS, Familiarity
from seewhy.probability.novelty import Novelty

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Nearest", "Neighbour", "nearest", "nearest_to"]

# Rounding to float16 moves a photo by 1e-7. Nearer than this is the same picture, only stored or named otherwise; the
# nearest two different ones among 1,950 drawings, by a network that learned them, are 6e-3 apart.
_SAME = 1e-5


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """One training photo beside a new one.

    Args:
        path: where it lay within the folder of training photos.
        label: the class it was taught as.
        distance: cosine distance of the two feature vectors, 0 (the same direction) … 1 (nothing in common).
        index: its number among the examples.
    """

    path: str
    label: str
    distance: float
    index: int

    def to_json(self) -> dict[str, Any]:
        """Path, label and distance."""
        return {"path": self.path, "label": self.label, "distance": self.distance}


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearest:
    """The training photos nearest to a photo.

    Args:
        photo: its name; None where it came without one.
        by_class: the k nearest of each class, in the classes' order; nearest first.
        overall: the nearest of all classes, as many as its familiarity is measured by.
        familiarity: whether it is like them at all.
        itself: paths of training photos that are this very photo or a copy of it; they are left out of all else.
        of: how many training photos were compared.
        total: how many there were while the classifier learned.
        novelty: whether the photo is of a known kind at all, by the classifier's own detector; None where it has none,
            and the familiarity tells.
    """

    photo: str | None
    by_class: dict[str, tuple[Neighbour, ...]]
    overall: tuple[Neighbour, ...]
    familiarity: Familiarity
    itself: tuple[str, ...]
    of: int
    total: int
    novelty: Novelty | None = None

    @property
    def sentence(self) -> str:
        """The nearest photo, what its neighbours are, and whether all of them are far."""
        if not self.overall:
            return "No other training photo is left to compare this one with."
        first = self.overall[0]
        labels = [one.label for one in self.overall]
        told = f"The training photo that looks most like this one to the network is {first.path} ({first.label}), at a "
        told += f"distance of {first.distance:.2f}."
        if len(self.overall) > 1:
            told += f" {_counted(labels)}."
        if self.itself:
            told = f"This very photo was learned from ({self.itself[0]}); it is left out here. {told}"
        if self.of < self.total:
            told += f" ({self.of:,} of the {self.total:,} training photos are remembered.)"
        return f"{told} {self.kind.sentence}"

    @property
    def kind(self) -> Novelty | Familiarity:
        """What tells whether the photo is like the training photos at all: one judgement, as in the prediction."""
        return self.novelty or self.familiarity

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "photo": self.photo,
            "by_class": {name: [one.to_json() for one in photos] for name, photos in self.by_class.items()},
            "overall": [one.to_json() for one in self.overall],
            "familiarity": self.familiarity.to_json(),
            "novelty": None if self.novelty is None else self.novelty.to_json(),
            "itself": list(self.itself),
            "of": self.of,
            "total": self.total,
            "sentence": self.sentence,
        }


def nearest(
    examples: Examples,
    classifier: "Classifier",
    photo: "str | Path | bytes | BinaryIO | np.ndarray",
    k: int = 3,
) -> Nearest:
    """The training photos whose features are most like those of a photo.

    A photo is compared by what the dense layer reads of it (its *feature vector*), not by its pixels: two photos are
    near where the network sees the same things in them. Where it errs, this shows which photos led it there.

    Args:
        examples: the remembered training photos.
        classifier: the classifier that remembers them.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        k: how many of each class, at least 1.

    Returns:
        The nearest of each class and of all, and whether the photo is familiar.

    Raises:
        ArtefactError: the examples are another classifier's.
        PhotoError: the photo cannot be read.
        ConfigError: k is less than 1.

    Reference: Papernot and McDaniel 2018, "Deep k-nearest neighbors", arXiv:1803.04765.
    """
    if k < 1:
        raise ConfigError(f"k is {k}", "a whole number of at least 1", "It means: photos of each class.")
    examples.check(classifier)
    asked, maps = ask(classifier, photo)
    batch = {stage: values[None] for stage, values in maps.items()}
    features = features_of_maps(batch, classifier.head)[0]
    fingerprint = fingerprint_of(asked.source) if isinstance(asked.source, bytes) else None
    far = np.maximum(1 - examples.vectors @ features, 0).astype(np.float64)  # (n,)
    same = _same(examples, far, fingerprint)
    detector = classifier.detector
    others = np.flatnonzero(~np.isin(examples.groups, examples.groups[same]))
    order = others[np.argsort(far[others], kind="stable")]
    first = order[:NEIGHBOURS]
    return Nearest(
        photo=asked.photo,
        by_class={
            label: _neighbours(examples, far, order[examples.labels[order] == number][:k])
            for number, label in enumerate(examples.classes)
        },
        overall=_neighbours(examples, far, first),
        familiarity=Familiarity(
            distance=float(far[first].mean()) if len(first) else math.nan,
            usual=examples.usual,
            measured_on=examples.measured_on,
            neighbours=len(first),
        ),
        itself=tuple(examples.paths[index] for index in same),
        of=len(examples),
        total=examples.total,
        novelty=None if detector is None else detector.novelty(features[None])[0],
    )


def nearest_to(examples: Examples, features: np.ndarray, count: int = NEIGHBOURS) -> tuple[Neighbour, ...]:
    """The training photos nearest to a feature vector, of all classes; the nearest first.

    Args:
        examples: the remembered training photos.
        features: (features,), of length 1, by the same network.
        count: how many.
    """
    far = np.maximum(1 - examples.vectors @ features, 0).astype(np.float64)
    return _neighbours(examples, far, np.argsort(far, kind="stable")[:count])


def _same(examples: Examples, far: np.ndarray, fingerprint: str | None) -> np.ndarray:
    """Which examples are the photo itself, by their bytes or to the network's eyes."""
    same = far < _SAME
    if fingerprint is not None:
        same |= [fingerprint.startswith(one) for one in examples.fingerprints]
    return np.flatnonzero(same)


def _neighbours(examples: Examples, far: np.ndarray, indices: np.ndarray) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(
            path=examples.paths[index],
            label=examples.classes[examples.labels[index]],
            distance=float(far[index]),
            index=int(index),
        )
        for index in indices
    )


def _counted(labels: list[str]) -> str:
    """How many of the nearest are of which class, most first.

    >>> _counted(["dog", "wolf", "wolf"])
    'Of the 3 nearest, 2 are wolf and 1 is dog'
    >>> _counted(["dog", "dog"])
    'All of the 2 nearest are dog'
    """
    counts = Counter(labels).most_common()
    if len(counts) == 1:
        return f"All of the {len(labels)} nearest are {labels[0]}"
    parts = [f"{count} {'is' if count == 1 else 'are'} {label}" for label, count in counts]
    return f"Of the {len(labels)} nearest, {', '.join(parts[:-1])} and {parts[-1]}"
