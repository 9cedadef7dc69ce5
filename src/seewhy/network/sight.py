"""What a place of a feature map sees of the photo: its receptive field, with its position. No torch is loaded here."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from seewhy.errors import ArtefactError

__all__ = ["Sight", "sights_from_json", "sights_to_json"]


@dataclass(frozen=True)
class Sight:
    """Where the places of a map look.

    Args:
        field: px a side that one place sees (its *receptive field*), not cut at the photo's edge.
        stride: px from the middle of one place's field to the next one's.
        start: px from the photo's left or upper edge to the middle of the first place's field; the middle of the
            first pixel lies at 0.5.
    """

    field: float
    stride: float
    start: float

    def box(self, row: int, column: int, size: int) -> tuple[int, int, int, int]:
        """The part of the network's square that one place sees, cut at its edge.

        Args:
            row: of the place in its map, from 0.
            column: likewise.
            size: side of the square in px.

        Returns:
            left, top, right, bottom in px, the last two exclusive.

        >>> Sight(field=3, stride=2, start=0.5).box(1, 2, 8)
        (3, 1, 6, 4)
        >>> Sight(field=3, stride=2, start=0.5).box(0, 0, 8)
        (0, 0, 2, 2)
        """
        left, right = self._span(column, size)
        top, bottom = self._span(row, size)
        return left, top, right, bottom

    def _span(self, place: int, size: int) -> tuple[int, int]:
        middle = self.start + place * self.stride
        first = min(max(0, round(middle - self.field / 2)), size - 1)
        return first, max(first + 1, min(size, round(middle + self.field / 2)))


def sights_to_json(sights: Mapping[str, Sight]) -> dict[str, list[float]]:
    """Sights by the layer's name as plain lists, for config.json: field, stride and start in px."""
    return {name: list(astuple(one)) for name, one in sights.items()}


def sights_from_json(values: Mapping[str, Any]) -> dict[str, Sight]:
    """The reverse of sights_to_json.

    Raises:
        ArtefactError: a sight is not of three numbers.

    >>> sights_from_json(sights_to_json({"stage1": Sight(field=3, stride=2, start=0.5)}))
    {'stage1': Sight(field=3.0, stride=2.0, start=0.5)}
    """
    try:
        return {str(name): Sight(*(float(number) for number in one)) for name, one in values.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise ArtefactError(
            f"What the places of the layers see cannot be read ({error!r})",
            "field, stride and start in px for each layer",
            "The file was edited or is of another version: train or fetch it again.",
        ) from error
