"""What the layers that stay as they are give of each photo, computed once, so that learning passes through the rest."""

import dataclasses
import hashlib
import json
import os
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from seewhy.devices import choose_device
from seewhy.network.upper import LowerPart, UpperPart, cut, cut_place
from seewhy.progress import activity, progress_bar
from seewhy.randomness import generator
from seewhy.storage import cannot_write
from seewhy.training.activation_store import ActivationStore
from seewhy.training.config import TrainingConfig
from seewhy.training.feed import images_on
from seewhy.training.identity import store_hash
from seewhy.training.precision import with_precision

if TYPE_CHECKING:
    from seewhy.data.augmentation import AugmentationConfig
    from seewhy.data.batches import PixelStore

__all__ = ["UpperTraining", "upper_training"]

IN_MEMORY = 1 << 30
"""Bytes of activations that are kept in memory; more goes to a file that the system pages in as needed."""

MOST_BYTES = 8 << 30
"""Beyond this the photos go through all layers in every epoch, as if nothing could be kept."""

_BATCH = 32


@dataclasses.dataclass(frozen=True, kw_only=True)
class UpperTraining:
    """What fit() takes in place of the network and the photos.

    Args:
        network: the part that learns; it shares its layers with the whole network.
        train: what the layers below give of the training photos.
        validation: of the validation photos, one view of each; None without such photos.
        config: the same training, of all layers of this part.
    """

    network: UpperPart
    train: ActivationStore
    validation: ActivationStore | None
    config: TrainingConfig


def upper_training(
    network: nn.Module,
    train: "PixelStore",
    validation: "PixelStore | None",
    *,
    config: TrainingConfig,
    augmentation: "AugmentationConfig | None" = None,
    folder: Path | None = None,
    most_bytes: int = MOST_BYTES,
) -> UpperTraining | None:
    """Passes all photos through the layers that stay as they are, once a view, and keeps what comes out.

    Without augmentation the training that follows computes what the usual one computes, and skips most of the work.
    With it, every photo is varied config.views times rather than anew in each epoch.

    Args:
        network: whose last stages and head are to learn.
        train: the training photos.
        validation: the validation photos.
        config: of the training; its tune is "top". A training that goes on has its precision in it (with_precision).
        augmentation: how photos are varied; None: not.
        folder: where a large store is kept while it lives; None: the system's temporary folder.
        most_bytes: how much may be kept.

    Returns:
        None where the network cannot be cut, where it does not suit the settings, or where too much would be kept:
        fit() can be called with the photos themselves then.

    Raises:
        StorageError: a large store cannot be written.
    """
    views = config.views if augmentation is not None else 1
    if views < 1 or cut_place(network, config.top_stages) is None:
        return None
    config = with_precision(config, network)
    device = choose_device(config.device)
    network.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    lower, upper = cut(network, config.top_stages, train.images.shape[1], half=config.precision == "bf16")
    lower.eval()
    row_bytes = lower(images_on(device, train.images[:1])).shape[1]
    parts = [(train, views)] if validation is None else [(train, views), (validation, 1)]
    if sum(len(part) * count for part, count in parts) * row_bytes > most_bytes:
        return None
    varied = _Views(lower, device, augmentation, config)
    return UpperTraining(
        network=upper,
        train=varied.store(train, views, row_bytes, folder),
        validation=None if validation is None else varied.plain().store(validation, 1, row_bytes, folder),
        config=dataclasses.replace(
            config,
            tune="all",
            first_learns=1.0,  # the convolution that sees the photo lies below
            replay="photos" if config.replay == "all" else config.replay,
        ),
    )


@dataclasses.dataclass(frozen=True)
class _Views:
    """Passes photos through the lower layers, view after view."""

    lower: LowerPart
    device: torch.device
    augmentation: "AugmentationConfig | None"
    config: TrainingConfig

    def plain(self) -> "_Views":
        return dataclasses.replace(self, augmentation=None)

    def store(self, photos: "PixelStore", views: int, row_bytes: int, folder: Path | None) -> ActivationStore:
        told = None if self.augmentation is None else dataclasses.asdict(self.augmentation.resolved())
        facts = [store_hash(photos), views, self.config.seed, told, self.config.precision]
        identity = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
        shape = (views, len(photos), row_bytes)
        if int(np.prod(shape, dtype=np.int64)) <= IN_MEMORY:
            images = np.empty(shape, np.uint8)
            for view, start, rows in self._rows(photos, views):
                images[view, start : start + len(rows)] = rows
            return ActivationStore(images, photos.labels, identity=identity, seed=self.config.seed)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.TemporaryDirectory(prefix="activations-", dir=folder)
        images = self._written(photos, shape, Path(temporary.name) / "activations.bin")
        store = ActivationStore(images, photos.labels, identity=identity, seed=self.config.seed)
        if os.name == "posix":  # what is mapped stays while it is mapped: even a killed process leaves nothing behind
            temporary.cleanup()
        else:
            weakref.finalize(store, temporary.cleanup)
        return store

    def _written(self, photos: "PixelStore", shape: tuple[int, int, int], path: Path) -> np.ndarray:
        """Written with write(), mapped for reading only: a full disk is an error then, and not the end (SIGBUS)."""
        try:
            with path.open("wb") as file:
                for _, _, rows in self._rows(photos, shape[0]):
                    file.write(rows.data)
                os.fsync(file.fileno())
        except OSError as error:
            raise cannot_write(path, error) from error
        return np.memmap(path, np.uint8, "r", shape=shape)

    def _rows(self, photos: "PixelStore", views: int) -> Any:
        """Each batch's view, first photo and (batch, bytes) uint8."""
        with progress_bar(views * len(photos), "Computing activations") as bar, torch.no_grad():
            for view in range(views):
                for start in range(0, len(photos), _BATCH):
                    images = images_on(self.device, photos.images[start : start + _BATCH])
                    rows = self._pass(images, view, start)
                    bar.advance(len(rows))
                    yield view, start, rows

    def _pass(self, images: torch.Tensor, view: int, start: int) -> np.ndarray:
        if self.augmentation is not None:
            from seewhy.data.augmentation import augment

            images = augment(images, self.augmentation, generator(self.config.seed, "view", view, start))
            images = images.contiguous(memory_format=torch.channels_last)
        with (
            activity("network"),
            torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bf16"),
        ):
            rows = self.lower(images)
        return np.ascontiguousarray(rows.cpu().numpy())
