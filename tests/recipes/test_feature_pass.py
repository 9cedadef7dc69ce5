"""Many photos through a graph: the same numbers as one by one, in order, whatever comes along with them."""

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.errors import UsageError
from seewhy.export.onnx_graph import features_to_onnx
from seewhy.export.onnx_walk import walk
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.graph import steps_of
from seewhy.network.layers import Standardise
from seewhy.recipes.feature_pass import FeaturePass


class Colours(nn.Module):
    """The mean of each colour, 0..1."""

    def __init__(self) -> None:
        super().__init__()
        self.standardise = Standardise((0, 0, 0), (1, 1, 1))
        self.layers = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())

    def forward(self, images):
        return (self.layers(self.standardise(images)),)


def colours(size: int) -> FeaturePass:
    return FeaturePass(walk(steps_of(Colours().eval(), size), ["means"], size), "means")


def test_the_mean_of_each_colour_worked_out_by_hand():
    images = np.zeros((3, 2, 2, 3), np.uint8)
    images[0] = 51  # 51 / 255 = 0.2
    images[1, 0, 0] = (255, 0, 51)  # one place of four
    expected = [[0.2, 0.2, 0.2], [0.25, 0, 0.05], [0, 0, 0]]
    assert np.allclose(colours(2)(images), expected, atol=1e-7)


@pytest.mark.parametrize("count", [1, 9, 70])  # at 80 px seven photos are one thread's share
def test_photos_keep_their_order(count):
    images = np.arange(count, dtype=np.uint8)[:, None, None, None] * np.ones((80, 80, 3), np.uint8)
    means = colours(80)(images)
    assert means.shape == (count, 3)
    assert np.allclose(means[:, 0] * 255, np.arange(count), atol=0.01)


@pytest.fixture(scope="module")
def network():
    return build_network(NetworkConfig(network="resnet", size=64), classes=2, mean=(0.5,) * 3, std=(0.25,) * 3, seed=0)


def test_features_are_those_of_torch_and_do_not_depend_on_the_company(network, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (25, 64, 64, 3), dtype=np.uint8)
    compute = FeaturePass(features_to_onnx(network, 64))
    features = compute(images)
    with torch.inference_mode():
        expected = network.eval().features(torch.from_numpy(images).permute(0, 3, 1, 2) / 255).numpy()
    assert np.allclose(features, expected, rtol=1e-4, atol=1e-5)
    assert np.array_equal(features[7:8], compute(images[7:8]))
    assert np.array_equal(features[::-1], compute(images[::-1]))
    np.save(tmp_path / "images.npy", images)
    assert np.array_equal(features, compute(np.load(tmp_path / "images.npy", mmap_mode="r")))


def test_of_no_photos_there_are_no_features(network):
    assert FeaturePass(features_to_onnx(network, 64))(np.zeros((0, 64, 64, 3), np.uint8)).shape == (
        0,
        network.head.spec.features,
    )


def test_images_of_another_size_are_refused(network):
    with pytest.raises(UsageError, match="shape"):
        FeaturePass(features_to_onnx(network, 64))(np.zeros((3, 32, 32, 3), np.uint8))
    with pytest.raises(UsageError, match="shape"):
        FeaturePass(features_to_onnx(network, 64))(np.zeros((64, 64, 3), np.uint8))
