"""Labelled photos as the network sees them, with the place of each in its square."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import DatasetError, PhotoError
from seewhy.evaluate.matching import matched_labels
from seewhy.network.head_features import head_features
from seewhy.progress import progress
from seewhy.randomness import generator
from seewhy.threads import in_order

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset, Sample

__all__ = ["Box", "LookedAt", "ask", "look_at"]

Box = tuple[int, int, int, int]
_BATCH = 32  # images computed at once


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class LookedAt:
    """Photos in the network's square.

    Args:
        images: (photos, size, size, 3) uint8.
        boxes: left, top, right, bottom of each photo in its square; padding lies around it.
        labels: (photos,) int64, in the classifier's classes.
        samples: where they come from.
        indices: (photos,) int64, their positions in the dataset.
        unreadable: how many could not be read and are not among them.
    """

    images: np.ndarray
    boxes: tuple[Box, ...]
    labels: np.ndarray
    samples: "tuple[Sample, ...]"
    indices: np.ndarray
    unreadable: int = 0

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def groups(self) -> list[str]:
        """What must stay in one fold: the sample's group, or the photo alone."""
        return [one.group or one.fingerprint or one.path for one in self.samples]


def look_at(classifier: "Classifier", dataset: "Dataset", *, most: int, seed: int) -> LookedAt:
    """Decodes labelled photos into the network's square; of many, a part with the classes' shares kept.

    Args:
        classifier: whose preprocessing is taken.
        dataset: labelled photos.
        most: how many are taken at most.
        seed: of the choice where there are more.

    Raises:
        DatasetError: a class is unknown to the classifier, or no photo can be read.
    """
    labels = matched_labels(dataset, classifier.classes)
    chosen = _some(labels, most, seed)
    samples = [dataset.samples[int(index)] for index in chosen]

    def prepared(sample: "Sample") -> tuple[np.ndarray, Box] | None:
        try:
            image = classifier.preprocessing.decoded(sample.source)
        except PhotoError:
            return None  # counted below, and named by evaluate
        place = classifier.preprocessing.placement(image.shape[0], image.shape[1])
        return classifier.preprocessing.apply(image), place.square_box

    found = list(progress(in_order(prepared, samples), total=len(samples), label="Reading photos"))
    kept = [place for place, one in enumerate(found) if one is not None]
    if not kept:
        raise DatasetError(
            f"None of {len(samples)} photos can be read", "at least one", 'See which with "seewhy audit".'
        )
    readable = [one for one in found if one is not None]
    return LookedAt(
        images=np.stack([image for image, _ in readable]),
        boxes=tuple(box for _, box in readable),
        labels=labels[chosen][kept],
        samples=tuple(samples[place] for place in kept),
        indices=chosen[kept],
        unreadable=len(found) - len(kept),
    )


def ask(
    classifier: "Classifier", images: np.ndarray | Sequence[np.ndarray], *, features: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The logits of prepared images, and, if asked, the numbers the dense layer reads.

    Args:
        classifier: who is asked.
        images: (n, size, size, 3) uint8.
        features: whether the feature vectors are wanted.

    Returns:
        (n, classes) float64, and (n, features) float32 or (n, 0).
    """
    spec = classifier.head if features else None
    logits, rows = [], []
    for start in range(0, len(images), _BATCH):
        batch = np.ascontiguousarray(images[start : start + _BATCH])
        if spec is None:
            logits.append(classifier.logits(batch))
            rows.append(np.zeros((len(batch), 0), np.float32))
        else:
            answers, maps = classifier.logits_and_maps(batch)
            logits.append(answers)
            rows.append(head_features(maps, spec))
    return np.concatenate(logits).astype(np.float64), np.concatenate(rows)


def _some(labels: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Indices of at most so many photos, each class with its share, in the dataset's order."""
    if len(labels) <= most:
        return np.arange(len(labels))
    order = generator(seed, "shortcuts", "photos").permutation(len(labels))
    rank = np.empty(len(labels))
    for label in np.unique(labels):  # the first of every class come before the second of any
        own = order[labels[order] == label]
        rank[own] = (np.arange(len(own)) + 0.5) / len(own)
    return np.sort(order[np.argsort(rank[order], kind="stable")][:most])
