"""What a training is: the choices and the photos it must have again to go on after an interruption."""

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import nn

from seewhy.errors import ConfigError
from seewhy.training.activation_store import ActivationStore
from seewhy.training.config import TrainingConfig

if TYPE_CHECKING:
    from seewhy.data.augmentation import AugmentationConfig
    from seewhy.data.batches import PixelStore

__all__ = ["FREE", "check_same", "identity_of", "store_hash"]

# These may differ: they change where and how safely the work is done, not what is computed.
FREE = ("device", "checkpoint_seconds")
# Hashing all pixels takes about a second a gigabyte; beyond two gigabytes evenly spaced images stand for all.
MOST_BYTES = 2 << 30


def identity_of(
    network: nn.Module,
    train: "PixelStore | ActivationStore",
    validation: "PixelStore | ActivationStore | None",
    config: TrainingConfig,
    augmentation: "AugmentationConfig | None",
) -> dict[str, Any]:
    """All that decides what a training computes, by the name it has for the user.

    Args:
        network: its layers and shapes count, its weights do not.
        train: the training photos.
        validation: the validation photos.
        config: resolved.
        augmentation: how photos are varied.

    Returns:
        What JSON can hold: settings as they are, photos and network as hashes.
    """
    settings = {key: value for key, value in dataclasses.asdict(config).items() if key not in FREE}
    varied = {} if augmentation is None else dataclasses.asdict(augmentation.resolved())
    shapes = [(name, tuple(tensor.shape)) for name, tensor in network.state_dict().items()]
    return {
        **settings,
        **{f"augmentation.{key}": value for key, value in varied.items()},
        "the network": hashlib.sha256(f"{network}{shapes}".encode()).hexdigest()[:16],
        "the training photos": store_hash(train),
        "the validation photos": "none" if validation is None else store_hash(validation),
    }


def check_same(saved: dict[str, Any], current: dict[str, Any]) -> None:
    """Refuses to go on with another training than the one that was interrupted.

    Args:
        saved: the identity in the checkpoint.
        current: that of this call.

    Raises:
        ConfigError: they differ; the message names in what.
    """
    differences = [
        f"{key} (was {_told(saved.get(key))}, is {_told(current.get(key))})"
        for key in [*saved, *(key for key in current if key not in saved)]
        if saved.get(key) != current.get(key)
    ]
    if differences:
        raise ConfigError(
            f"The interrupted training was another one: it differs in {', '.join(differences)}",
            "the same settings, network and photos as before",
            "Give the same again, or start afresh (--fresh).",
        )


def store_hash(store: "PixelStore | ActivationStore") -> str:
    """Stands for all the photos of a store.

    Args:
        store: pixels, or what lower layers gave of them.
    """
    if isinstance(store, ActivationStore):
        return store.identity
    images, labels = store.images, np.asarray(store.labels, dtype=np.int64)
    digest = hashlib.sha256(f"{images.shape} {images.dtype}".encode())
    digest.update(labels.tobytes())
    every = max(1, -(-images.nbytes // MOST_BYTES))
    for start in range(0, len(images), 256 * every):
        digest.update(np.ascontiguousarray(images[start : start + 256 * every : every]).data)
    return digest.hexdigest()[:16]


def _told(value: Any) -> str:
    return "nothing" if value is None else str(value)
