"""Changed copies of one photo, made and judged in batches, and counted: every trial costs a run of the network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Trials", "margins_of"]

_BATCH = 32


@dataclass(kw_only=True)
class Trials:
    """Which regions of a photo are taken away, and what the network then says.

    Args:
        classifier: who judges.
        image: (size, size, 3) uint8, prepared.
        empty: the same with everything taken away.
        labels: (size, size) int64, the region of each pixel; -1 belongs to none and is never changed.
        target: index of the class that is to lose.
        limit: trials allowed.
        before_each: called before each batch; what it raises ends the search.
    """

    classifier: "Classifier"
    image: np.ndarray
    empty: np.ndarray
    labels: np.ndarray
    target: int
    limit: int
    before_each: Callable[[], None] = lambda: None
    done: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        inside = self.labels[self.labels >= 0]
        self.areas: np.ndarray = np.bincount(inside) / len(inside)

    @property
    def left(self) -> int:
        """How many trials are still allowed."""
        return self.limit - self.done

    def pixels(self, sets: np.ndarray) -> np.ndarray:
        """Which pixels are changed: (n, regions) bool -> (n, size, size) bool."""
        beyond = np.zeros((len(sets), 1), bool)
        return np.concatenate([sets, beyond], axis=1)[:, self.labels]  # -1 takes the last column

    def changed(self, sets: np.ndarray) -> np.ndarray:
        """The photo with the regions of each set taken away: (n, regions) bool -> (n, size, size, 3) uint8."""
        return np.where(self.pixels(sets)[..., None], self.empty, self.image)

    def margins(self, sets: np.ndarray) -> np.ndarray:
        """By how many logits the target still leads, for each set; below 0 the answer has turned.

        Args:
            sets: (n, regions) bool.
        """
        self.done += len(sets)
        batches = (sets[start : start + _BATCH] for start in range(0, len(sets), _BATCH))
        found = [self._margins(batch) for batch in batches]
        return np.concatenate(found) if found else np.zeros(0)

    def _margins(self, batch: np.ndarray) -> np.ndarray:
        self.before_each()
        return margins_of(self.classifier.logits(self.changed(batch)), self.target)


def margins_of(logits: np.ndarray, target: int) -> np.ndarray:
    """By how much one class leads the best of the others.

    Args:
        logits: (n, classes), two classes at least.
        target: index of the class.

    >>> margins_of(np.array([[3.0, 1.0, 2.0], [0.0, 1.0, 0.0]]), 0).tolist()
    [1.0, -1.0]
    """
    others = np.delete(logits, target, axis=1).max(axis=1)
    return (logits[:, target] - others).astype(np.float64)
