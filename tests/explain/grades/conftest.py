"""Networks and methods so simple that their grades can be worked out on paper."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from seewhy.explain.grades.case import Case
from seewhy.explain.grades.removal import edge_strength
from seewhy.explain.methods import Method
from seewhy.explain.subject import Subject
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.inner_layers import to_batch
from seewhy.network.network import Network

SHARES = np.array([0.4, 0.3, 0.15, 0.05])  # what each quarter of the stripes' photo brings; 0.05 is there anyway


class Stripes(nn.Module):
    """Reads in each quarter of a 4 × 4 photo how much brighter its left column is than its right one.

    The probability of the first of two classes is 0.05 + the sum of the quarters' shares times that difference.
    """

    def __init__(self) -> None:
        super().__init__()
        self.standardise = SimpleNamespace(mean=torch.zeros(3))

    def forward(self, images: Tensor) -> Tensor:
        quarters = images.mean(dim=1).reshape(-1, 2, 2, 2, 2)  # rows of quarters, rows, columns of quarters, columns
        contrast = (quarters[..., 0] - quarters[..., 1]).mean(dim=2).reshape(-1, 4)
        chance = (0.05 + contrast @ torch.tensor(SHARES, dtype=torch.float32)).clamp(1e-6, 1 - 1e-6)
        return torch.stack([chance.log(), (1 - chance).log()], dim=1)


@pytest.fixture
def stripes_case() -> Case:
    """White and black columns in turn: a mean fill is grey and has no contrast, so a filled quarter brings nothing."""
    image = np.zeros((4, 4, 3), dtype=np.uint8)
    image[:, ::2] = 255
    return Case(subject=Subject(network=Stripes(), direction=np.array([1.0, 0.0]), size=4), image=image)


def _method(name: str, attribute: Callable[[Subject, np.ndarray], np.ndarray]) -> Method:
    """A method that the catalogue does not know."""
    return Method(name=name, help="", unit="", adds_up=False, reference="", attribute=attribute)


def _gradient(subject: Subject, image: np.ndarray) -> np.ndarray:
    batch = to_batch(image, subject.device).requires_grad_(True)
    score, _ = subject.score_with_maps(batch)
    (slope,) = torch.autograd.grad(score.sum(), batch)
    return (slope * (batch - batch.mean(dim=(2, 3), keepdim=True))).detach().sum(dim=1)[0].double().numpy()


def _noise(subject: Subject, image: np.ndarray) -> np.ndarray:
    return np.random.default_rng(int(image.astype(np.int64).sum())).normal(size=image.shape[:2])


@pytest.fixture
def methods() -> SimpleNamespace:
    """A gradient, what looks at the photo alone, chance, and a map that says nothing; `of` makes others."""
    return SimpleNamespace(
        of=_method,
        gradient=_method("gradient", _gradient),
        edges=_method("edge detector", lambda subject, image: edge_strength(image)),
        noise=_method("noise", _noise),
        flat=_method("flat", lambda subject, image: np.ones(image.shape[:2])),
    )


@pytest.fixture
def tiny_network() -> Callable[..., Network]:
    """Makes one with random weights, as if trained: also its normalisation has numbers of its own."""
    return _tiny_network


def _tiny_network(name: str = "plain", size: int = 32) -> Network:
    scalable = name in ("plain", "resnet")
    config = NetworkConfig(network=name, size=size, **({"width": 0.5} if scalable else {}))
    network = build_network(config, classes=3, mean=(0.5,) * 3, std=(0.25,) * 3).eval()
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.copy_(0.5 + torch.rand(module.weight.shape, generator=random))
                module.bias.copy_(torch.randn(module.bias.shape, generator=random) * 0.1)
    return network


@pytest.fixture
def network_cases() -> Callable[..., list[Case]]:
    """Photos of coarse blocks and noise, each asked about the first class."""
    return _network_cases


def _network_cases(network: Network, count: int = 2, size: int = 32) -> list[Case]:
    random = np.random.default_rng(3)
    coarse = random.integers(0, 256, (count, 4, 4, 3)).repeat(size // 4, axis=1).repeat(size // 4, axis=2)
    images = np.clip(coarse + random.normal(scale=20, size=coarse.shape), 0, 255).astype(np.uint8)
    subject = Subject(network=network, direction=np.array([1.0, 0.0, 0.0]), size=size)
    return [Case(subject=subject, image=image) for image in images]
