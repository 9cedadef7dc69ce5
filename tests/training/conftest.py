"""Photos drawn by code, a network small enough to be taught in a blink, and a config for it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.data.batches import PixelStore
from seewhy.training.config import TrainingConfig


@pytest.fixture(autouse=True)
def _one_thread() -> Any:
    """Tiny tensors are slower on many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def coloured_squares(photos: int, seed: int = 0) -> PixelStore:
    """Noise whose mean colour tells the class, (photos, 8, 8, 3)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=photos)
    images = rng.integers(0, 120, size=(photos, 8, 8, 3))
    images[np.arange(photos), :, :, labels] += 90
    return PixelStore(images.astype(np.uint8), labels)


class Tiny(nn.Module):
    """Convolution, batch-norm, ReLU, dropout, mean, dense: a body of three parts and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential()
        self.body.add_module("low", nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()))
        self.body.add_module("middle", nn.Sequential(nn.Conv2d(4, 6, 3), nn.ReLU(), nn.Dropout(0.2)))
        self.body.add_module("high", nn.Sequential(nn.Conv2d(6, 6, 1), nn.BatchNorm2d(6), nn.ReLU()))
        self.head = nn.Linear(6, 3)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(images).mean(dim=(2, 3)))


def tiny_network(seed: int = 0) -> Tiny:
    torch.manual_seed(seed)
    return Tiny()


@pytest.fixture
def photos() -> PixelStore:
    return coloured_squares(50)


@pytest.fixture
def more_photos() -> PixelStore:
    return coloured_squares(20, seed=1)


@pytest.fixture
def make_network() -> Callable[[], Tiny]:
    return tiny_network


@pytest.fixture
def make_config() -> Callable[..., TrainingConfig]:
    def make(**values: Any) -> TrainingConfig:
        return TrainingConfig(
            **{"epochs": 3, "batch_size": 16, "learning_rate": 0.02, "device": "cpu", "precision": "fp32", **values}
        )

    return make
