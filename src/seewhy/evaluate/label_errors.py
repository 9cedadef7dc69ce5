"""Which labels are probably wrong, with a suggestion for each: for somebody to look at and decide."""

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.data.corrections import photo_name, write_corrections
from seewhy.data.sample import Dataset, Sample
from seewhy.errors import UsageError
from seewhy.probability import Estimate, percent, wilson
from seewhy.probability.confident_learning import wrong_labels

__all__ = ["ENOUGH", "LabelError", "LabelErrors", "find_label_errors"]

ENOUGH = 0.9
"""Below this agreement a finding may well be a mistake of the judge: with 5 % planted wrong labels 47 % of those named
were planted at an agreement of 0.84, 83 % at 0.91 (docs/decisions/0056-label-errors.md)."""

_NAMED = 5  # photos that are named in a line; the rest is counted
_HEADER = ("photo", "label", "suggested", "final", "label_probability", "suggested_probability")


@dataclasses.dataclass(frozen=True, kw_only=True)
class LabelError:
    """One label that is probably wrong.

    Args:
        photo: its name below the folder that was read.
        label: the class it is labelled.
        suggested: the class it looks like.
        label_probability: what was given to the label, 0..1, by a classifier taught without this photo.
        suggested_probability: what was given to the suggestion, 0..1.
        sample: the photo.
    """

    photo: str
    label: str
    suggested: str
    label_probability: float
    suggested_probability: float
    sample: Sample = dataclasses.field(repr=False, compare=False)

    @property
    def score(self) -> float:
        """How clear it is, 0..1: by how much the suggestion is more probable than the label."""
        return self.suggested_probability - self.label_probability

    def to_json(self) -> dict[str, Any]:
        """As plain types."""
        shown = {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if field.name != "sample"}
        return shown | {"score": self.score}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LabelErrors:
    """The labels of a dataset that are probably wrong.

    Args:
        findings: the clearest first.
        judged: photos whose label was held against what a classifier taught without them says.
        unjudged: photos that could not be: no other photo of their class was there to learn from.
        judged_by: what classifier that was, in words.
        agreement: the share of judged photos whose label is the most probable class to it; NaN where none was judged.
    """

    findings: tuple[LabelError, ...]
    judged: int
    unjudged: int
    judged_by: str
    agreement: float

    @property
    def share(self) -> Estimate:
        """The share of labels that look wrong, with Wilson's 95 % interval."""
        return wilson(len(self.findings), self.judged)

    @property
    def sentence(self) -> str:
        """What was found, for everybody."""
        count, share = len(self.findings), self.share
        left = f" {self.unjudged} could not be judged: too few photos of their class." if self.unjudged else ""
        if self.agreement < ENOUGH:
            left += (
                f" It agrees with {percent(self.agreement)} of the labels only: either many of them are wrong, or "
                "these photos are hard for it and much of what it names is its own mistake."
            )
        if not count:
            return f"None of {self.judged} labels looks wrong.{left}"
        what = "1 label looks" if count == 1 else f"{count} labels look"
        return (
            f"{what} wrong, of {self.judged} ({100 * share.value:.1f} %, 95 % interval {100 * share.low:.1f}–"
            f"{100 * share.high:.1f} %): a classifier that was taught without the photo takes it for another class."
            f"{left}"
        )

    @property
    def line(self) -> str:
        """The same in one line with some names, for a training that has other things to say."""
        named = ", ".join(f"{one.photo} ({one.label}, looks like {one.suggested})" for one in self.findings[:_NAMED])
        more = f" and {len(self.findings) - _NAMED} more" if len(self.findings) > _NAMED else ""
        what = "1 label looks" if len(self.findings) == 1 else f"{len(self.findings)} labels look"
        return f"{what} wrong: {named}{more}" if self.findings else f"None of {self.judged} labels looks wrong"

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(f"  {self._told(one)}" for one in self.findings)])

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain types."""
        return {
            "judged": self.judged,
            "unjudged": self.unjudged,
            "judged_by": self.judged_by,
            "agreement": self.agreement if self.judged else None,
            "share": self.share.to_json(),
            "findings": [one.to_json() for one in self.findings],
        }

    def save_table(self, path: str | Path) -> Path:
        """Writes the findings as a table to be edited: its column "final" is what `seewhy train --labels` takes.

        Args:
            path: the CSV file.

        Raises:
            StorageError: it cannot be written.
        """
        rows = [
            (
                one.photo,
                one.label,
                one.suggested,
                one.suggested,
                f"{one.label_probability:.4f}",
                f"{one.suggested_probability:.4f}",
            )
            for one in self.findings
        ]
        return write_corrections(path, _HEADER, rows)

    def _told(self, one: LabelError) -> str:
        sure = percent(one.suggested_probability)
        return f"{one.photo}: is labelled {one.label}; looks like {one.suggested} ({sure})"


def find_label_errors(
    probabilities: np.ndarray, dataset: Dataset, *, judged_by: str, root: str | Path | None = None
) -> LabelErrors:
    """Holds every label against what a classifier says that was taught without the photo.

    Args:
        probabilities: out of fold, calibrated; a row of NaN is a photo that could not be judged so.
        dataset: the photos with their labels, in the same order.
        judged_by: what classifier it was, in words.
        root: the folder or table they were read from, whose path is left out of the names; None keeps the paths.

    Shapes:
        probabilities: (photos, classes).

    Returns:
        The labels that are probably wrong; see wrong_labels for how many are suggested.

    Raises:
        UsageError: the probabilities are not those of these photos.
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    if probabilities.shape != (len(dataset), len(dataset.classes)):
        raise UsageError(
            f"Probabilities of shape {probabilities.shape} are not those of {len(dataset)} photos in "
            f"{len(dataset.classes)} classes",
            "a row for each photo and a column for each class",
            "Give the probabilities of the same dataset.",
        )
    judged = np.flatnonzero(np.isfinite(probabilities).all(axis=1))
    findings: Sequence[LabelError] = ()
    agreement = math.nan
    if len(judged):
        agreement = float((probabilities[judged].argmax(axis=1) == dataset.labels[judged]).mean())
        found = wrong_labels(probabilities[judged], dataset.labels[judged])
        findings = [
            _finding(dataset, int(judged[i]), int(found.suggested[i]), probabilities[judged[i]], root)
            for i in found.order
        ]
    return LabelErrors(
        findings=tuple(findings),
        judged=len(judged),
        unjudged=len(dataset) - len(judged),
        judged_by=judged_by,
        agreement=agreement,
    )


def _finding(
    dataset: Dataset, index: int, suggested: int, probabilities: np.ndarray, root: str | Path | None
) -> LabelError:
    sample = dataset.samples[index]
    return LabelError(
        photo=sample.path if root is None else photo_name(sample, Path(root)),
        label=dataset.classes[sample.label],
        suggested=dataset.classes[suggested],
        label_probability=float(probabilities[sample.label]),
        suggested_probability=float(probabilities[suggested]),
        sample=sample,
    )
