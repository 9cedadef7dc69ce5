import pytest
import torch
from torch import Tensor, nn

from seewhy.network.graph import steps_of
from seewhy.network.layers import SameConv2d


class Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = SameConv2d(3, 2, 3, 2)
        self.norm = nn.BatchNorm2d(2)

    def forward(self, images: Tensor) -> Tensor:
        return self.norm(self.conv(images)) + 1


def test_steps_and_shapes_at_an_odd_size():
    module = Two().train()
    before = module.norm.running_mean.clone()
    traced = steps_of(module, 7)
    shapes = {node.name: node.meta.get("shape") for node in traced.graph.nodes}
    assert shapes["conv"] == shapes["add"] == (1, 2, 4, 4)
    assert module.training
    assert torch.equal(module.norm.running_mean, before)  # looking leaves no trace


def test_a_network_without_fixed_steps_is_told():
    class Wavering(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            return images if images.sum() > 0 else -images

    with pytest.raises(torch.fx.proxy.TraceError):
        steps_of(Wavering(), 4)
