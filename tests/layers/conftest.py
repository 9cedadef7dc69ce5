"""Small networks with known weights, and photos with a known place in them."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.body import Body, Stage
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head import EvidenceHead, choose_spec
from seewhy.network.network import Network


class ColourFilters(Body):
    """Three filters of 4×4 px every 4 px, each the mean of one colour minus the two others; then ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 4, stride=4, bias=False)
        self.act = nn.ReLU()
        self.stages = (Stage(name="only", channels=3, stride=4),)
        with torch.no_grad():
            for colour in range(3):
                self.conv.weight[colour] = -1 / 16
                self.conv.weight[colour, colour] = 1 / 16

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return (self.act(self.conv(images)),)


@pytest.fixture
def colour_filters() -> Network:
    """Answers of "only": (colour - others) of the mean over a block of 4×4 px, 0..1, nothing below zero."""
    body = ColourFilters()
    head = EvidenceHead(choose_spec("mean", body.stages, grid=1), classes=2)
    return Network(body, head, mean=(0, 0, 0), std=(1, 1, 1)).eval()


@pytest.fixture
def tiny() -> Callable[[str], Network]:
    """A network of the catalogue, as narrow as it gets, with random weights."""

    def make(name: str, size: int = 48, seed: int = 0) -> Network:
        width = 0.25 if ARCHITECTURES[name].scalable else 1.0
        config = NetworkConfig(network=name, size=size, width=width, grid=2)
        return build_network(config, classes=3, mean=(0.5,) * 3, std=(0.25,) * 3, seed=seed)

    return make


@pytest.fixture
def noise() -> Callable[[int, int], np.ndarray]:
    """Photos of nothing, (count, size, size, 3) uint8."""

    def make(count: int, size: int) -> np.ndarray:
        return np.random.default_rng(3).integers(0, 256, (count, size, size, 3), dtype=np.uint8)

    return make
