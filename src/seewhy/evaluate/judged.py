"""What is kept of a photo that was judged."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seewhy.data.sample import Glance
    from seewhy.probability.novelty import Novelty

__all__ = ["Judged", "Unreadable"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Judged:
    """One photo and what was answered.

    Args:
        photo: its path, as the dataset names it.
        truth: index of the class it belongs to.
        answer: index of the most probable class.
        unsure: no class was named: the verdict rule said "unsure" to it, or it was refused.
        confidence: probability of the answer, 0..1.
        truth_probability: probability given to the truth, 0..1.
        source: where it can be read again: a path, or its bytes.
        glance: what the reader saw of it; None where nobody looked.
        novelty: whether it is one of the known kinds at all; None where the classifier cannot tell.
        group: photos of one group (one patient, one video) are no independent trials; None where unknown.
    """

    photo: str
    truth: int
    answer: int
    unsure: bool
    confidence: float
    truth_probability: float
    source: Path | bytes = dataclasses.field(repr=False, compare=False)
    glance: "Glance | None" = dataclasses.field(default=None, repr=False, compare=False)
    novelty: "Novelty | None" = dataclasses.field(default=None, repr=False, compare=False)
    group: str | None = dataclasses.field(default=None, compare=False)

    @property
    def right(self) -> bool:
        """Whether the most probable class is the true one."""
        return self.truth == self.answer

    @property
    def refused(self) -> bool:
        """Whether the classifier said that it is none of what it knows."""
        return self.novelty is not None and self.novelty.something_else


@dataclasses.dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A photo that could not be judged, and why."""

    photo: str
    reason: str
