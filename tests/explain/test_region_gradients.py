import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.explain.blur import blurred
from seewhy.explain.region_gradients import _edges, region_gradients
from seewhy.explain.subject import Subject
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig


class Weighing(nn.Module):
    """A weighted sum of all pixels: one logit."""

    def __init__(self, weights: np.ndarray) -> None:
        super().__init__()
        self.standardise = SimpleNamespace(mean=torch.zeros(3))
        self.weights = torch.from_numpy(weights.astype(np.float32))

    def forward(self, images):
        return (images * self.weights).sum(dim=(1, 2, 3))[:, None]


@pytest.mark.parametrize("size", [16, 21])
def test_for_a_weighted_sum_each_pixel_gets_its_weight_times_its_way(size):
    random = np.random.default_rng(0)
    weights, image = random.normal(size=(3, size, size)), random.integers(0, 256, (size, size, 3), dtype=np.uint8)
    subject = Subject(network=Weighing(weights), direction=np.array([1.0]), size=size)
    expected = (weights.transpose(1, 2, 0) * (image - blurred(image, 1 / 16)) / 255).sum(axis=2)
    np.testing.assert_allclose(region_gradients(subject, image), expected, atol=1e-5)


def test_the_shares_of_a_region_are_what_blurring_it_costs():
    class Squares(Weighing):
        def forward(self, images):
            return (images * self.weights).sum(dim=(1, 2, 3))[:, None] ** 2  # two steps integrate a straight slope

    random = np.random.default_rng(1)
    image = random.integers(0, 256, (16, 16, 3), dtype=np.uint8)
    subject = Subject(network=Squares(random.normal(size=(3, 16, 16)) / 16), direction=np.array([1.0]), size=16)
    blank, lost = blurred(image, 1 / 16) / 255, 0.0
    photo = image / 255
    for shifted in (False, True):
        edges = _edges(16, shifted=shifted)
        for top, bottom in itertools.pairwise(edges):
            for left, right in itertools.pairwise(edges):
                without = photo.copy()
                without[top:bottom, left:right] = blank[top:bottom, left:right]
                pair = torch.from_numpy(np.stack([photo, without]).transpose(0, 3, 1, 2).astype(np.float32))
                scores = subject.network(pair)[:, 0]
                lost += float(scores[0] - scores[1]) / 2
    assert region_gradients(subject, image).sum() == pytest.approx(lost, rel=1e-3)


def test_regions_cover_the_side_once():
    assert _edges(64, shifted=False) == [0, 16, 32, 48, 64]
    assert _edges(64, shifted=True) == [0, 8, 24, 40, 56, 64]
    assert _edges(2, shifted=True) == [0, 1, 2]


@pytest.mark.parametrize("name", ["plain", "resnet", "efficientnet_lite0"])
def test_every_network_is_left_as_it_was(name):
    size = max(32, ARCHITECTURES[name].smallest)
    network = build_network(NetworkConfig(network=name, size=size), classes=3, mean=(0.5,) * 3, std=(0.25,) * 3).eval()
    subject = Subject(network=network, direction=np.array([0.0, 1.0, 0.0]), size=size)
    image = np.random.default_rng(0).integers(0, 256, (size, size, 3), dtype=np.uint8)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    found = region_gradients(subject, image)
    assert (found.shape, found.dtype) == ((size, size), np.float64)
    assert np.isfinite(found).all()
    assert found.any()
    np.testing.assert_array_equal(found, region_gradients(subject, image))
    assert all(one.grad is None for one in network.parameters())
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    assert not network.training
