"""One cell on paper, then cells of every layer of every architecture against the network's own maps."""

import json

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from seewhy.errors import ArtefactError, ConfigError, UsageError
from seewhy.layers.arithmetic_steps import Cell
from seewhy.layers.deeper_cell import CellWorker
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.body import Body, Stage
from seewhy.network.head import EvidenceHead
from seewhy.network.head_spec import HeadSpec
from seewhy.network.inner_layers import look_inside, to_batch
from seewhy.network.network import Network


class Added(Body):
    """3 → 2 maps by 1×1, then a 3×3 convolution of both, a normalisation, and what came in added."""

    def __init__(self) -> None:
        super().__init__()
        self.stages = (Stage(name="one", channels=2, stride=1), Stage(name="two", channels=2, stride=1))
        self.first = nn.Conv2d(3, 2, 1, bias=False)
        self.second, self.norm = nn.Conv2d(2, 2, 3, padding=1), nn.BatchNorm2d(2, eps=0.0)
        assert self.second.bias is not None
        with torch.no_grad():
            self.first.weight.copy_(torch.tensor([[1.0, 0, 0], [0, 2.0, 0]])[:, :, None, None])
            self.second.weight.fill_(0.5)
            self.second.bias.fill_(1.0)
            self.norm.weight.fill_(3.0)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        one = self.first(images)
        return one, one + self.norm(self.second(one))


class Bent(Body):
    """Ends in a step that no hand follows."""

    def __init__(self) -> None:
        super().__init__()
        self.stages = (Stage(name="one", channels=2, stride=1),)
        self.conv = nn.Conv2d(3, 2, 1)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return (torch.sin(self.conv(images)),)


def network_of(body: Body) -> Network:
    head = EvidenceHead(HeadSpec(stages=(body.stages[-1].name,), channels=(2,)), classes=2)
    return Network(body, head, mean=(0, 0, 0), std=(1, 1, 1)).eval()


def test_a_cell_on_paper():
    # White is 1: the maps are 1 and 2 everywhere. In the corner 4 places of 9 lie inside: 0.5 × 4 × (1 + 2) + 1 = 7;
    # three times that, and the 2 that came in.
    worker = CellWorker(network_of(Added()), 4)
    found = worker.work_out(np.full((4, 4, 3), 255, np.uint8), "two", Cell(channel=1, row=0, column=0))
    assert (found.reads, found.reads_channels, found.box) == ("one", 2, (-1, -1, 2, 2))
    assert [(one.channel, one.result) for one in found.readings] == [(1, 4.0), (0, 2.0)]
    assert found.readings[0].patch.tolist() == [[0, 0, 0], [0, 2, 2], [0, 2, 2]]
    assert (found.rest, found.rest_count, found.bias, found.convolved) == (0.0, 0, 1.0, 7.0)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert [(step["kind"], step["result"]) for step in told["steps"]] == [("norm", 21.0), ("shortcut", 23.0)]
    assert told["answer"] == 23.0


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_layer_of_every_architecture_comes_out_as_the_network_gives_it(build, image, name):
    network, photo = build(name, 33), image(33, grey=False)
    worker = CellWorker(network, 33)
    with torch.no_grad():
        _, maps = look_inside(network.eval(), to_batch(photo))
    assert len(maps) >= 3
    random, worked, told = np.random.default_rng(0), 0, []
    for layer, x in maps.items():
        _, channels, height, width = x.shape
        for corner in (0, 1):
            place = [int(random.integers(channels)), *(corner * (side - 1) for side in (height, width))]
            cell = Cell(channel=place[0], row=place[1], column=place[2])
            try:
                found = worker.work_out(photo, layer, cell)
            except ArtefactError as error:
                told.append(error.happened)
                continue
            worked += 1
            assert found.answer == pytest.approx(float(x[(0, *place)]), abs=1e-3, rel=1e-4)
    assert worked >= 2
    assert all("cannot be worked out by hand" in one for one in told)


def test_what_is_not_there_and_what_no_hand_follows_is_told():
    image = np.zeros((4, 4, 3), np.uint8)
    worker = CellWorker(network_of(Added()), 4)
    with pytest.raises(ConfigError, match="three"):
        worker.work_out(image, "three", Cell(channel=0, row=0, column=0))
    with pytest.raises(UsageError, match=r"row 4.* in two"):
        worker.work_out(image, "two", Cell(channel=0, row=4, column=0))
    with pytest.raises(ArtefactError, match="sin"):
        CellWorker(network_of(Bent()), 4).work_out(image, "one", Cell(channel=0, row=0, column=0))
