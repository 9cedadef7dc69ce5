"""Judges a classifier on photos it has never seen, or not at all."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import DatasetError, SeewhyError
from seewhy.evaluate.conditions import conditions
from seewhy.evaluate.judged import Judged, Unreadable
from seewhy.evaluate.matching import matched_labels, refuse_leakage
from seewhy.evaluate.report import Report
from seewhy.evaluate.weak_spots import find_weak_spots
from seewhy.probability import SCORES, confusion, estimate, reliability
from seewhy.progress import activity, progress

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset

__all__ = ["evaluate"]


@activity("judging")
def evaluate(classifier: "Classifier", dataset: "Dataset", *, seed: int = 0) -> Report:
    """Judges a classifier on photos it has never seen.

    Photos that were used for teaching or calibrating are recognised by the fingerprint of their bytes and refused:
    a score on known photos (*leakage*) says nothing about new ones. The classes of the dataset are matched to the
    classifier's by name; classes without a photo are fine.

    Args:
        classifier: what is judged.
        dataset: photos with the truth.
        seed: for the intervals that come from resampling.

    Returns:
        The report.

    Raises:
        LeakageError: some of the photos were used to make this classifier.
        DatasetError: a class that the classifier does not know, or no photo that can be read.
    """
    checked = refuse_leakage(dataset, classifier.provenance)
    truths = matched_labels(dataset, classifier.classes)
    sources = [sample.source for sample in dataset.samples]
    answers = classifier.predict_each(sources)
    judged, rows, logits = [], [], []
    unreadable = [Unreadable(photo=one.path, reason=one.reason) for one in dataset.broken]
    each = zip(dataset.samples, truths, progress(answers, len(sources), "Judging"), strict=True)
    for sample, truth, (_, found) in each:
        if isinstance(found, SeewhyError):
            unreadable.append(Unreadable(photo=sample.path, reason=str(found)))
            continue
        row = np.asarray(found.probabilities, dtype=np.float64)
        answer = int(row.argmax())
        judged.append(
            Judged(
                photo=sample.path,
                truth=int(truth),
                answer=answer,
                unsure=found.verdict is None,
                confidence=float(row[answer]),
                truth_probability=float(row[truth]),
                source=sample.source,
                glance=sample.glance,
                novelty=found.novelty,
                group=sample.group,
            )
        )
        rows.append(row)
        logits.append(found.logits)
    if not judged:
        raise DatasetError(
            f"None of {len(unreadable)} photos can be judged",
            "at least one photo that can be read",
            f"The first: {unreadable[0].photo}: {unreadable[0].reason}" if unreadable else "Add photos.",
        )
    report = _report(classifier, judged, np.stack(rows), unreadable, checked, seed)
    return dataclasses.replace(report, logits=np.stack(logits))


def _report(
    classifier: "Classifier",
    judged: list[Judged],
    probabilities: np.ndarray,
    unreadable: list[Unreadable],
    checked: bool,
    seed: int,
) -> Report:
    labels = np.array([one.truth for one in judged], dtype=np.int64)
    answers = np.array([one.answer for one in judged], dtype=np.int64)
    return Report(
        classes=tuple(classifier.classes),
        samples=tuple(judged),
        metrics={name: estimate(name, probabilities, labels, seed) for name in SCORES},
        confusion=confusion(labels, answers, len(classifier.classes)),
        reliability=reliability(probabilities, labels),
        unreadable=tuple(unreadable),
        conditions=conditions(classifier, seed),
        checked=checked,
        probabilities=probabilities,
        weak_spots=find_weak_spots(judged, classifier.classes, seed=seed),
    )
