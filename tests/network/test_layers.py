import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from seewhy.network.layers import (
    ConvNormAct,
    SameConv2d,
    Standardise,
    he_init,
    same_padding,
    set_norm_momentum,
    to_eights,
)


def test_standardise_by_hand():
    layer = Standardise((0.0, 0.5, 1.0), (1.0, 0.5, 0.25))
    assert layer(torch.full((1, 3, 1, 1), 0.75)).flatten().tolist() == [0.75, 0.5, -1.0]


def test_same_convolution_by_hand():
    # 1 2 3 4 with stride 2 and three ones: TensorFlow puts its one zero at the end, so 1+2+3 and 3+4+0
    layer = SameConv2d(1, 1, (1, 3), (1, 2), bias=False)
    nn.init.ones_(layer.weight)
    assert layer(torch.tensor([[[[1.0, 2.0, 3.0, 4.0]]]])).flatten().tolist() == [6.0, 7.0]


@given(length=st.integers(1, 64), kernel=st.integers(1, 7), stride=st.integers(1, 3), dilation=st.integers(1, 2))
def test_same_padding_gives_the_length_over_the_stride(length, kernel, stride, dilation):
    before, after = same_padding(length, kernel, stride, dilation)
    assert after - before in (0, 1)
    places = (length + before + after - (dilation * (kernel - 1) + 1)) // stride + 1
    assert places == math.ceil(length / stride)


@pytest.mark.parametrize("size", [(7, 8), (9, 12), (1, 5)])
@pytest.mark.parametrize("stride", [1, 2])
def test_same_convolution_of_odd_shapes(size, stride):
    layer = SameConv2d(2, 3, 5, stride)
    assert layer(torch.rand(1, 2, *size)).shape[-2:] == tuple(math.ceil(one / stride) for one in size)


def test_he_init_has_the_spread_of_the_paper():
    torch.manual_seed(0)
    layer = nn.Conv2d(64, 128, 3)
    he_init(layer)
    assert layer.weight.std().item() == pytest.approx(math.sqrt(2 / (128 * 9)), rel=0.02)
    assert layer.bias is not None
    assert not layer.bias.any()
    depthwise = nn.Conv2d(1024, 1024, 3, groups=1024)
    he_init(depthwise)
    assert depthwise.weight.std().item() == pytest.approx(math.sqrt(2 / 9), rel=0.05)


def test_norm_momentum_reaches_every_normalisation():
    brick = ConvNormAct(nn.Conv2d(3, 4, 1), nn.ReLU())
    set_norm_momentum(brick, 0.25)
    assert brick.norm.momentum == 0.25


@given(channels=st.floats(1, 2048))
def test_to_eights(channels):
    rounded = to_eights(channels)
    assert rounded % 8 == 0
    assert rounded >= 0.9 * channels
