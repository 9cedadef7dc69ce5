import pytest
import torch
from torch import nn

from seewhy.network.anatomy import anatomy
from seewhy.network.body import Body, Stage
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head import EvidenceHead, choose_spec
from seewhy.network.measured_sights import head_to_json, measured_sights
from seewhy.network.network import Network
from seewhy.network.sight import Sight
from seewhy.network.sights import sights_of_layers


class Leaning(Body):
    """One filter of 4×4 in steps of 4, whose only weight stands where the test wants it."""

    def __init__(self, row: int, column: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 4, stride=4, bias=False)
        self.stages = (Stage(name="only", channels=1, stride=4),)
        with torch.no_grad():
            self.conv.weight.zero_()
            self.conv.weight[0, :, row, column] = 1.0

    def forward(self, images):
        return (self.conv(images),)


def _network(body):
    head = EvidenceHead(choose_spec("mean", body.stages, grid=1), classes=2)
    return Network(body, head, mean=[0.5] * 3, std=[0.5] * 3)


@pytest.mark.parametrize(("row", "column", "start"), [(0, 0, 0.5), (3, 3, 3.5), (0, 3, 2.0), (1, 1, 1.5)])
def test_a_filter_that_leans_is_found_out(row, column, start):
    # geometry sees 4 px with their middle at 2; the weight looks at one of them
    network = _network(Leaning(row, column))
    assert sights_of_layers(network, 32) == {"only": Sight(4, 4, 2.0)}
    assert measured_sights(network, 32) == {"only": Sight(4, 4.0, start)}


def test_a_dead_layer_is_drawn_as_even_cells():
    network = _network(Leaning(0, 0))
    nn.init.zeros_(network.body.conv.weight)
    assert measured_sights(network, 32) == {"only": Sight(4, 4.0, 2.0)}


@pytest.mark.parametrize("name", ["plain", "resnet", "efficientnet_lite0"])
def test_every_stage_is_measured_and_the_network_left_as_it_was(name):
    network = build_network(NetworkConfig(network=name, size=64), classes=2)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    found = measured_sights(network, 64)
    assert list(found) == [stage.name for stage in network.body.stages]
    for stage in network.body.stages:
        assert 0 <= found[stage.name].start <= 64
        assert found[stage.name].field == sights_of_layers(network, 64)[stage.name].field
    assert network.training
    assert all(one.grad is None for one in network.parameters())
    for key, value in network.state_dict().items():
        assert torch.equal(value, before[key]), key
    assert measured_sights(network, 64) == found


def test_the_head_and_its_sights_go_into_one_description():
    network = build_network(NetworkConfig(network="plain", size=32), classes=2)
    told = head_to_json(network, 32)
    assert told["stages"] == ["block2"]
    assert set(told["sights"]) == {"block1", "block2"}
    assert len(told["sights"]["block1"]) == 3


class Attentive(Body):
    """Patches of 8 px that look at one another, with queries, keys and values unbound from one tensor, as timm does."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 4, 8, stride=8)
        self.mixed = nn.Linear(4, 12)
        self.stages = (Stage(name="only", channels=4, stride=8),)

    def forward(self, images):
        x = self.patches(images)
        row = x.flatten(2).transpose(1, 2)
        query, key, value = self.mixed(row).reshape(-1, 16, 3, 4).permute(2, 0, 1, 3).unbind(0)
        row = row + nn.functional.scaled_dot_product_attention(query, key, value)
        return (row.transpose(1, 2).reshape(-1, 4, 4, 4),)


def test_attention_sees_the_whole_picture_and_looks_at_its_own_place():
    network = _network(Attentive())
    assert sights_of_layers(network, 32)["only"].field == 32
    found = measured_sights(network, 32)["only"]
    assert found.field == 32
    assert found.stride == 8
    assert abs(found.start - 4) < 4
    assert anatomy(network, 32)[0].term == "input"
