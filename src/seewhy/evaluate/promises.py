"""Was the promise kept: how many photos of each class got a label set without it, and how large are the sets?"""

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.probability import Estimate, photos_needed, wilson
from seewhy.probability.label_sets import chance_of_misses

if TYPE_CHECKING:
    pass

__all__ = ["ClassPromise", "KeptPromise", "kept_promise"]

_ALARM = 0.05  # how often a promise that is kept may be called broken, over all classes together


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassPromise:
    """How one class fared.

    Args:
        name: the class.
        n: photos of it.
        missed: the share of them whose set lacked it, with Wilson's 95 % interval; NaN where there are no photos.
        size: the mean number of classes in their sets; NaN likewise.
        always: the class is in every set, because too few calibration photos were kept of it.
        chance: how probable so many misses or more are while the promise holds.
    """

    name: str
    n: int
    missed: Estimate
    size: float
    always: bool
    chance: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeptPromise:
    """Whether label sets missed no more than was promised.

    Args:
        miss_rate: what was promised for each class.
        n: photos judged.
        per_class: class by class, in the classifier's order.
        missed: over all photos.
        alone: the share of photos whose set holds one class: these can be answered.
        size: the mean number of classes in a set.
    """

    miss_rate: float
    n: int
    per_class: tuple[ClassPromise, ...]
    missed: Estimate
    alone: Estimate
    size: float

    @property
    def broken(self) -> tuple[ClassPromise, ...]:
        """The classes of which more was missed than chance explains, in 95 of 100 judgements of all classes."""
        judged = [one for one in self.per_class if one.n]
        return tuple(one for one in judged if one.chance < _ALARM / len(judged))  # Bonferroni's correction

    @property
    def sentence(self) -> str:
        """The result in two plain sentences."""
        told = (
            f"Promised to miss at most {100 * self.miss_rate:.4g} % of each class, it missed "
            f"{100 * self.missed.value:.1f} % of {self.n} photos "
            f"(95 % interval {100 * self.missed.low:.1f}–{100 * self.missed.high:.1f} %) and named one class alone for "
            f"{100 * self.alone.value:.0f} % of them, {self.size:.2f} classes on average. "
        )
        broken = ", ".join(one.name for one in self.broken[:5])
        return told + (
            f"More than promised was missed of {broken}."
            if broken
            else "No class was missed more than chance explains."
        )

    def to_json(self) -> dict[str, Any]:
        """The numbers by name; None where a class had no photos."""
        return {
            "miss_rate": self.miss_rate,
            "n": self.n,
            "missed": self.missed.to_json(),
            "alone": self.alone.to_json(),
            "size": self.size,
            "broken": [one.name for one in self.broken],
            "per_class": [
                {
                    "class": one.name,
                    "n": one.n,
                    "missed": one.missed.to_json() if one.n else None,
                    "size": None if math.isnan(one.size) else one.size,
                    "always": one.always,
                    "chance": one.chance,
                }
                for one in self.per_class
            ],
        }


def kept_promise(
    sets: np.ndarray,
    labels: np.ndarray,
    *,
    classes: tuple[str, ...],
    miss_rate: float,
    calibrated_on: tuple[int, ...],
) -> KeptPromise:
    """The same from sets that were made already.

    Args:
        sets: (photos, classes) bool, which classes each photo could be of.
        labels: (photos,) whole numbers, the truths.
        classes: their names.
        miss_rate: what was promised.
        calibrated_on: how many calibration photos of each class there were.

    Raises:
        UsageError: no photos, or the shapes don't fit.

    >>> sets = np.array([[True, False], [True, True], [True, False], [False, True]])
    >>> truths, pets = np.array([0, 0, 1, 1]), ("cat", "dog")
    >>> found = kept_promise(sets, truths, classes=pets, miss_rate=0.05, calibrated_on=(40, 9))
    >>> found.missed.value, found.size, found.alone.value
    (0.25, 1.25, 0.75)
    """
    sets, labels = np.asarray(sets, dtype=bool), np.asarray(labels, dtype=np.int64)
    if sets.shape != (len(labels), len(classes)) or len(labels) == 0:
        raise UsageError(
            f"Sets of shape {sets.shape} don't fit {len(labels)} photos of {len(classes)} classes",
            "one row a photo, at least one, and one column a class",
            "Make both from the same photos.",
        )
    missed, sizes = ~sets[np.arange(len(labels)), labels], sets.sum(axis=1)
    rows = []
    for k, name in enumerate(classes):
        own = labels == k
        n, without = int(own.sum()), int(missed[own].sum())
        rows.append(
            ClassPromise(
                name=name,
                n=n,
                missed=wilson(without, n),
                size=float(sizes[own].mean()) if n else math.nan,
                always=calibrated_on[k] < photos_needed(miss_rate),
                chance=chance_of_misses(without, n, calibrated_on=calibrated_on[k], miss_rate=miss_rate),
            )
        )
    return KeptPromise(
        miss_rate=miss_rate,
        n=len(labels),
        per_class=tuple(rows),
        missed=wilson(int(missed.sum()), len(labels)),
        alone=wilson(int((sizes == 1).sum()), len(labels)),
        size=float(sizes.mean()),
    )
