import torch
from torch import nn

from seewhy.network.resnet import ResidualBlock, ResNet


def test_strides_and_channels():
    body = ResNet(width=0.5, depth=2, stem_stride=2).eval()
    maps = body(torch.rand(1, 3, 45, 64))
    assert [stage.channels for stage in body.stages] == [16, 32, 64, 128]
    assert [one.shape[1:] for one in maps] == [(16, 23, 32), (32, 12, 16), (64, 6, 8), (128, 3, 4)]
    assert [stage.stride for stage in body.stages] == [2, 4, 8, 16]


def test_a_block_without_its_branch_passes_on_what_is_positive():
    block = ResidualBlock(4, 4, 1).eval()
    nn.init.zeros_(block.second.norm.weight)
    x = torch.randn(1, 4, 5, 5)
    assert torch.equal(block(x), x.relu())
