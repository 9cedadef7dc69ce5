"""One contract for every architecture: adding one adds a row here by itself."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.errors import ConfigError
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.catalogue import build_network, image_size, published_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head_spec import HEADS, place_contributions
from seewhy.network.network import Network

NAMES = tuple(ARCHITECTURES)
CLASSES = 3


def small(name: str, **settings) -> NetworkConfig:
    """A config that is quick to try: a quarter of the width where that can be chosen."""
    width = 0.25 if ARCHITECTURES[name].scalable else 1.0
    return NetworkConfig(**{"network": name, "width": width, "size": 64, "grid": 4, **settings})


def build(name: str, **settings) -> Network:
    return build_network(small(name, **settings), classes=CLASSES, seed=settings.get("seed", 0))


def images(count: int, height: int, width: int) -> torch.Tensor:
    return torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(0))


def test_the_contract_covers_the_catalogue():
    assert len(NAMES) >= 7


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(64, 64), (33, 47)])
def test_any_size_gives_logits_and_the_maps_that_were_promised(name, shape):
    network = build(name).eval()
    with torch.no_grad():
        maps = network.body(network.standardise(images(2, *shape)))
        logits = network(images(2, *shape))
    assert logits.shape == (2, CLASSES)
    assert logits.dtype == torch.float32
    assert len(maps) == len(network.body.stages)
    for stage, one in zip(network.body.stages, maps, strict=True):
        assert one.shape[:2] == (2, stage.channels)
        for px, places in zip(shape, one.shape[2:], strict=True):
            # one less where a convolution without padding takes a pixel off the border
            assert math.floor(px / stage.stride) - 1 <= places <= math.ceil(px / stage.stride)


@pytest.mark.parametrize("name", NAMES)
def test_logits_and_no_softmax(name):
    network = build(name).eval()
    assert not any(isinstance(one, (nn.Softmax, nn.LogSoftmax, nn.Sigmoid)) for one in network.modules())
    with torch.no_grad():
        network.head.dense.weight.mul_(100)
        logits = network(images(4, 64, 64))
    assert logits.abs().max() > 1  # no probability is
    assert (logits.sum(dim=1) - 1).abs().max() > 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_gradients_reach_every_trainable_tensor(name):
    network = build(name).train()
    loss = nn.functional.cross_entropy(network(images(4, 64, 64)), torch.tensor([0, 1, 2, 0]))
    loss.backward()
    dead = [key for key, one in network.named_parameters() if one.grad is None or not one.grad.any()]
    assert dead == []


@pytest.mark.parametrize("name", NAMES)
def test_training_and_predicting_differ_only_by_normalisation_and_dropout(name):
    network = build(name, dropout=0.5)
    batch = images(4, 64, 64)
    with torch.no_grad():
        network.train()
        assert not torch.equal(network(batch), network(batch))  # dropout draws
        network.eval()
        together = network(batch)
        alone = torch.cat([network(one[None]) for one in batch])
    assert torch.allclose(together, alone, atol=1e-5)  # a photo's logits do not depend on its neighbours


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_weights(name):
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first, again = build(name).state_dict(), build(name).state_dict()
    other = build_network(small(name), classes=CLASSES, seed=1).state_dict()
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert any(not torch.equal(first[key], other[key]) for key in first)
    assert torch.equal(torch.get_rng_state(), state)  # the caller's chance is left alone


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("head", HEADS)
def test_places_and_bias_add_up_to_the_logits(name, head):
    network = build(name, head=head).eval()
    with torch.no_grad():
        network.head.dense.bias.uniform_(-1, 1)
        maps = network.feature_maps(images(1, 45, 61))
        logits = network.head(maps)[0].double().numpy()
    by_stage = {stage: one[0].numpy() for stage, one in zip(network.head.spec.stages, maps, strict=True)}
    places = place_contributions(by_stage, network.head.dense.weight.detach().numpy(), network.head.spec)
    total = sum(one.sum(axis=(1, 2)) for one in places.values()) + network.head.dense.bias.detach().numpy()
    scale = sum(np.abs(one).sum(axis=(1, 2)) for one in places.values()) + 1
    assert (np.abs(total - logits) <= 1e-5 * scale).all()


@pytest.mark.parametrize("name", NAMES)
def test_channels_last_changes_nothing(name):
    network = build(name).eval()
    batch = images(2, 48, 48)
    with torch.no_grad():
        before = network(batch)
        network = network.to(memory_format=torch.channels_last)
        after = network(batch.contiguous(memory_format=torch.channels_last))
    assert torch.allclose(before, after, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_size_works_and_a_smaller_one_is_refused(name):
    smallest = ARCHITECTURES[name].smallest
    assert build(name, size=smallest).eval()(images(1, smallest, smallest)).shape == (1, CLASSES)
    if smallest > 16:
        with pytest.raises(ConfigError, match="px"):
            build(name, size=smallest - 1)


def test_default_sizes():
    assert image_size(NetworkConfig(network="efficientnet_lite2")) == 260
    assert image_size(NetworkConfig(network="plain", size=48)) == 48


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"network": "plain", "weights": "imagenet"}, "no published ImageNet weights"),
        ({"network": "efficientnet_lite0", "width": 2.0}, "fixed width"),
        ({"network": "efficientnet_lite0", "depth": 2}, "fixed width"),
        ({"network": "plain", "depth": 6, "size": 32}, "at least 64 px"),
        ({"network": "resnt"}, "resnet"),
    ],
)
def test_what_does_not_go_together(settings, words):
    with pytest.raises(ConfigError, match=words):
        build_network(NetworkConfig(**settings), classes=3)


def test_one_class_is_none():
    with pytest.raises(ConfigError, match="at least 2"):
        build_network(NetworkConfig(), classes=1)


def test_nothing_is_published_for_plain():
    with pytest.raises(ConfigError, match="efficientnet_lite0"):
        published_network("plain")
