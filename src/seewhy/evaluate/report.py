"""How far can a classifier be trusted? What was found when it was judged: figures, mistakes, a sentence, a page."""

import dataclasses
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.evaluate.judged import Judged, Unreadable
from seewhy.evaluate.mix_ups import MixUp, find_mix_ups
from seewhy.evaluate.weak_spots import WeakSpots
from seewhy.probability import Estimate, Reliability, wilson

if TYPE_CHECKING:
    from seewhy.evaluate.causes import Causes
    from seewhy.evaluate.comparison import Comparison

__all__ = ["ClassScore", "Report"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassScore:
    """How one class fared.

    Args:
        name: the class.
        n: photos of it.
        answered: photos that were taken for it.
        recall: of the photos of it, the share that was found.
        precision: of the photos taken for it, the share that was it. Both with Wilson's 95 % interval; the value is
            NaN where there are no photos.
    """

    name: str
    n: int
    answered: int
    recall: Estimate
    precision: Estimate


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """What was found when a classifier was judged.

    Args:
        classes: the classifier's classes, in order.
        samples: every photo that was judged, in the dataset's order.
        metrics: accuracy, balanced_accuracy, ece, log_loss and brier, each with its 95 % interval.
        confusion: (classes, classes) int64; row = what it was, column = the most probable class.
        reliability: confidence against the share right, in bins.
        unreadable: the photos that could not be read; they count for nothing above.
        conditions: under which it was measured: classifier, date, seed and so on, as text by name.
        checked: whether the classifier knows its own photos, so that "never seen" could be checked.
        probabilities: (photos, classes) float64, a row for each of the samples.
        logits: (photos, classes) float32, what they were made of; None where that was not kept.
        weak_spots: parts of the photos that are worse than the whole; None where nobody searched.
        causes: why each mistake was probably made; None where nobody asked.
        comparison: with another classifier on the same photos; None where there was none.
    """

    classes: tuple[str, ...]
    samples: tuple[Judged, ...]
    metrics: Mapping[str, Estimate]
    confusion: np.ndarray
    reliability: Reliability
    unreadable: tuple[Unreadable, ...]
    conditions: Mapping[str, str]
    checked: bool
    probabilities: np.ndarray = dataclasses.field(repr=False, compare=False)
    logits: np.ndarray | None = dataclasses.field(default=None, repr=False, compare=False)
    weak_spots: WeakSpots | None = None
    causes: "Causes | None" = None
    comparison: "Comparison | None" = None

    @cached_property
    def mix_ups(self) -> tuple[MixUp, ...]:
        """What was taken for what, the most frequent first, with the photos."""
        return find_mix_ups(self.samples)

    @cached_property
    def mistakes(self) -> tuple[Judged, ...]:
        """All photos answered wrongly, the most confident first."""
        wrong = [one for one in self.samples if not one.right]
        return tuple(sorted(wrong, key=lambda one: (-one.confidence, one.photo)))

    @cached_property
    def per_class(self) -> tuple[ClassScore, ...]:
        """Recall and precision, class by class, in the classifier's order."""
        return tuple(
            ClassScore(
                name=name,
                n=int(self.confusion[index].sum()),
                answered=int(self.confusion[:, index].sum()),
                recall=wilson(int(self.confusion[index, index]), int(self.confusion[index].sum())),
                precision=wilson(int(self.confusion[index, index]), int(self.confusion[:, index].sum())),
            )
            for index, name in enumerate(self.classes)
        )

    @property
    def unsure(self) -> int:
        """Of how many photos it named no class."""
        return sum(one.unsure for one in self.samples)

    @property
    def unsaid(self) -> str:
        """What it said where it named no class."""
        refused = sum(one.refused for one in self.samples)
        if not refused:
            return "“unsure”"
        alone = refused == self.unsure
        return "“none of what I know”" if alone else f"“unsure” or “none of what I know” (to {refused})"

    @cached_property
    def answered(self) -> Estimate:
        """The share right among the photos that it named a class for, with Wilson's 95 % interval."""
        sure = [one for one in self.samples if not one.unsure]
        return wilson(sum(one.right for one in sure), len(sure))

    @property
    def sentence(self) -> str:
        """The result in one or two sentences for everybody."""
        n, right = len(self.samples), sum(one.right for one in self.samples)
        accuracy = self.metrics["accuracy"]
        seen = "it had never seen" if self.checked else "given to it"
        interval = f"{100 * accuracy.low:.0f}–{100 * accuracy.high:.0f} %"
        told = (
            f"Right on {right} of {n} photo{'s' if n > 1 else ''} {seen} "
            f"(accuracy {100 * accuracy.value:.1f} %, 95 % interval {interval})."
        )
        if self.unsure:
            sure = n - self.unsure
            right = round(self.answered.value * sure) if sure else 0
            told += f" To {self.unsure} of them it said {self.unsaid}"
            told += _answered_said(right, sure)
        return told

    def __str__(self) -> str:
        lines = [self.sentence, *([self.comparison.sentence] if self.comparison else [])]
        for name, found in self.metrics.items():
            lines.append(
                f"{name.replace('_', ' '):18} {found.value:.4f}  (95 % interval {found.low:.4f}–{found.high:.4f})"
            )
        if self.weak_spots and self.weak_spots.spots:
            lines.append(self.weak_spots.sentence)
        if self.unreadable:
            named = ", ".join(one.photo for one in self.unreadable[:5])
            more = f" and {len(self.unreadable) - 5} more" if len(self.unreadable) > 5 else ""
            lines.append(f"could not be read   {len(self.unreadable)}: {named}{more}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Everything but the photos answered rightly, for a program to read; null where there is no number."""
        return {
            **{name: found.to_json() for name, found in self.metrics.items()},
            "n": len(self.samples),
            "classes": list(self.classes),
            "confusion": self.confusion.tolist(),
            "confusions": [one.to_json(self.classes) for one in self.mix_ups],
            "per_class": [
                {
                    "class": one.name,
                    "n": one.n,
                    "answered": one.answered,
                    "recall": one.recall.to_json(),
                    "precision": one.precision.to_json(),
                }
                for one in self.per_class
            ],
            "reliability": self.reliability.to_json(),
            "unsure": {"n": self.unsure, "accuracy_of_answered": self.answered.to_json()},
            "mistakes": [self._mistake_json(one) for one in self.mistakes],
            "unreadable": [dataclasses.asdict(one) for one in self.unreadable],
            "never_seen_checked": self.checked,
            "conditions": dict(self.conditions),
            "weak_spots": self.weak_spots.to_json() if self.weak_spots else None,
            "causes": self.causes.to_json() if self.causes else None,
            "comparison": self.comparison.to_json() if self.comparison else None,
        }

    def save(self, path: str | Path) -> Path:
        """Writes the report: a page for .html, the numbers for .json.

        Args:
            path: where to.

        Raises:
            StorageError: it cannot be written.
        """
        from seewhy.evaluate.report_page import report_page
        from seewhy.pages.page import save_page

        if Path(path).suffix.lower() == ".json":
            return save_page(json.dumps(self.to_json(), indent=1) + "\n", path)
        return save_page(report_page(self), path)

    def _mistake_json(self, one: Judged) -> dict[str, Any]:
        return {
            "photo": one.photo,
            "truth": self.classes[one.truth],
            "answer": self.classes[one.answer],
            "confidence": one.confidence,
            "truth_probability": one.truth_probability,
            "unsure": one.unsure,
        }


def _answered_said(right: int, sure: int) -> str:
    """How many of the answers were right, where not every photo was answered.

    >>> _answered_said(4, 7)[2:], _answered_said(0, 3)[2:], _answered_said(1, 1)[2:]
    ('of the 7 it answered, 4 were right.', 'of the 3 it answered, none were right.', 'the one it answered was right.')
    """
    if sure <= 1:
        return f"; the one it answered was {'right' if right else 'wrong'}." if sure else "."
    count = {0: "none", sure: "all"}.get(right, str(right))
    return f"; of the {sure} it answered, {count} {'was' if right == 1 else 'were'} right."
