"""Test photos that were also in training: the accuracy with them, which flatters, and without them."""

import dataclasses
import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import DatasetError, SeewhyError
from seewhy.pages.page import Measure, Measures, Section, Table
from seewhy.probability import Estimate, wilson
from seewhy.progress import progress

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.evaluate.judged import Judged

__all__ = ["Overlap", "judge_overlap", "overlap_of", "overlap_sections"]

_NAMED = 40  # photos that the page names


@dataclasses.dataclass(frozen=True, kw_only=True)
class Overlap:
    """How much of a test was known already, and what that does to its accuracy.

    Args:
        n: photos of the test that were judged, known ones included.
        exact: test photos whose bytes were also in training.
        near: test photos that are changed copies of training photos: resized, recompressed, mirrored, cropped.
        with_them: share right of all n photos, with Wilson's 95 % interval.
        without_them: share right of those that were not in training; NaN where there is none.
    """

    n: int
    exact: tuple[str, ...]
    near: tuple[str, ...]
    with_them: Estimate
    without_them: Estimate

    @property
    def known(self) -> int:
        """How many of the test photos were also in training."""
        return len(self.exact) + len(self.near)

    @property
    def sentence(self) -> str:
        """What it means, for everybody."""
        if not self.known:
            return f"None of the {self.n:,} test photos was found among those it learned from."
        kinds = [f"{len(self.exact):,} the same file"] if self.exact else []
        kinds += [f"{len(self.near):,} nearly the same photo"] if self.near else []
        were = "was" if self.known == 1 else "were"
        told = f"{self.known:,} of these {self.n:,} test photos {were} also in training ({', '.join(kinds)}): "
        if self.known == self.n:
            return told + f"{_percent(self.with_them.value)} on them says nothing about new photos."
        low, high = _percent(self.without_them.low), _percent(self.without_them.high)
        return told + (
            f"{_percent(self.with_them.value)} with them, {_percent(self.without_them.value)} without "
            f"(n = {self.n - self.known:,}, 95 % interval {low} … {high}). Only the second counts for new photos."
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain types; null where there is no number."""
        return {
            "n": self.n,
            "exact": list(self.exact),
            "near": list(self.near),
            "with_them": self.with_them.to_json(),
            "without_them": self.without_them.to_json(),
            "sentence": self.sentence,
        }


def overlap_of(photos: Sequence[str], right: Sequence[bool], exact: Collection[int], near: Collection[int]) -> Overlap:
    """Both accuracies, from what was answered.

    Args:
        photos: names of all test photos.
        right: whether each was answered rightly.
        exact: indices of those whose bytes were in training.
        near: indices of changed copies; one that is in both counts as exact.

    >>> found = overlap_of(["a", "b", "c", "d"], [True, True, True, False], exact=[0], near=[1])
    >>> found.with_them.value, found.without_them.value
    (0.75, 0.5)
    """
    same, alike = sorted(set(exact)), sorted(set(near) - set(exact))
    others = sorted(set(range(len(photos))) - set(same) - set(alike))
    return Overlap(
        n=len(photos),
        exact=tuple(photos[i] for i in same),
        near=tuple(photos[i] for i in alike),
        with_them=wilson(sum(map(bool, right)), len(photos)),
        without_them=wilson(sum(bool(right[i]) for i in others), len(others)),
    )


def judge_overlap(
    classifier: "Classifier", unseen: Sequence["Judged"], known: "Dataset", fingerprints: Collection[str]
) -> Overlap:
    """Asks the classifier about the test photos that were in training, and compares.

    Args:
        classifier: what is judged.
        unseen: the other test photos and what was answered, as a report holds them.
        known: test photos that were in training, exactly or nearly; those that cannot be read are left out.
        fingerprints: of the photos in training, to tell the two apart.

    Raises:
        DatasetError: there is no photo that can be read.
    """
    photos = [one.photo for one in unseen]
    right = [one.right for one in unseen]
    exact, near = [], []
    answers = classifier.predict_each([sample.source for sample in known.samples])
    labels = known.with_classes(classifier.classes).labels
    each = zip(known.samples, labels, progress(answers, len(known), "Judging known photos"), strict=True)
    for sample, label, (_, found) in each:
        if isinstance(found, SeewhyError):
            continue
        (exact if sample.fingerprint in fingerprints else near).append(len(photos))
        photos.append(sample.path)
        right.append(int(np.argmax(found.probabilities)) == label)
    if not photos:
        raise DatasetError("No test photo can be judged", "at least one photo that can be read", "Add photos.")
    return overlap_of(photos, right, exact, near)


def overlap_sections(overlap: Overlap) -> list[Section]:
    """The sections of a page; none where no test photo was in training.

    Args:
        overlap: what was found.
    """
    if not overlap.known:
        return []
    figures = [
        ("Without them", overlap.without_them, "Of photos it has not met: the one to expect with new photos."),
        ("With them", overlap.with_them, "Flattering: an answer about a known photo can be learned by heart."),
    ]
    measures = tuple(
        Measure(
            name=name,
            value=_percent(found.value),
            meaning=meaning,
            interval=f"{_percent(found.low)} … {_percent(found.high)}",
            span=(found.low, found.value, found.high),
        )
        for name, found, meaning in figures
        if not math.isnan(found.value)
    )
    named = [(photo, "the same file") for photo in overlap.exact] + [
        (photo, "nearly the same photo") for photo in overlap.near
    ]
    more = f" {len(named) - _NAMED:,} more are not shown." if len(named) > _NAMED else ""
    return [
        Measures(title="Test photos that were also in training", measures=measures, caption=overlap.sentence),
        Table(
            columns=("photo of the test", "what of it was in training"),
            rows=tuple(named[:_NAMED]),
            words=2,
            caption=f"Take them out of the test, or out of training.{more}",
        ),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
