"""Validation: how well the network does on photos it does not learn from."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from seewhy.errors import TrainingError
from seewhy.training.activation_store import ActivationStore
from seewhy.training.checks import first_broken
from seewhy.training.feed import inputs_on
from seewhy.training.loss import Loss
from seewhy.training.processes import Processes

if TYPE_CHECKING:
    from seewhy.data.batches import PixelStore

__all__ = ["Validation", "validate"]


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What validate() found.

    Args:
        loss: mean over the photos.
        accuracy: part of the photos that was right, 0 … 1.
    """

    loss: float
    accuracy: float


@torch.no_grad()
def validate(
    network: nn.Module,
    store: "PixelStore | ActivationStore",
    loss: Loss,
    *,
    batch_size: int,
    processes: Processes | None = None,
    stop: Callable[[], bool] = lambda: False,
    predict: Callable[[torch.Tensor], torch.Tensor] | None = None,
    read: Callable[[np.ndarray, torch.Tensor], None] | None = None,
) -> Validation | None:
    """Predicts every photo, with dropout off and batch-norm on its stored statistics (eval mode), and compares.

    Args:
        network: left in the mode it was in.
        store: the validation photos.
        loss: the same as in training, so that the two can be compared.
        batch_size: number of photos at a time; changes the speed, not the result.
        processes: those that share the work; None: this one alone.
        stop: asked after every batch; true breaks off.
        predict: what calls the network (for another precision); None for the network itself.
        read: told the logits of each batch, with the numbers of its photos.

    Returns:
        Loss and accuracy; None where it was broken off.

    Raises:
        TrainingError: the loss is infinite or not a number.
    """
    was_training = network.training
    network.eval()
    device = next(network.parameters()).device
    total, right, processes = 0.0, 0, processes or Processes()
    try:
        for start in range(0, len(store.labels), batch_size):
            photos = np.arange(start, min(start + batch_size, len(store.labels)))
            images = inputs_on(device, store, photos[processes.part(len(photos))])
            labels = torch.as_tensor(store.labels[photos], device=device)
            logits = processes.gather((predict or network)(images), len(photos))
            total += float(loss.of_each(logits, labels).cpu().double().sum())  # MPS has no float64
            right += int((logits.argmax(dim=1) == labels).sum())
            if read:
                read(photos, logits)
            if stop():
                return None
    finally:
        network.train(was_training)
    if not math.isfinite(total):
        raise TrainingError(
            f"The loss on the validation photos became {total}; {_where(network, store, batch_size)}",
            "a finite number",
            "Try a learning rate ten times smaller, or gradient_clip = 1. The last checkpoint holds an earlier state.",
        )
    return Validation(loss=total / len(store.labels), accuracy=right / len(store.labels))


@torch.no_grad()
def _where(network: nn.Module, store: "PixelStore | ActivationStore", batch_size: int) -> str:
    """Where the numbers broke: the photos once more, until one batch shows it."""
    device, was_training = next(network.parameters()).device, network.training
    network.eval()
    try:
        for start in range(0, len(store.labels), batch_size):
            images = inputs_on(device, store, np.arange(start, min(start + batch_size, len(store.labels))))
            if not network(images).isfinite().all():
                return first_broken(network, images)
    finally:
        network.train(was_training)
    return "every logit is finite in fp32, so they come from the precision or the loss itself"
