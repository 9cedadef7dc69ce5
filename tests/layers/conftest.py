"""Small networks and photos that several tests of this room look at."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from seewhy.layers.layer_maps import LayerMaps
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.body import Body, Stage
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head import EvidenceHead, choose_spec
from seewhy.network.head_spec import HeadSpec
from seewhy.network.inner_layers import InnerLayer
from seewhy.network.network import Network
from seewhy.network.sight import Sight

CLASSES = ("cat", "dog", "wolf")


class OneFilter(Body):
    """A single 3×3 filter that adds up the nine reds under it, ReLU, max pooling: all of it can be worked on paper."""

    def __init__(self, padding: int = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 3, padding=padding)
        self.act = nn.ReLU()
        self.pool = nn.MaxPool2d(2)
        self.stages = (Stage(name="only", channels=1, stride=2),)
        with torch.no_grad():
            self.conv.weight.zero_()
            self.conv.weight[0, 0] = 1.0
            self.conv.bias.fill_(0.5)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return (self.pool(self.act(self.conv(images))),)


@pytest.fixture
def one_filter() -> Callable[..., Network]:
    """A network of that body with a head of two classes: the logit of the second is twice the mean, plus 1."""

    def make(padding: int = 0) -> Network:
        head = EvidenceHead(HeadSpec(stages=("only",), channels=(1,)), classes=2)
        with torch.no_grad():
            head.dense.weight.copy_(torch.tensor([[0.0], [2.0]]))
            head.dense.bias.copy_(torch.tensor([0.0, 1.0]))
        return Network(OneFilter(padding), head, mean=(0.5,) * 3, std=(0.5,) * 3).eval()

    return make


@pytest.fixture
def build() -> Callable[..., Network]:
    """Any network of the catalogue, as small as it can be, with statistics in its normalisations as training leaves."""

    def make(name: str, size: int = 32, **settings) -> Network:
        width = 0.25 if ARCHITECTURES[name].scalable else 1.0
        config = NetworkConfig(**{"network": name, "width": width, "size": size, "grid": 3, **settings})
        network = build_network(config, classes=len(CLASSES), mean=(0.5, 0.4, 0.6), std=(0.2, 0.25, 0.3))
        generator = torch.Generator().manual_seed(1)
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                count = module.num_features
                module.running_mean.copy_(0.2 * torch.randn(count, generator=generator))
                module.running_var.copy_(0.5 + torch.rand(count, generator=generator))
                with torch.no_grad():
                    module.weight.copy_(torch.randn(count, generator=generator))
                    module.bias.copy_(0.3 * torch.randn(count, generator=generator))
        return network

    return make


@pytest.fixture
def image() -> Callable[..., np.ndarray]:
    """A prepared photo: noise over a slope of light; grey where asked."""

    def make(size: int = 32, *, grey: bool = False) -> np.ndarray:
        random = np.random.default_rng(3)
        slope = np.linspace(0, 120, size)[:, None, None] + random.integers(0, 130, (size, size, 3))
        found = slope.astype(np.uint8)
        return found[..., :1].repeat(3, axis=2) if grey else found

    return make


@pytest.fixture
def layer() -> Callable[..., LayerMaps]:
    """One layer's answers, given as an array."""

    def make(maps: np.ndarray, *, floor=0.0, ceiling=None, contributions=None, **more) -> LayerMaps:
        channels, height, width = maps.shape
        one = InnerLayer(
            name="stage1",
            channels=channels,
            height=height,
            width=width,
            read_by_head=True,
            sight=Sight(3, 2, 0.5),
            floor=floor,
            ceiling=ceiling,
        )
        given_ = np.zeros(channels) if contributions is None else np.array(contributions, dtype=float)
        return LayerMaps(layer=one, maps=maps.astype(np.float32), contributions=given_, exact=True, **more)

    return make


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


class Tokens(Body):
    """As a vision transformer begins: a convolution whose steps are its kernel's size, then a list of tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, 4, 8, stride=8)
        self.norm = nn.Identity()
        self.stages = (Stage(name="stage1", channels=4, stride=8),)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        x = self.proj(images)
        tokens = self.norm(x.flatten(2).transpose(1, 2))
        return (torch.tanh(tokens).transpose(1, 2).reshape(x.shape),)


@pytest.fixture
def tokens() -> Network:
    head = EvidenceHead(HeadSpec(stages=("stage1",), channels=(4,)), classes=len(CLASSES))
    return Network(Tokens(), head, mean=(0.5,) * 3, std=(0.25,) * 3).eval()
