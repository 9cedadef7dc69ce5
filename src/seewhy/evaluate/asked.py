"""What a classifier says of photos whose truth is known, as arrays: asked once, judged in several ways."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import DatasetError, SeewhyError
from seewhy.evaluate.matching import matched_labels, refuse_leakage
from seewhy.progress import progress

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset

__all__ = ["Asked", "ask"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """The answers and the truths, photo by photo.

    Args:
        logits: (photos, classes), the network's raw scores.
        probabilities: (photos, classes) float64, rows summing to 1.
        labels: (photos,) int64, the truths, in the classifier's classes.
        unreadable: how many photos could not be read and are in none of these.
    """

    logits: np.ndarray
    probabilities: np.ndarray
    labels: np.ndarray
    unreadable: int = 0


def ask(classifier: "Classifier", dataset: "Dataset", *, label: str = "Judging") -> Asked:
    """Asks a classifier about photos it has never seen.

    Args:
        classifier: who is asked.
        dataset: photos with the truth.
        label: what the progress bar says.

    Raises:
        LeakageError: some of the photos were used to make this classifier.
        DatasetError: a class that the classifier does not know, or no photo that can be read.
    """
    refuse_leakage(dataset, classifier.provenance)
    truths = matched_labels(dataset, classifier.classes)
    sources = [sample.source for sample in dataset.samples]
    answers = progress(classifier.predict_each(sources), len(sources), label)
    found = [(one, truth) for (_, one), truth in zip(answers, truths, strict=True) if not isinstance(one, SeewhyError)]
    if not found:
        raise DatasetError(
            f"None of {len(sources)} photos can be judged", "at least one photo that can be read", "Add photos."
        )
    return Asked(
        logits=np.stack([np.asarray(one.logits) for one, _ in found]),
        probabilities=np.stack([np.asarray(one.probabilities, dtype=np.float64) for one, _ in found]),
        labels=np.array([truth for _, truth in found], dtype=np.int64),
        unreadable=len(sources) - len(found),
    )
