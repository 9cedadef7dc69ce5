"""Losses: how far the network's answer is from the truth, as one number that learning makes smaller.

A loss takes *logits* (the network's raw scores) and never probabilities: softmax is part of the loss, done once and
in a way that cannot overflow. With softmax in the network as well, the loss could never come near zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seewhy.training.catalogue import Catalogue

if TYPE_CHECKING:
    import torch

__all__ = ["LOSSES", "Loss", "balanced_weights", "build_loss"]

# (logits (batch, classes), targets (batch, classes) summing to 1, gamma) -> (batch,)
Formula = Callable[["torch.Tensor", "torch.Tensor", float], "torch.Tensor"]

LOSSES: Catalogue[Formula] = Catalogue("loss")


@LOSSES.add("cross_entropy", help="minus the logarithm of the probability given to the right class")
def cross_entropy(logits: "torch.Tensor", targets: "torch.Tensor", gamma: float) -> "torch.Tensor":
    """Cross-entropy: the surprise at the truth, in nats; 0 where the right class has probability 1.

    Args:
        logits: the network's scores.
        targets: how much of the truth each class holds; one 1 and zeros, or smoothed.
        gamma: not used.

    Shapes:
        logits, targets: (batch, classes) float32. Returns (batch,) float32.
    """
    return -(targets * logits.log_softmax(dim=1)).sum(dim=1)


@LOSSES.add("focal", help="cross-entropy that pays less attention to what is already right")
def focal(logits: "torch.Tensor", targets: "torch.Tensor", gamma: float) -> "torch.Tensor":
    """Focal loss: cross-entropy times (1 - probability) ** gamma, so that easy photos count little.

    Args:
        logits: the network's scores.
        targets: how much of the truth each class holds.
        gamma: how strongly easy photos are played down; 0 is cross-entropy.

    Shapes:
        logits, targets: (batch, classes) float32. Returns (batch,) float32.

    Reference: Lin, Goyal, Girshick, He, Dollár, 2017, arXiv:1708.02002.
    """
    log_probabilities = logits.log_softmax(dim=1)
    # 1 - p as -expm1(log p), exact near p = 1. Its power has no slope at 0 where gamma < 1: kept off it.
    missing = (-log_probabilities.expm1()).clamp_min(1e-12)
    return -(targets * missing**gamma * log_probabilities).sum(dim=1)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A loss with all its choices made.

    Args:
        formula: an entry of LOSSES.
        gamma: for the focal loss.
        label_smoothing: part of the truth that is spread evenly over all classes, 0 … 1.
        class_weights: how much a photo of each class counts; None: all alike.

    Shapes:
        class_weights: (classes,) float32.

    Reference: Szegedy et al., 2015, arXiv:1512.00567 (label smoothing).
    """

    formula: Formula
    gamma: float = 0.0
    label_smoothing: float = 0.0
    class_weights: "torch.Tensor | None" = None

    def of_each(self, logits: "torch.Tensor", labels: "torch.Tensor") -> "torch.Tensor":
        """The loss of every photo, each times its class's weight; learning lowers the mean over all photos.

        Args:
            logits: the network's scores.
            labels: the right classes.

        Shapes:
            logits: (batch, classes) floating point; labels: (batch,) int64. Returns (batch,) float32.
        """
        logits = logits.float()
        even = self.label_smoothing / logits.shape[1]
        targets = logits.new_full(logits.shape, even).scatter_(1, labels[:, None], 1 - self.label_smoothing + even)
        losses = self.formula(logits, targets, self.gamma)
        return losses if self.class_weights is None else losses * self.class_weights[labels]


def balanced_weights(labels: np.ndarray, classes: int) -> np.ndarray:
    """Class weights that give every class the same say, however many photos it has.

    Args:
        labels: the classes of the training photos.
        classes: number of classes.

    Shapes:
        labels: (photos,) int64. Returns (classes,) float32, with mean 1 over the photos; 0 for a class without photos.

    >>> balanced_weights(np.array([0, 0, 0, 0, 0, 1]), classes=3).tolist()
    [0.6000000238418579, 3.0, 0.0]
    """
    counts = np.bincount(labels, minlength=classes)
    present = counts > 0
    weights = np.zeros(classes, np.float32)
    weights[present] = len(labels) / (present.sum() * counts[present])
    return weights


def build_loss(
    name: str,
    *,
    gamma: float = 0.0,
    label_smoothing: float = 0.0,
    class_weights: np.ndarray | None = None,
    device: "torch.device | str" = "cpu",
) -> Loss:
    """The loss of a name.

    Args:
        name: one of LOSSES.
        gamma: for the focal loss, 0 or more.
        label_smoothing: 0 … 1.
        class_weights: one a class, or None.
        device: where the logits will be.

    Raises:
        ConfigError: no such name.
    """
    import torch

    formula = LOSSES[name].choice
    weights = None if class_weights is None else torch.from_numpy(class_weights).to(device)
    return Loss(formula=formula, gamma=gamma, label_smoothing=label_smoothing, class_weights=weights)
