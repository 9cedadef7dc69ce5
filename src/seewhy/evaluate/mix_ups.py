"""What was taken for what, and the photos behind it."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from seewhy.evaluate.judged import Judged
from seewhy.probability import Estimate, wilson

__all__ = ["MixUp", "find_mix_ups"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class MixUp:
    """One cell of the confusion matrix off its diagonal: photos of one class that were taken for another.

    Args:
        truth: index of the class they are.
        answer: index of the class they were taken for.
        of: photos of the true class.
        photos: all that were taken so, the most confident first.
    """

    truth: int
    answer: int
    of: int
    photos: tuple[Judged, ...]

    @property
    def n(self) -> int:
        """How many photos were taken so."""
        return len(self.photos)

    @property
    def share(self) -> Estimate:
        """Of the photos of the true class, the share taken so, with Wilson's 95 % interval."""
        return wilson(self.n, self.of)

    def to_json(self, classes: Sequence[str]) -> dict[str, Any]:
        """The cell for a program to read.

        Args:
            classes: the names, in order.
        """
        return {
            "truth": classes[self.truth],
            "answer": classes[self.answer],
            "n": self.n,
            "of": self.of,
            "share": self.share.to_json(),
            "photos": [one.photo for one in self.photos],
        }


def find_mix_ups(judged: Sequence[Judged]) -> tuple[MixUp, ...]:
    """Every pair of classes that was mixed up, the most frequent first; equally frequent ones in the classes' order.

    Args:
        judged: the photos.
    """
    cells: dict[tuple[int, int], list[Judged]] = {}
    counts: dict[int, int] = {}
    for one in judged:
        counts[one.truth] = counts.get(one.truth, 0) + 1
        if not one.right:
            cells.setdefault((one.truth, one.answer), []).append(one)
    found = [
        MixUp(
            truth=truth,
            answer=answer,
            of=counts[truth],
            photos=tuple(sorted(photos, key=lambda one: (-one.confidence, one.photo))),
        )
        for (truth, answer), photos in cells.items()
    ]
    return tuple(sorted(found, key=lambda cell: (-cell.n, cell.truth, cell.answer)))
