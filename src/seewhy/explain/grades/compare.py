"""Which method to believe on this classifier: all of them graded on the same photos, and ranked."""

import dataclasses
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.stream import read_ahead
from seewhy.errors import SeewhyError, UsageError
from seewhy.explain.grades.case import Case
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.grade import Grade, grade
from seewhy.explain.grades.removal import BLIND, blind_areas
from seewhy.explain.grades.truth import DrawnTruth
from seewhy.explain.methods import METHODS, Method, method
from seewhy.explain.subject import subject_of
from seewhy.progress import progress

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier, Photo

__all__ = ["Comparison", "cases_of", "compare"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comparison:
    """The methods of a classifier from the best to the worst.

    Args:
        grades: of each method: first those that passed every test; among them, and among the others, by their rank
            correlation with the truth where there are drawings, else by their lead over the best blind order.
        seconds: for one map, by the method's name: the middle one of all (median).
        left_out: why a method could not be graded, by its name.
        unreadable: why a photo was left out, by its name.
    """

    grades: tuple[Grade, ...]
    seconds: Mapping[str, float]
    left_out: Mapping[str, str]
    unreadable: Mapping[str, str]

    @property
    def best(self) -> Grade:
        """The first."""
        return self.grades[0]

    @property
    def sentence(self) -> str:
        """The result for somebody who is in a hurry."""
        passed = [one.method for one in self.grades if one.trusted]
        if not passed:
            return (
                f"None of {len(self.grades)} methods passed its tests on this classifier: its maps are not to be "
                f"relied on. “{self.best.method}” came nearest."
            )
        return (
            f"On this classifier, {len(passed)} of {len(self.grades)} methods passed their tests; “{passed[0]}” did "
            "best."
        )

    def to_json(self) -> dict[str, Any]:
        """As a plain dictionary."""
        return {
            "sentence": self.sentence,
            "grades": [one.to_json() for one in self.grades],
            "seconds": dict(self.seconds),
            "left_out": dict(self.left_out),
            "unreadable": dict(self.unreadable),
        }

    def __str__(self) -> str:
        """A table for the terminal."""
        rows = [COLUMNS, *(row_of(one, self.seconds[one.method]) for one in self.grades), *blind_rows(self.best)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
        lines = [
            "  ".join(
                cell.ljust(width) if k == 0 else cell.rjust(width) for k, (cell, width) in enumerate(told)
            ).rstrip()
            for told in (list(zip(row, widths, strict=True)) for row in rows)
        ]
        lines += [f"{one.method}: {one.sentence}" for one in self.grades if not one.trusted]
        lines += [f"{name} was left out: {why}" for name, why in {**self.left_out, **self.unreadable}.items()]
        return "\n".join([*lines, self.sentence])


COLUMNS = ("method", "deletion", "insertion", "lead", "after forgetting", "under noise", "truth", "seconds", "trust")
"""What the table of a comparison tells of each method."""


def row_of(one: Grade, seconds: float) -> tuple[str, ...]:
    """A method's row of the table, in the order of COLUMNS.

    Args:
        one: its grade.
        seconds: for one map.
    """
    lead = one.lead
    told = (
        f"{one.deletion.value:.3f}",
        f"{one.insertion.value:.3f}",
        f"{lead.value:+.3f} ({lead.low:+.3f} … {lead.high:+.3f})",
        "" if one.sanity is None else f"{one.sanity.after.value:.2f} ({one.sanity.chance:.2f})",
        "" if one.stability is None or not one.stability.draws else f"{one.stability.likeness.value:.2f}",
        "" if one.truth is None else f"{one.truth.correlation.value:.2f}",
        f"{seconds:.2f}",
        "yes" if one.trusted else "no",
    )
    return one.method, *(cell.replace("-", "−") for cell in told)


def blind_rows(one: Grade) -> list[tuple[str, ...]]:
    """The rows of the blind orders, which are the same for every method.

    Args:
        one: any grade of the comparison.
    """
    empty = ("",) * (len(COLUMNS) - 3)
    return [
        (f"({name})", f"{one.baselines[name].deletion:.3f}", f"{one.baselines[name].insertion:.3f}", *empty)
        for name in BLIND
    ]


def compare(
    classifier: "Classifier",
    photos: "Sequence[Photo]",
    methods: Sequence[str | Method] | None = None,
    *,
    config: GradeConfig | None = None,
    truths: Sequence[DrawnTruth] = (),
) -> Comparison:
    """Grades methods on the same photos and ranks them.

    Each photo's map is for the class that the classifier finds most probable: a map explains an answer, right or wrong.

    Args:
        classifier: whose maps are graded; it is left as it is.
        photos: of the kind it shall be used for, best ones it has not learned from; some tens give narrow intervals.
        methods: names of the catalogue, or methods; None takes the whole catalogue.
        config: how thoroughly.
        truths: drawings on which the parts' true importance is known, from drawn_truths.

    Returns:
        The comparison. A method that this network does not allow is left out and named with its reason; so is a photo
        that cannot be read.

    Raises:
        ConfigError: no such method.
        UsageError: no photo can be read, or no method can be graded.
    """
    config = config or GradeConfig()
    chosen = [method(one) if isinstance(one, str) else one for one in methods or list(METHODS.values())]
    cases, unreadable = cases_of(classifier, photos)
    blind = [blind_areas(one, config) for one in progress(cases, total=len(cases), label="Blind orders")]
    grades, seconds, left_out = [], {}, {}
    for one in progress(chosen, total=len(chosen), label="Grading", unit="method"):
        try:
            maps, times = _timed(one, cases)
            grades.append(grade(one, cases, config, blind=blind, maps=maps, truths=truths))
            seconds[one.name] = float(np.median(times))
        except SeewhyError as error:
            left_out[one.name] = str(error)
    if not grades:
        raise UsageError(
            f"None of {len(chosen)} methods could be graded ({'; '.join(left_out.values()) or 'none was named'})",
            "at least one that this network allows",
            "Name others.",
        )
    return Comparison(
        grades=tuple(sorted(grades, key=_quality, reverse=True)),
        seconds=seconds,
        left_out=left_out,
        unreadable=unreadable,
    )


def cases_of(classifier: "Classifier", photos: "Sequence[Photo]") -> tuple[list[Case], dict[str, str]]:
    """Photos with the question "why this answer?" each; the network is built once.

    Args:
        classifier: whose most probable class is asked about.
        photos: any.

    Returns:
        The cases, and why photos were left out, by their name.

    Raises:
        UsageError: none can be read.
    """
    anyone = subject_of(classifier, classifier.classes[0])
    cases, unreadable = [], {}
    for number, (photo, image) in enumerate(read_ahead(photos, classifier.prepare, ahead=32)):
        if isinstance(image, SeewhyError):
            unreadable[str(photo) if isinstance(photo, str) or hasattr(photo, "name") else f"photo {number}"] = str(
                image
            )
            continue
        direction = np.zeros(len(classifier.classes))
        direction[int(classifier.logits(image[None])[0].argmax())] = 1.0
        subject = dataclasses.replace(anyone, direction=direction)
        cases.append(Case(subject=subject, image=image, temperature=classifier.temperature, engine=classifier.logits))
    if not cases:
        raise UsageError(
            f"None of {len(photos)} photos can be read", "at least one photo", "Name photos that can be opened."
        )
    return cases, unreadable


def _timed(one: Method, cases: Sequence[Case]) -> tuple[list[np.ndarray], list[float]]:
    maps, times = [], []
    for case in cases:
        started = time.perf_counter()
        maps.append(one.attribute(case.subject, case.image))
        times.append(time.perf_counter() - started)
    return maps, times


def _quality(one: Grade) -> tuple[bool, float]:
    return one.trusted, one.lead.value if one.truth is None else one.truth.correlation.value
