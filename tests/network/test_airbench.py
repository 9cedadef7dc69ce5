import numpy as np
import torch

from seewhy.network.airbench import Airbench
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig


def test_places_and_channels_of_every_stage():
    maps = Airbench().eval()(torch.rand(2, 3, 32, 32))
    assert [tuple(one.shape[1:]) for one in maps] == [(64, 15, 15), (256, 7, 7), (256, 3, 3), (256, 1, 1)]


def test_what_is_learned_counted_by_hand():
    # 24 biases behind the whitening, three groups of two convolutions, a shift for each of their channels.
    convolutions = 9 * (24 * 64 + 64 * 64 + 64 * 256 + 256 * 256 + 256 * 256 + 256 * 256)
    shifts = 2 * (64 + 256 + 256)
    assert sum(one.numel() for one in Airbench().parameters()) == 24 + convolutions + shifts


def test_a_group_begins_by_passing_its_channels_on():
    body = Airbench()
    x = torch.rand(1, 24, 6, 6)
    torch.testing.assert_close(body.group1.steps.conv1(x)[:, :24], x)


def test_the_classes_begin_nearly_alike():
    dense = build_network(NetworkConfig(network="airbench"), classes=10).head.dense
    assert abs(dense.weight.std().item() - 0.3 / 256**0.5) < 0.002


def test_the_first_layer_is_computed_from_photos_and_nothing_else_changes():
    network = build_network(NetworkConfig(network="airbench", width=0.25), classes=3)
    before = {name: one.clone() for name, one in network.state_dict().items()}
    rng = np.random.default_rng(0)
    network.begin_from(rng.integers(0, 256, (20, 32, 32, 3), dtype=np.uint8))
    changed = [name for name, one in network.state_dict().items() if not torch.equal(one, before[name])]
    assert changed == ["body.whiten.weight"]


def test_a_network_with_nothing_to_compute_is_left_as_it_was():
    network = build_network(NetworkConfig(network="plain"), classes=3)
    before = {name: one.clone() for name, one in network.state_dict().items()}
    network.begin_from(np.zeros((2, 64, 64, 3), np.uint8))
    assert all(torch.equal(one, before[name]) for name, one in network.state_dict().items())
