"""The recorder: writes down, while a network learns, what a replay of its learning needs. It never changes a number."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from seewhy.network.replay import Readings, Replay
from seewhy.probability.softmax import log_softmax

if TYPE_CHECKING:
    from seewhy.data.batches import PixelStore
    from seewhy.training.activation_store import ActivationStore

__all__ = ["KEPT", "Recorder", "evenly", "geometric"]

KEPT = ("all", "photos", "none")
# Bounds, in bytes. The record is a part of the checkpoint, which is written every half minute or so and holds the
# weights four times; it must not make a small checkpoint slow, nor the classifier's folder large. A million readings
# are 2,400 photos in 400 epochs or 50,000 in 20; the standard resnet gets 3 snapshots, that of half the width all.
MOST_READINGS = 8 << 20
MOST_FILTERS = 1 << 20
MOST_SNAPSHOTS = 8 << 20
_READING = 8  # bytes: two numbers in half precision and a class
# Learning is quick at first and slow later: moments that double show it with few.
_SNAPSHOTS = 6


class Recorder:
    """Keeps what the network says of every photo, its first layer, and a few copies of its weights.

    Everything it takes down was computed anyway; all it costs is the taking down.

    Args:
        network: before its first step.
        train: the training photos.
        validation: the validation photos, or None.
        epochs: of the whole training.
        keep: one of KEPT.
    """

    def __init__(
        self,
        network: nn.Module,
        train: "PixelStore | ActivationStore",
        validation: "PixelStore | ActivationStore | None",
        *,
        epochs: int,
        keep: str,
    ) -> None:
        labels = {
            "train": train.labels,
            "validation": np.zeros(0, np.int64) if validation is None else validation.labels,
        }
        photos = sum(len(each) for each in labels.values())
        self._epochs = evenly(epochs, MOST_READINGS // (_READING * photos)) if keep != "none" else ()
        self._readings = {part: Readings.empty(each, len(self._epochs)) for part, each in labels.items()}
        self._filters: dict[int, np.ndarray] = {}
        self._snapshots: dict[int, dict[str, np.ndarray]] = {}
        tensors = network.state_dict()
        self._first = first_kernels(network)
        moments = MOST_FILTERS // max(1, tensors[self._first].numel() * 4) - 1 if self._first else 0
        self._filter_epochs = (0, *evenly(epochs, moments)) if moments > 0 and keep != "none" else ()
        fit = MOST_SNAPSHOTS // (2 * max(1, sum(one.numel() for one in tensors.values())))
        self._snapshot_epochs = geometric(epochs, min(fit, _SNAPSHOTS)) if keep == "all" else ()
        self.look(0, tensors)

    def read(self, part: str, epoch: int, photos: np.ndarray, logits: Tensor) -> None:
        """Takes down what the network says of some photos.

        Args:
            part: "train" or "validation".
            epoch: the epoch under way, from 1.
            photos: which photos of that part.
            logits: (photos, classes), any device.
        """
        if epoch in self._epochs:
            said = log_softmax(logits.detach().float().cpu().numpy())
            self._readings[part].write(self._epochs.index(epoch), photos, said)

    def look(self, epoch: int, tensors: Mapping[str, Tensor]) -> None:
        """Keeps the weights as they are at an epoch's end.

        Args:
            epoch: the epoch, from 1; 0 is before the first.
            tensors: every tensor of the network by name.
        """
        if self._first and epoch in self._filter_epochs:
            kernels = tensors[self._first].detach().float().cpu()
            self._filters[epoch] = kernels.contiguous().numpy().copy()
        if epoch in self._snapshot_epochs:
            self._snapshots[epoch] = {name: _half(tensor) for name, tensor in tensors.items()}

    def replay(self, epochs: int, best_epoch: int) -> Replay | None:
        """What was recorded; None where nothing was to be, or no epoch is over.

        Args:
            epochs: how many are over.
            best_epoch: whose weights are kept.
        """
        done = [epoch for epoch in self._epochs if epoch <= epochs]
        if not done and not self._filters:
            return None
        kept = [epoch for epoch in sorted(self._filters) if epoch <= epochs]
        return Replay(
            epochs=np.array(done, np.int64),
            train=self._readings["train"].first(len(done)),
            validation=self._readings["validation"].first(len(done)),
            best_epoch=best_epoch,
            filter_epochs=np.array(kept, np.int64),
            filters=np.stack([self._filters[epoch] for epoch in kept])
            if kept
            else np.zeros((0, 0, 0, 0, 0), np.float32),
            snapshots=dict(sorted(self._snapshots.items())),
        )

    def tensors(self) -> dict[str, Tensor]:
        """All of it, for the checkpoint."""
        arrays = {
            f"{part}/{name}": getattr(readings, name)
            for part, readings in self._readings.items()
            for name in ("log_own", "margin", "rival")
        }
        arrays |= {f"filters/{epoch}": kernels for epoch, kernels in self._filters.items()}
        for epoch, weights in self._snapshots.items():
            arrays |= {f"snapshot/{epoch}/{name}": values for name, values in weights.items()}
        return {name: torch.from_numpy(values) for name, values in arrays.items()}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes up what a checkpoint holds.

        Args:
            tensors: as tensors() gave them, for the same training.
        """
        self._filters, self._snapshots = {}, {}
        for key, tensor in tensors.items():
            part, _, name = key.partition("/")
            values = tensor.numpy()
            if part == "filters":
                self._filters[int(name)] = values
            elif part == "snapshot":
                epoch, _, name = name.partition("/")
                self._snapshots.setdefault(int(epoch), {})[name] = values
            else:
                getattr(self._readings[part], name)[:] = values


def first_kernels(network: nn.Module) -> str:
    """Name of the first convolution's weights; "" where there is none, or what it sees are no colours but maps.

    Args:
        network: any.
    """
    names = (name for name, module in network.named_modules() if isinstance(module, nn.Conv2d))
    first = next(names, None)
    if first is None or network.get_submodule(first).in_channels != 3:
        return ""
    return f"{first}.weight".lstrip(".")


def evenly(epochs: int, most: int) -> tuple[int, ...]:
    """Every epoch or, where that is too many, evenly spaced ones that end with the last.

    Args:
        epochs: how many there are.
        most: how many may be taken.

    >>> evenly(4, 9), evenly(9, 3), evenly(9, 0)
    ((1, 2, 3, 4), (3, 6, 9), ())
    """
    count = min(epochs, most)
    return tuple(epochs * (place + 1) // count for place in range(count))


def geometric(epochs: int, most: int) -> tuple[int, ...]:
    """The start, and epochs ever farther apart up to the last.

    Args:
        epochs: how many there are.
        most: how many moments may be taken; fewer than two show no change, and none is taken.

    >>> geometric(20, 8), geometric(20, 3), geometric(2, 8), geometric(20, 1)
    ((0, 2, 4, 6, 8, 13, 20), (0, 4, 20), (0, 1, 2), ())
    """
    if most < 2:
        return ()
    return (0, *sorted({round(epochs ** (step / (most - 1))) for step in range(1, most)}))


def _half(tensor: Tensor) -> np.ndarray:
    """In half precision, where that can hold it: a counter stays whole, and what is too large as it was."""
    values = tensor.detach().cpu().contiguous().numpy().copy()
    if values.dtype.kind != "f":
        return values
    fits = np.abs(values).max(initial=0.0) <= np.finfo(np.float16).max
    return values.astype(np.float16) if fits else values
