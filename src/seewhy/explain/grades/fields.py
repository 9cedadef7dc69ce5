"""A coarse grid of fields over the network's square, so that fine maps and coarse ones are judged alike."""

import dataclasses
from functools import cached_property

import numpy as np

__all__ = ["MOST_FIELDS", "Fields", "fields_of"]

MOST_FIELDS = 14
"""Fields a side: 16 px each for a square of 224 px, about what one place of the last feature maps covers."""


@dataclasses.dataclass(frozen=True)
class Fields:
    """The square cut into side × side fields, as equal as whole pixels allow.

    Args:
        size: of the square, px.
        side: fields a side, at most size.

    >>> Fields(5, 2).edges.tolist()
    [0, 2, 5]
    """

    size: int
    side: int

    @property
    def count(self) -> int:
        """How many fields there are."""
        return self.side**2

    @cached_property
    def edges(self) -> np.ndarray:
        """(side + 1,) where one field ends and the next begins, px."""
        return np.arange(self.side + 1) * self.size // self.side

    @cached_property
    def areas(self) -> np.ndarray:
        """(count,) how many pixels each field has, row by row."""
        lengths = np.diff(self.edges)
        return np.outer(lengths, lengths).ravel()

    def means(self, heatmap: np.ndarray) -> np.ndarray:
        """A map's mean over each field.

        Args:
            heatmap: (size, size).

        Returns:
            (count,) float64, row by row.

        >>> Fields(4, 2).means(np.arange(16.0).reshape(4, 4)).tolist()
        [2.5, 4.5, 10.5, 12.5]
        """
        starts = self.edges[:-1]
        sums = np.add.reduceat(np.add.reduceat(heatmap.astype(np.float64), starts, axis=0), starts, axis=1)
        return sums.ravel() / self.areas

    def pixels(self, chosen: np.ndarray) -> np.ndarray:
        """Which pixels lie in the chosen fields.

        Args:
            chosen: (…, count) bool.

        Returns:
            (…, size, size) bool.
        """
        lengths = np.diff(self.edges)
        grid = chosen.reshape(*chosen.shape[:-1], self.side, self.side)
        return grid.repeat(lengths, axis=-2).repeat(lengths, axis=-1)


def fields_of(size: int) -> Fields:
    """The fields in which maps of a square are compared: 14 a side, or fewer where they would be smaller than 2 px.

    Args:
        size: of the square, px.

    >>> fields_of(224).side, fields_of(64).side, fields_of(16).side
    (14, 14, 8)
    """
    return Fields(size, max(1, min(MOST_FIELDS, size // 2)))
