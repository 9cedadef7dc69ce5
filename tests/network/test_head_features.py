"""The dense layer's numbers in NumPy are those that torch computes, for every head."""

import numpy as np
import pytest
import torch

from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head_features import head_features
from seewhy.network.inner_layers import to_batch


@pytest.mark.parametrize("head", ["mean", "moments", "grid"])
def test_as_torch_has_them(head):
    config = NetworkConfig(network="plain", size=20, width=0.25, head=head, grid=3)
    network = build_network(config, classes=2, mean=(0.5,) * 3, std=(0.5,) * 3, seed=0).eval()
    images = to_batch(np.random.default_rng(0).integers(0, 256, (3, 20, 20, 3), dtype=np.uint8))
    with torch.no_grad():
        maps = network.feature_maps(images)
        expected = network.features(images).numpy()
    by_stage = {stage: one.numpy() for stage, one in zip(network.head.spec.stages, maps, strict=True)}
    found = head_features(by_stage, network.head.spec)
    assert found.shape == (3, network.head.spec.features)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
