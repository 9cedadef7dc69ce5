"""How exactly an accuracy will be known, before any photo is spent on finding out."""

import dataclasses
from typing import Any

import numpy as np

from seewhy.data.sample import Dataset
from seewhy.data.shares import quotas
from seewhy.probability.intervals import wilson

__all__ = ["TYPICAL", "Expected", "expected_intervals", "half_width"]

TYPICAL = 0.9
"""The accuracy that is assumed, because the interval depends on it: what good classifiers of a few classes reach."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Expected:
    """The range that will be left around the accuracy of one class, or of all.

    Args:
        name: the class; empty for all classes together.
        photos: photos there are.
        test: independent photos the test part will have; of photos that belong together one counts.
        half_width: half of the 95 % interval's width if 90 % are right, 0 … 0.5.
    """

    name: str
    photos: int
    test: int
    half_width: float

    @property
    def sentence(self) -> str:
        """The same in words."""
        if not self.test:
            return f"there will be no test photo{f' of {self.name}' if self.name else ''}: nothing will be known of it"
        what = f"test photo{'' if self.test == 1 else 's'}" + (f" of {self.name}" if self.name else " in all")
        return (
            f"with {self.test} {what}, an accuracy of {100 * TYPICAL:.0f} % will be known to "
            f"±{100 * self.half_width:.0f} points"
        )

    def to_json(self) -> dict[str, Any]:
        """All of it, as plain types."""
        return dataclasses.asdict(self)


def half_width(share: float, n: int) -> float:
    """Half of the width of Wilson's 95 % interval.

    Args:
        share: of right answers, 0 … 1.
        n: how many answers.

    >>> [round(half_width(0.9, n), 3) for n in (0, 17, 100, 400)]
    [0.5, 0.148, 0.06, 0.03]
    """
    found = wilson(share * n, n)
    return (found.high - found.low) / 2


def expected_intervals(dataset: Dataset, together: np.ndarray, test: float) -> tuple[Expected, ...]:
    """What a test part of this size will be able to tell, for all classes together and for each.

    Args:
        dataset: the photos; where the user made a test part, that part is taken.
        together: a number for each photo, equal for photos that belong together, as kept_together gives it.
        test: share of the photos that tests, 0 … 1.

    Returns:
        One for all classes first, then one for each class.
    """
    given = np.array([one.part == "test" for one in dataset.samples], dtype=bool)
    labels, classes = dataset.labels, range(len(dataset.classes))
    chosen = given if given.any() else np.ones(len(dataset), dtype=bool)
    units = np.array([len(np.unique(together[chosen & (labels == label)])) for label in classes], dtype=np.int64)
    tests = units if given.any() else quotas(units, [1 - test, test])[:, 1]
    rows = zip(dataset.classes, dataset.counts.values(), tests.tolist(), strict=True)
    each = [Expected(name=name, photos=count, test=n, half_width=half_width(TYPICAL, n)) for name, count, n in rows]
    total = int(tests.sum())
    everything = Expected(name="", photos=len(dataset), test=total, half_width=half_width(TYPICAL, total))
    return (everything, *each)
