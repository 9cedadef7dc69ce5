"""Every photo judged once, by a classifier that never saw it: the honest figure where photos are few."""

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.evaluate.judged import Judged, Unreadable
from seewhy.evaluate.report import Report
from seewhy.probability import SCORES, confusion, estimate, reliability

if TYPE_CHECKING:
    from seewhy.data.sample import Dataset

__all__ = ["Answers", "CrossValidation", "Fold", "cross_validation"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fold:
    """One fold: its photos were judged by a classifier that learned from all others.

    Args:
        n: photos judged.
        learned_from: photos its classifier was made from.
        scores: each of SCORES on this fold.
    """

    n: int
    learned_from: int
    scores: Mapping[str, float]


@dataclasses.dataclass(frozen=True, kw_only=True)
class CrossValidation:
    """What k classifiers said of the photos that each had not seen.

    Args:
        report: all photos together.
        folds: one by one.
        notes: what the user should know, one sentence each.
    """

    report: Report
    folds: tuple[Fold, ...]
    notes: tuple[str, ...] = ()

    def mean(self, score: str) -> float:
        """The mean of a score over the folds.

        Args:
            score: one of SCORES.
        """
        return float(np.mean([fold.scores[score] for fold in self.folds]))

    def spread(self, score: str) -> float:
        """The standard deviation of a score over the folds (with k - 1 below the fraction).

        It says how much a result hangs on which photos were learned from and judged. It is no confidence interval:
        the folds share most of their training photos, and no formula can make up for that.

        Args:
            score: one of SCORES.

        Reference: Bengio, Grandvalet 2004, "No unbiased estimator of the variance of k-fold cross-validation", JMLR 5.
        """
        return float(np.std([fold.scores[score] for fold in self.folds], ddof=1))

    @property
    def sentence(self) -> str:
        """The result for everybody."""
        accuracy, n = self.report.metrics["accuracy"], len(self.report.samples)
        right = sum(one.right for one in self.report.samples)
        each = [100 * fold.scores["accuracy"] for fold in self.folds]
        mean, spread = 100 * self.mean("accuracy"), 100 * self.spread("accuracy")
        return (
            f"Right on {right} of {n} photos, each judged by a classifier that had seen neither it nor a copy of it "
            f"(accuracy {100 * accuracy.value:.1f} %, 95 % interval {100 * accuracy.low:.1f}–{100 * accuracy.high:.1f} "
            f"%). In {len(self.folds)} folds: {min(each):.1f} to {max(each):.1f} %, mean {mean:.1f} %, standard "
            f"deviation {spread:.1f} points."
        )

    def __str__(self) -> str:
        lines = [self.sentence]
        for name, found in self.report.metrics.items():
            lines.append(
                f"{name.replace('_', ' '):18} {found.value:.4f}  (95 % interval {found.low:.4f}–{found.high:.4f}; "
                f"folds {self.mean(name):.4f} ± {self.spread(name):.4f})"
            )
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain types."""
        over_folds = {
            name: {"mean": _number(self.mean(name)), "standard_deviation": _number(self.spread(name))}
            for name in SCORES
        }
        folds = [
            {
                "n": fold.n,
                "learned_from": fold.learned_from,
                **{name: _number(value) for name, value in fold.scores.items()},
            }
            for fold in self.folds
        ]
        return {"pooled": self.report.to_json(), "over_folds": over_folds, "folds": folds, "notes": list(self.notes)}

    def save(self, path: str | Path) -> Path:
        """Writes the result: a page for .html, the numbers for .json.

        Args:
            path: where to.

        Raises:
            StorageError: it cannot be written.
        """
        from seewhy.evaluate.cross_validation_page import cross_validation_page
        from seewhy.pages.page import save_page

        if Path(path).suffix.lower() == ".json":
            return save_page(json.dumps(self.to_json(), indent=1) + "\n", path)
        return save_page(cross_validation_page(self), path)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What was said of each photo by the classifier of its fold.

    Args:
        probabilities: (photos, classes) float64; NaN in the row of a photo that could no longer be read.
        unsure: (photos,) bool, whether the classifier would rather not answer.
        fold_of: (photos,) int64.
        learned_from: photos that the classifier of each fold was made from.
    """

    probabilities: np.ndarray
    unsure: np.ndarray
    fold_of: np.ndarray
    learned_from: tuple[int, ...]


def cross_validation(
    dataset: "Dataset",
    answers: Answers,
    *,
    conditions: Mapping[str, str],
    notes: tuple[str, ...] = (),
    seed: int = 0,
) -> CrossValidation:
    """Puts together what the folds' classifiers said.

    Args:
        dataset: the photos with the truth.
        answers: what was said of each.
        conditions: under which it was measured, as text by name.
        notes: what the user should know.
        seed: for the intervals that come from resampling.

    Raises:
        UsageError: the answers are not those of these photos.
    """
    rows, labels = answers.probabilities, dataset.labels
    if rows.shape != (len(dataset), len(dataset.classes)) or answers.fold_of.shape != labels.shape:
        raise UsageError(
            f"Answers of shape {rows.shape} are not those of {len(dataset)} photos in {len(dataset.classes)} classes",
            "one row a photo, one column a class",
            "Give the answers of the same photos.",
        )
    read = np.isfinite(rows).all(axis=1)
    lost = [Unreadable(photo=dataset.samples[i].path, reason="it can no longer be read") for i in np.flatnonzero(~read)]
    broken = [Unreadable(photo=one.path, reason=one.reason) for one in dataset.broken]
    seen = np.flatnonzero(read)
    report = Report(
        classes=dataset.classes,
        samples=tuple(_judged(dataset, int(i), rows[i], bool(answers.unsure[i])) for i in seen),
        metrics={name: estimate(name, rows[seen], labels[seen], seed) for name in SCORES},
        confusion=confusion(labels[seen], rows[seen].argmax(axis=1), len(dataset.classes)),
        reliability=reliability(rows[seen], labels[seen]),
        unreadable=(*broken, *lost),
        conditions=conditions,
        checked=True,
        probabilities=rows[seen],
    )
    folds = []
    for fold, learned_from in enumerate(answers.learned_from):
        mine = seen[answers.fold_of[seen] == fold]
        if len(mine):
            scores = {name: score.measure(rows[mine], labels[mine]) for name, score in SCORES.items()}
            folds.append(Fold(n=len(mine), learned_from=learned_from, scores=scores))
    return CrossValidation(report=report, folds=tuple(folds), notes=notes)


def _judged(dataset: "Dataset", index: int, row: np.ndarray, unsure: bool) -> Judged:
    sample, answer = dataset.samples[index], int(row.argmax())
    return Judged(
        photo=sample.path,
        truth=sample.label,
        answer=answer,
        unsure=unsure,
        confidence=float(row[answer]),
        truth_probability=float(row[sample.label]),
        source=sample.source,
    )


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
