"""Each layer's answers as one row of numbers a photo, about as long for every layer, so that layers can be compared."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from seewhy.errors import DatasetError, UsageError
from seewhy.layers.one_pass import Seen, one_pass
from seewhy.network.inner_layers import to_batch
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["NUMBERS", "PIXELS", "FeatureCollector", "layer_features"]

PIXELS = "pixels"
"""Name of the photo itself, before any layer."""

NUMBERS = 1024
"""Numbers a photo and layer. 2 for each channel and field of at least 2×2 fields, so up to 128 channels fit as they
are; random projections of more keep squared distances to about sqrt(2 / 1024) = 4 % (Johnson and Lindenstrauss)."""

_LEAST_GRID = 2  # fields a side: with one alone, where something is (light, angle) would be averaged away
_MOMENTS = 2  # the mean, and the root of the mean square: how strongly a filter answers, whatever the sign


def layer_features(
    network: "Network",
    images: Iterable[np.ndarray],
    *,
    layers: Sequence[str] | None = None,
    numbers: int = NUMBERS,
    seed: int = 0,
    batch_size: int | None = None,
) -> dict[str, np.ndarray]:
    """Turns what each layer gives for a photo into about equally many numbers, in one walk over the photos.

    A layer's maps are averaged over the fields of a coarse grid: their mean, and the root of their mean square. Layers
    with few channels get a finer grid, the photo itself the finest, until there are about `numbers` numbers. Where
    there are more even with 2×2 fields, they are mixed down to `numbers` by a fixed random matrix. So no layer is
    ahead because more is read from it.

    Args:
        network: any network of the catalogue.
        images: prepared images, each (size, size, 3) uint8: an array, a list, a generator, or PreparedPhotos.
        layers: names of inner_layers; None takes all.
        numbers: for each layer, at most; at least 24.
        seed: of the random matrices.
        batch_size: photos computed at once; None takes as many as suits their size.

    Returns:
        By name, "pixels" first and then the layers in order, (photos, numbers or fewer) float32: 4 kB a photo and
        layer.

    Raises:
        ConfigError: the network has no such layer.
        DatasetError: there is no photo.
        UsageError: fewer than 24 numbers, or an image of another shape or type.
    """
    collector = FeatureCollector(numbers, seed)
    for seen in one_pass(network, images, layers=layers, batch_size=batch_size):
        collector.add(seen)
    return collector.result()


class FeatureCollector:
    """Keeps the numbers while photos go by; layer_features is this and one_pass.

    Args:
        numbers: for each layer, at most; at least 24: two for each colour and field.
        seed: of the random matrices.
    """

    def __init__(self, numbers: int = NUMBERS, seed: int = 0) -> None:
        if numbers < _MOMENTS * 3 * _LEAST_GRID**2:
            raise UsageError(f"{numbers} numbers a layer", "at least 24", "Leave it out for 1,024.")
        self._numbers, self._seed = numbers, seed
        self._mixers: dict[str, Tensor] = {}
        self._rows: dict[str, list[np.ndarray]] = {}

    def add(self, seen: Seen) -> None:
        """Looks at one batch.

        Args:
            seen: as one_pass gives it.
        """
        with torch.inference_mode():
            for name, maps in {PIXELS: to_batch(seen.images), **seen.maps}.items():
                self._rows.setdefault(name, []).append(self._read(name, maps).cpu().numpy())

    def result(self) -> dict[str, np.ndarray]:
        """By name, (photos, numbers or fewer) float32.

        Raises:
            DatasetError: no photo was looked at.
        """
        if not self._rows:
            raise DatasetError("There is no photo to look at", "at least one", "Give a folder with photos.")
        return {name: np.concatenate(rows) for name, rows in self._rows.items()}

    def _read(self, name: str, maps: Tensor) -> Tensor:
        """(batch, channels, height, width) -> (batch, numbers or fewer)."""
        most = max(_LEAST_GRID, math.isqrt(self._numbers // (_MOMENTS * maps.shape[1])))
        grid = (min(most, maps.shape[2]), min(most, maps.shape[3]))
        mean = functional.adaptive_avg_pool2d(maps, grid).flatten(1)
        strength = functional.adaptive_avg_pool2d(maps.square(), grid).flatten(1).sqrt()
        rows = torch.cat([mean, strength], dim=1)
        if rows.shape[1] <= self._numbers:
            return rows
        if name not in self._mixers:
            drawn = generator(self._seed, "layer features", name).standard_normal(
                (rows.shape[1], self._numbers), dtype=np.float32
            )
            self._mixers[name] = torch.from_numpy(drawn / np.float32(math.sqrt(self._numbers))).to(rows.device)
        return rows @ self._mixers[name]
