"""One walk over any number of photos: what every layer gives, batch by batch, and nothing kept."""

import dataclasses
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from seewhy.errors import UsageError, unknown_name
from seewhy.network.inner_layers import InnerLayer, inner_layers, look_inside, to_batch
from seewhy.progress import progress_bar
from seewhy.threads import in_order

if TYPE_CHECKING:
    from seewhy.data.sample import Sample
    from seewhy.network.network import Network
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["PreparedPhotos", "Seen", "one_pass", "square_images"]

_BATCH_PIXELS = 400_000
"""Pixels computed at once: 8 photos of 224 px, 64 of 64 px and below. The maps of a batch are the largest thing in
memory: EfficientNet-Lite0 needs 330 MB for 8 photos and 920 MB for 32, and is slower with 32 (45 and 53 ms a photo)."""

_MOST = 64  # photos


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """What one batch of photos gave.

    Args:
        start: how many photos came before it.
        images: (batch, size, size, 3) uint8.
        layers: the layers that were asked for, in the order a photo passes them.
        maps: by the layer's name (batch, channels, height, width) float32.
    """

    start: int
    images: np.ndarray
    layers: tuple[InnerLayer, ...]
    maps: dict[str, Tensor]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PreparedPhotos:
    """The photos of a dataset as the network takes them, decoded when they are needed: looped over, in threads and in
    order; asked for one by one, alone.

    Args:
        samples: the photos.
        preprocessing: how a photo becomes the network's square.
    """

    samples: "Sequence[Sample]"
    preprocessing: "Preprocessing"

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> np.ndarray:
        return self.preprocessing.read(self.samples[index].source)

    def __iter__(self) -> Iterator[np.ndarray]:
        return in_order(lambda sample: self.preprocessing.read(sample.source), self.samples)


def one_pass(
    network: "Network",
    images: Iterable[np.ndarray],
    *,
    layers: Sequence[str] | None = None,
    batch_size: int | None = None,
    label: str = "Looking at photos",
) -> Iterator[Seen]:
    """Shows photos to a network and hands on what its layers give.

    Each photo is looked at once; a batch's maps are gone when the next batch comes, so that the memory does not grow
    with the number of photos.

    Args:
        network: any network of the catalogue; it predicts while it is looked at, and is left in the mode it was in.
        images: prepared images, each (size, size, 3) uint8: an array, a list, a generator, or PreparedPhotos.
        layers: names of inner_layers; None takes all.
        batch_size: photos computed at once, at least 1; None takes as many as suits their size.
        label: what the progress bar says.

    Raises:
        ConfigError: the network has no such layer.
        UsageError: an image of another shape or type.
    """
    known: tuple[InnerLayer, ...] | None = None
    was_training, start = network.training, 0
    network.eval()
    try:
        with progress_bar(operator.length_hint(images, 0), label) as bar:
            for batch in square_images(images, batch_size):
                known = _chosen(inner_layers(network, batch.shape[1]), layers) if known is None else known
                # Not around the yield: the caller's own arithmetic between two batches is no concern of ours.
                with torch.inference_mode():
                    prepared = to_batch(batch, network.standardise.mean.device)
                    _, maps = look_inside(network, prepared.contiguous(memory_format=torch.channels_last))
                yield Seen(start=start, images=batch, layers=known, maps={one.name: maps[one.name] for one in known})
                start += len(batch)
                bar.advance(len(batch))
    finally:
        network.train(was_training)


def square_images(images: Iterable[np.ndarray], batch_size: int | None = None) -> Iterator[np.ndarray]:
    """Prepared images in batches, checked.

    Args:
        images: each (size, size, 3) uint8, all of one size.
        batch_size: at least 1, or None for as many as suits their size; the last batch holds what is left.

    Returns:
        (batch, size, size, 3) uint8.

    Raises:
        UsageError: an image of another shape or type, or no batch size.

    >>> [len(batch) for batch in square_images(np.zeros((5, 2, 2, 3), np.uint8), 2)]
    [2, 2, 1]
    """
    if batch_size is not None and batch_size < 1:
        raise UsageError(f"Batches of {batch_size} photos", "at least 1", "Leave it out for the usual number.")
    batch: list[np.ndarray] = []
    shape: tuple[int, ...] | None = None
    for image in images:
        shape = np.shape(image) if shape is None else shape
        fits = isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.ndim == 3 and image.shape == shape
        if not fits or image.shape[0] != image.shape[1] or image.shape[2] != 3:
            kind = getattr(image, "dtype", type(image).__name__)
            raise UsageError(
                f"A photo came as {kind} of shape {np.shape(image)}",
                "(size, size, 3) uint8, all of one size",
                "Prepare photos with classifier.prepare.",
            )
        batch.append(image)
        if len(batch) >= (batch_size or min(_MOST, max(1, _BATCH_PIXELS // (shape[0] * shape[1])))):
            yield np.stack(batch)
            batch = []
    if batch:
        yield np.stack(batch)


def _chosen(known: tuple[InnerLayer, ...], names: Sequence[str] | None) -> tuple[InnerLayer, ...]:
    for name in names or ():
        if name not in [one.name for one in known]:
            raise unknown_name("layer", name, [one.name for one in known])
    return tuple(one for one in known if names is None or one.name in names)
