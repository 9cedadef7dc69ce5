"""What a unit looks for: the places in many photos that it answers to most strongly."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from seewhy.errors import DatasetError, UsageError
from seewhy.layers.one_pass import Seen, one_pass
from seewhy.layers.unit_patches import LayerPatches, TopPatches
from seewhy.network.inner_layers import InnerLayer

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["BEST", "PatchCollector", "top_patches"]

BEST = 9
"""Places kept for each unit: three by three."""


def top_patches(
    network: "Network",
    images: Iterable[np.ndarray],
    layers: Sequence[str] | None = None,
    k: int = BEST,
    *,
    labels: Sequence[str] | None = None,
    batch_size: int | None = None,
) -> TopPatches:
    """Finds, for every unit, the k photos and places that it answers to most strongly, in one walk over the photos.

    Where a layer has a greatest possible answer (ReLU6), several photos may give it; those whose mean answer is larger
    then come first, and in a photo the place whose neighbours answer most.

    Memory: 16 bytes a unit and place kept, 24 a unit, 8 a unit and class (403 kB for the 2,096 units of
    EfficientNet-Lite0 and three classes), and one batch's maps; the number of photos does not count. No pixels are
    kept: patch_grid cuts the patches from the few photos that are shown, which are read again (for that, give something
    that can be asked for by number).

    Args:
        network: any network of the catalogue.
        images: prepared images, each (size, size, 3) uint8: an array, a list, a generator, or PreparedPhotos.
        layers: names of inner_layers; None takes all.
        k: places kept for each unit, at least 1; at most one in each photo.
        labels: the name of each photo's class, where it is known: each unit's mean answer to each class is told too.
        batch_size: photos computed at once; None takes as many as suits their size.

    Raises:
        ConfigError: the network has no such layer.
        DatasetError: there is no photo.
        UsageError: k below 1, another number of labels than photos, or an image of another shape or type.

    Reference:
        Zeiler and Fergus 2014, Visualizing and understanding convolutional networks, arXiv:1311.2901 (figure 2).
    """
    collector = PatchCollector(k, labels)
    for seen in one_pass(network, images, layers=layers, batch_size=batch_size):
        collector.add(seen)
    return collector.result()


class PatchCollector:
    """Keeps the strongest places while photos go by; top_patches is this and one_pass. For those who want several
    things from one walk.

    Args:
        k: places kept for each unit, at least 1.
        labels: the name of each photo's class, where it is known.
    """

    def __init__(self, k: int = BEST, labels: Sequence[str] | None = None) -> None:
        if k < 1:
            raise UsageError(f"The best {k} places of each unit", "at least 1", "Leave it out for 9.")
        self._k, self._photos, self._size = k, 0, 0
        self._held: dict[str, _Held] = {}
        self._kinds, self._labels = (), None
        if labels is not None:
            names, self._labels = np.unique(np.asarray(labels), return_inverse=True)
            self._kinds = tuple(str(name) for name in names)

    def add(self, seen: Seen) -> None:
        """Looks at one batch.

        Args:
            seen: as one_pass gives it.
        """
        end = seen.start + len(seen.images)
        labels = np.zeros(len(seen.images), np.int64) if self._labels is None else self._labels[seen.start : end]
        if len(labels) < len(seen.images):
            raise _labels_differ(end, len(labels) + seen.start)
        for layer in seen.layers:
            held = self._held.get(layer.name) or _Held.empty(layer, max(1, len(self._kinds)))
            self._held[layer.name] = held.with_batch(seen.maps[layer.name], seen.start, self._k, labels)
        self._photos, self._size = end, seen.images.shape[1]

    def result(self) -> TopPatches:
        """What was found.

        Raises:
            DatasetError: no photo was looked at.
        """
        if not self._photos:
            raise DatasetError("There is no photo to look at", "at least one", "Give a folder with photos.")
        if self._labels is not None and len(self._labels) != self._photos:
            raise _labels_differ(self._photos, len(self._labels))
        layers = {name: held.result(self._photos, self._kinds) for name, held in self._held.items()}
        return TopPatches(photos=self._photos, size=self._size, layers=layers)


@dataclasses.dataclass(frozen=True)
class _Held:
    """The strongest so far: values, seconds (the photos' mean answers, which decide between equal values), photos and
    places (k or fewer, units); sums of the photos' mean answers (units,
    classes), of their squares (units,), and how many photos there were of each class (classes,), all float64."""

    layer: InnerLayer
    values: np.ndarray
    seconds: np.ndarray
    photos: np.ndarray
    places: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    counts: np.ndarray

    @classmethod
    def empty(cls, layer: InnerLayer, classes: int = 1) -> "_Held":
        none = (0, layer.channels)
        return cls(
            layer,
            np.zeros(none, np.float32),
            np.zeros(none, np.float32),
            np.zeros(none, np.int64),
            np.zeros(none, np.int32),
            np.zeros((layer.channels, classes)),
            np.zeros(layer.channels),
            np.zeros(classes),
        )

    def with_batch(self, maps: Tensor, start: int, k: int, labels: np.ndarray) -> "_Held":
        """The strongest of those held and of one batch's (batch, units, height, width), labels (batch,)."""
        with torch.inference_mode():
            strongest, where = maps.flatten(2).max(dim=2)  # (batch, units); the first of equal places
            if self.layer.ceiling is not None:
                where = _amidst(maps, strongest)
            means = maps.mean(dim=(2, 3)).double().cpu().numpy()
        member = np.eye(len(self.counts))[labels]  # (batch, classes), one 1 a row
        photos = np.arange(start, start + len(maps), dtype=np.int64)[:, None].repeat(maps.shape[1], axis=1)
        values = np.concatenate([self.values, strongest.cpu().numpy()])
        seconds = np.concatenate([self.seconds, means.astype(np.float32)])
        # Stable: of equals the earlier photo stays, however the photos are divided into batches.
        order = np.lexsort((-seconds, -values), axis=0)[:k]

        def kept(held: np.ndarray, new: np.ndarray) -> np.ndarray:
            return np.take_along_axis(np.concatenate([held, new.astype(held.dtype)]), order, axis=0)

        return _Held(
            self.layer,
            np.take_along_axis(values, order, axis=0),
            np.take_along_axis(seconds, order, axis=0),
            kept(self.photos, photos),
            kept(self.places, where.cpu().numpy()),
            self.sums + means.T @ member,
            self.squares + np.square(means).sum(axis=0),
            self.counts + member.sum(axis=0),
        )

    def result(self, photos: int, kinds: tuple[str, ...]) -> LayerPatches:
        means = self.sums.sum(axis=1) / photos
        variance = np.maximum(self.squares / photos - np.square(means), 0)
        kind_means = self.sums / np.maximum(self.counts, 1)
        between = np.square(kind_means - means[:, None]) @ self.counts / photos
        shares = np.divide(between, variance, out=np.zeros_like(means), where=variance > 1e-12 * np.square(means))
        return LayerPatches(
            layer=self.layer,
            values=np.ascontiguousarray(self.values.T),
            photos=np.ascontiguousarray(self.photos.T),
            places=np.ascontiguousarray(self.places.T),
            means=means,
            spreads=np.sqrt(variance),
            kinds=kinds,
            kind_means=kind_means if kinds else np.zeros((len(means), 0)),
            kind_shares=shares.clip(0, 1) if kinds else np.zeros_like(means),
        )


def _amidst(maps: Tensor, strongest: Tensor) -> Tensor:
    """Of the places that give a map's strongest answer, the one whose 3×3 neighbourhood answers most; as the indices of
    max: (batch, units)."""
    around = functional.avg_pool2d(maps, 3, stride=1, padding=1)
    return around.masked_fill(maps < strongest[..., None, None], -torch.inf).flatten(2).argmax(dim=2)


def _labels_differ(photos: int, labels: int) -> UsageError:
    return UsageError(f"There are {labels} labels for {photos} photos or more", "one a photo", "Read them together.")
