"""The strongest answers of units, where they lie, and how strong their answers are otherwise."""

import dataclasses
from typing import Any

import numpy as np

from seewhy.network.inner_layers import InnerLayer

__all__ = ["LayerPatches", "TopPatches"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class LayerPatches:
    """The strongest answers of the units of one layer. A unit is one channel, counted from 0.

    Args:
        layer: which one.
        values: (units, k) float32, the answers, the strongest first. "Strongest" is the largest number: of a layer
            that also answers below zero (layer.floor is None), the strongest positive.
        photos: (units, k) int64, in which photo; a photo has one place at most for a unit.
        places: (units, k) int32, where in the map: row x width + column.
        means: (units,) float64, the mean answer over all photos and places.
        spreads: (units,) float64, how much a photo's mean answer differs between photos (standard deviation).
        kinds: names of the classes, where the photos' labels are known.
        kind_means: (units, classes) float64, the mean answer to each class's photos.
        kind_shares: (units,) float64, 0..1, which share of these differences lies between the classes and not within
            them (eta squared); 0 where the labels are not known.
    """

    layer: InnerLayer
    values: np.ndarray
    photos: np.ndarray
    places: np.ndarray
    means: np.ndarray
    spreads: np.ndarray
    kinds: tuple[str, ...]
    kind_means: np.ndarray
    kind_shares: np.ndarray

    @property
    def silent(self) -> np.ndarray:
        """(units,) bool: those that never rose above the layer's floor (zero where there is none). They look for
        nothing that was shown, and have no patches."""
        return self.values[:, 0] <= (self.layer.floor or 0.0)

    def found(self, unit: int) -> int:
        """How many of the k places are answers at all: above the layer's floor (zero where there is none)."""
        return int((self.values[unit] > (self.layer.floor or 0.0)).sum())

    def place(self, unit: int, rank: int) -> tuple[int, int]:
        """Row and column of a place in the map.

        Args:
            unit: the channel.
            rank: 0 is the strongest.
        """
        row, column = divmod(int(self.places[unit, rank]), self.layer.width)
        return row, column

    def to_json(self, size: int) -> dict[str, Any]:
        """Plain numbers; the boxes are left, top, right, bottom in px of the network's square."""
        sight = self.layer.sight
        units = []
        for unit in range(self.layer.channels):
            ranks = range(self.found(unit))
            units.append(
                {
                    "unit": unit,
                    "answers": [float(f"{self.values[unit, rank]:.6g}") for rank in ranks],
                    "photos": [int(self.photos[unit, rank]) for rank in ranks],
                    "boxes": [list(self.layer.box(*self.place(unit, rank), size)) for rank in ranks],
                    "mean": float(f"{self.means[unit]:.6g}"),
                    "spread": float(f"{self.spreads[unit]:.6g}"),
                    **self._kinds_json(unit),
                }
            )
        return {
            "receptive_field_px": None if sight is None else sight.field,
            "signed": self.layer.floor is None,
            "silent_units": np.flatnonzero(self.silent).tolist(),
            "units": units,
        }

    def _kinds_json(self, unit: int) -> dict[str, Any]:
        if not self.kinds:
            return {}
        means = [float(f"{one:.6g}") for one in self.kind_means[unit]]
        share = float(f"{self.kind_shares[unit]:.6g}")
        return {"class_means": dict(zip(self.kinds, means, strict=True)), "share_between_classes": share}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class TopPatches:
    """The strongest places of every unit of every layer that was asked for.

    Args:
        photos: how many photos were looked at.
        size: side of the network's square in px.
        layers: by the layer's name, in the order a photo passes them.
    """

    photos: int
    size: int
    layers: dict[str, LayerPatches]

    @property
    def bytes(self) -> int:
        """What is kept in memory: 16 bytes a unit and place, 24 a unit, 8 a unit and class; the number of photos does
        not count."""
        kept = ("values", "photos", "places", "means", "spreads", "kind_means", "kind_shares")
        return sum(getattr(one, name).nbytes for one in self.layers.values() for name in kept)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, without pixels."""
        layers = {name: one.to_json(self.size) for name, one in self.layers.items()}
        return {"photos": self.photos, "size_px": self.size, "layers": layers}
