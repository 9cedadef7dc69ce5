"""The network: standardise, body, head. Gives logits; the softmax comes after it, and only once."""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor, nn

from seewhy.network.body import Body
from seewhy.network.head import EvidenceHead
from seewhy.network.head_spec import HeadSpec
from seewhy.network.layers import Standardise

__all__ = ["Network", "logits_of"]


class Network(nn.Module):
    """From images to logits.

    Args:
        body: gives feature maps, stage by stage.
        head: turns those of some stages into logits.
        mean: of red, green, blue over the training photos, 0..1 (or what published weights were trained with).
        std: their standard deviations, 0..1.

    Shapes:
        (batch, 3, height, width) float32, 0..1 -> (batch, classes) float32 logits.
    """

    body: Body
    head: EvidenceHead

    def __init__(self, body: Body, head: EvidenceHead, *, mean: Iterable[float], std: Iterable[float]) -> None:
        super().__init__()
        self.standardise = Standardise(mean, std)
        self.body = body
        self.head = head
        names = [stage.name for stage in body.stages]
        self.depths = tuple(names.index(name) for name in head.spec.stages)

    @property
    def spec(self) -> HeadSpec:
        """What the dense layer reads."""
        return self.head.spec

    @property
    def begins_from_photos(self) -> bool:
        """Whether the body computes something from training photos before it learns; most bodies do not."""
        return type(self.body).begin_from is not Body.begin_from

    def begin_from(self, images: np.ndarray) -> None:
        """Sets what the body computes from training photos and does not learn, where begins_from_photos.

        Args:
            images: (photos, height, width, 3) uint8.
        """
        if self.begins_from_photos:
            self.body.begin_from(self.standardise(torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255))

    def feature_maps(self, images: Tensor) -> tuple[Tensor, ...]:
        """The feature maps that the head reads, in the order of head.spec.stages.

        Args:
            images: (batch, 3, height, width) float32, 0..1.
        """
        maps = self.body(self.standardise(images))
        return tuple(maps[depth] for depth in self.depths)

    def features(self, images: Tensor) -> Tensor:
        """What the dense layer sees, (batch, features) float32; dropout is not applied.

        Args:
            images: (batch, 3, height, width) float32, 0..1.
        """
        return self.head.features(self.feature_maps(images))

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.feature_maps(images))


def logits_of(network: Network, images: np.ndarray, *, batch_size: int = 32) -> np.ndarray:
    """Logits of images as they come from the preprocessing, by torch, as they are when predicting.

    Args:
        network: is switched to evaluation for the call and back afterwards.
        images: (n, height, width, 3) uint8.
        batch_size: photos computed at once.

    Returns:
        (n, classes) float32.
    """
    was_training, device = network.training, network.standardise.mean.device
    network.eval()
    try:
        with torch.inference_mode():
            parts = [
                network(
                    torch.from_numpy(images[start : start + batch_size]).to(device).permute(0, 3, 1, 2).float() / 255
                )
                for start in range(0, len(images), batch_size)
            ]
    finally:
        network.train(was_training)
    empty = np.zeros((0, network.head.dense.out_features), dtype=np.float32)
    return torch.cat(parts).cpu().numpy() if parts else empty
