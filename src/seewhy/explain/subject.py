"""What is explained: one number that a network gives for an image, such as the logit of "dog"."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from seewhy.explain.asked import direction_of, sights_of_classifier
from seewhy.network.inner_layers import look_inside, to_batch
from seewhy.network.sight import Sight

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.network.network import Network

__all__ = ["Subject", "direction_of", "subject_of"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Subject:
    """A network and the number it is asked about: a weighted sum of its logits.

    Args:
        network: in evaluation mode.
        direction: (classes,) float64, what each logit counts: 1 for the target and 0 elsewhere; for a contrast also -1
            for the other class.
        size: side of the network's square in px.
        sights: by layer, where its places look; one that is absent is drawn as even cells.
    """

    network: "Network"
    direction: np.ndarray
    size: int
    sights: Mapping[str, Sight] = dataclasses.field(default_factory=dict)

    def score(self, images: np.ndarray, batch_size: int = 32) -> np.ndarray:
        """The number for each image, in logits.

        Args:
            images: (n, size, size, 3) uint8, prepared.
            batch_size: images computed at once.

        Returns:
            (n,) float64.
        """
        with torch.inference_mode():
            batches = (images[at : at + batch_size] for at in range(0, len(images), batch_size))
            parts = [self.of_logits(self.network(to_batch(batch, self.device))) for batch in batches]
        return torch.cat(parts).double().cpu().numpy() if parts else np.zeros(0)

    def score_with_maps(self, batch: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """The number for each image with gradients, and the inner layers' maps on the way to it.

        Args:
            batch: (n, 3, size, size) float32, 0..1.

        Returns:
            (n,) and by the layer's name (n, channels, height, width).
        """
        logits, maps = look_inside(self.network, batch)
        return self.of_logits(logits), maps

    def of_logits(self, logits: Tensor) -> Tensor:
        """The weighted sum of logits (n, classes) -> (n,)."""
        return logits @ torch.as_tensor(self.direction, dtype=logits.dtype, device=logits.device)

    @property
    def device(self) -> torch.device:
        """Where the network lies."""
        return self.network.standardise.mean.device


def subject_of(classifier: "Classifier", target: str, against: str | None = None) -> Subject:
    """A classifier's network, asked about a class.

    Args:
        classifier: whose answer is to be explained; its network is rebuilt in torch.
        target: the class.
        against: for a contrast, the other class.

    Raises:
        ConfigError, UsageError: as for direction_of.
        MissingExtraError: torch is not installed.
    """
    direction = direction_of(classifier.classes, target, against)
    return Subject(
        network=classifier.network(),
        direction=direction,
        size=classifier.preprocessing.size,
        sights=sights_of_classifier(classifier),
    )
