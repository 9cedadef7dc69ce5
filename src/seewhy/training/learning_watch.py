"""Looks on while the loop teaches, for a few hundredths of its time, and never changes a number."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from torch import Tensor, nn

from seewhy.probability.softmax import softmax
from seewhy.training.history import EpochRecord
from seewhy.training.moments import Moment, Said, watcher
from seewhy.training.recorder import evenly, first_kernels

__all__ = ["LearningWatch"]

# Of the training's time. An epoch whose look would cost more is told by its figures alone.
SHARE = 0.02
# Photos of one part whose feature vectors are kept: as dots on a map more lie on top of one another.
FEATURED = 200


class LearningWatch:
    """What one training tells whoever looks on; does nothing where nobody does.

    The feature vectors are those that the loop computes anyway: it listens before the dense layer.

    Args:
        network: before its first step.
        epochs: of the whole training.
        photos: how many each part has.
    """

    def __init__(self, network: nn.Module, epochs: int, photos: Mapping[str, int]) -> None:
        self._watcher, self._named = watcher()
        self._epochs, self._kernels = epochs, first_kernels(network)
        self._chosen = {part: np.array(evenly(count, FEATURED), np.int64) - 1 for part, count in photos.items()}
        self._begun, self._spent = time.perf_counter(), 0.0
        self._heard: list[Tensor] = []
        self._said: dict[str, list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]]] = {}
        self._looking = self._watcher is not None

    @contextmanager
    def listening(self, network: nn.Module) -> Iterator[None]:
        """Listens to what goes into the dense layer, while this context lasts.

        Args:
            network: while it learns.
        """
        dropout = getattr(getattr(network, "head", None), "dropout", None)  # what goes in there are the feature vectors
        if self._watcher is None or not isinstance(dropout, nn.Module):
            yield
            return
        hook = dropout.register_forward_pre_hook(self._listen)
        try:
            yield
        finally:
            hook.remove()

    def read(self, part: str, photos: np.ndarray, labels: np.ndarray, logits: Tensor) -> None:
        """What the network says of some photos, in the order in which it saw them.

        Args:
            part: "train" or "validation".
            photos: (n,), which photos of that part.
            labels: (n,), their classes.
            logits: (n, classes), any device.
        """
        if not self._looking:
            return
        begun = time.perf_counter()
        heard, self._heard = self._heard, []
        features = None
        chosen = np.isin(photos, self._chosen[part])
        if heard and sum(map(len, heard)) == len(photos):  # several processes see a part of each batch: no features
            ends = np.cumsum([len(one) for one in heard])[:-1]
            kept = [rows[np.flatnonzero(which)] for rows, which in zip(heard, np.split(chosen, ends), strict=True)]
            features = np.concatenate([rows.float().cpu().numpy().reshape(len(rows), -1) for rows in kept])
        said = softmax(logits.detach().float().cpu().numpy())
        self._said.setdefault(part, []).append((photos, labels, said, features))
        self._spent += time.perf_counter() - begun

    def close(self, record: EpochRecord, tensors: Mapping[str, Tensor]) -> None:
        """Tells the epoch that is over.

        Args:
            record: its figures.
            tensors: every tensor of the network by name.
        """
        if self._watcher is None:
            return
        begun = time.perf_counter()
        kernels = tensors[self._kernels].detach().float().cpu().numpy() if self._kernels and self._looking else None
        said = {part: self._joined(part) for part in self._said}
        self._watcher(
            Moment(epoch=record.epoch, epochs=self._epochs, figures=record.to_json(), kernels=kernels, said=said)
        )
        now = time.perf_counter()
        self._spent += now - begun
        self._said, self._heard = {}, []
        # The last epoch is looked at in any case: it shows what was learned.
        due = self._spent <= SHARE * (now - self._begun)
        self._looking = due or record.epoch == self._epochs - 1

    def _listen(self, module: nn.Module, given: tuple[Any, ...]) -> None:
        if self._looking:
            self._heard.append(given[0].detach())

    def _joined(self, part: str) -> Said:
        each = self._said[part]
        photos, labels, said = (np.concatenate(column) for column in list(zip(*each, strict=True))[:3])
        rows = [features for *_, features in each if features is not None]
        features, featured = None, None
        if len(rows) == len(each):
            features = np.concatenate(rows)
            featured = np.flatnonzero(np.isin(photos, self._chosen[part]))
        named = self._named.get(part)
        return Said(
            photos=named, numbers=photos, labels=labels, probabilities=said, features=features, featured=featured
        )
