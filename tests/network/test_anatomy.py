import pytest
import torch
from torch import nn

from seewhy.network.anatomy import anatomy, totals
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.body import Body, Stage
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head import EvidenceHead
from seewhy.network.head_spec import HeadSpec
from seewhy.network.network import Network


def test_the_articles_network_row_by_row():
    network = build_network(NetworkConfig(network="plain", width=0.5, grid=4), classes=3)
    table = [
        (row.term, row.output_shape, row.parameters, row.multiply_adds, row.receptive_field)
        for row in anatomy(network, 32)
    ]
    assert table == [
        ("input", (3, 32, 32), 0, 0, 1),
        ("standardisation", (3, 32, 32), 0, 0, 1),
        ("convolution", (8, 32, 32), 8 * (27 + 1), 32 * 32 * 8 * 27, 3),
        ("activation", (8, 32, 32), 0, 0, 3),
        ("pooling", (8, 16, 16), 0, 0, 4),
        ("convolution", (16, 16, 16), 16 * (72 + 1), 16 * 16 * 16 * 72, 8),
        ("activation", (16, 16, 16), 0, 0, 8),
        ("pooling", (16, 8, 8), 0, 0, 10),
        ("pooling", (16, 4, 4), 0, 0, 14),
        ("flatten", (256,), 0, 0, 32),
        ("dense", (3,), 3 * 257, 3 * 256, 32),
        ("softmax", (3,), 0, 0, 32),
    ]


@pytest.mark.parametrize("name", list(ARCHITECTURES))
@pytest.mark.parametrize("size", [64, 45])
def test_every_parameter_is_counted_once(name, size):
    network = build_network(NetworkConfig(network=name, size=size), classes=5)
    rows = anatomy(network, size)
    assert totals(rows).parameters == sum(one.numel() for one in network.parameters())
    assert (rows[0].term, rows[-1].term, rows[-1].output_shape) == ("input", "softmax", (5,))
    assert all(1 <= row.receptive_field <= size for row in rows)


def test_the_work_of_lite0_is_that_of_the_table_of_its_authors():
    network = build_network(NetworkConfig(network="efficientnet_lite0"), classes=1000)
    # 407 million by TensorFlow's counting, which adds normalisation and activation; 4.7 million parameters
    assert totals(anatomy(network, 224)).multiply_adds == pytest.approx(407e6, rel=0.06)
    assert totals(anatomy(network, 224)).parameters == 4_652_008


def gradient_field(network: Network, stage: int, size: int) -> int:
    """The receptive field found by trying: how wide the gradient of one place spreads over the photo."""
    for one in network.modules():
        if isinstance(one, nn.Conv2d):
            nn.init.ones_(one.weight)
    photo = torch.rand(1, 3, size, size, requires_grad=True)
    maps = network.eval().body(photo)[stage]
    maps[0, 0, maps.shape[2] // 2, maps.shape[3] // 2].backward()
    assert photo.grad is not None
    columns = photo.grad[0].abs().sum(dim=(0, 1)).nonzero()
    return int(columns.max() - columns.min()) + 1


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_receptive_fields_are_those_found_by_trying(stage):
    network = build_network(NetworkConfig(network="resnet", width=0.25, size=97), classes=2)
    rows = {row.name: row for row in anatomy(network, 97)}
    tried = gradient_field(network, stage, 97)
    assert tried == rows[f"body.stage{stage + 1}.0.act"].receptive_field


class Odd(Body):
    """Layers the article does not know, and a parameter that no layer owns."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, groups=1, dilation=2)
        self.shuffle = nn.ChannelShuffle(2)
        self.shift = nn.Parameter(torch.zeros(4, 1, 1))
        self.stages = (Stage(name="only", channels=4, stride=1),)

    def forward(self, images):
        return (torch.sub(self.shuffle(self.conv(images)), self.shift),)


def test_layers_that_are_not_known_are_called_other():
    network = Network(
        Odd(), EvidenceHead(HeadSpec(stages=("only",), channels=(4,)), classes=2), mean=[0] * 3, std=[1] * 3
    )
    rows = anatomy(network, 16)
    assert [row.kind for row in rows if row.term == "other"] == ["ChannelShuffle", "sub"]
    assert totals(rows).parameters == sum(one.numel() for one in network.parameters())
    assert next(row for row in rows if row.term == "convolution").receptive_field == 5
