"""Small networks that several tests of this room look at."""

import pytest
import torch
from torch import Tensor, nn

from seewhy.network.body import Body, Stage


class OneFilter(Body):
    """A single 3×3 filter without padding, so that its answers can be worked out on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 1, 3, bias=False)
        self.act = nn.ReLU()
        self.stages = (Stage(name="only", channels=1, stride=1),)
        with torch.no_grad():
            self.conv.weight.zero_()
            self.conv.weight[0, 0] = 1.0  # adds up the nine reds under it

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return (self.act(self.conv(images)),)


@pytest.fixture
def one_filter() -> OneFilter:
    return OneFilter()
