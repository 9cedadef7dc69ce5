"""Backpropagation through depthwise convolutions in half precision, against torch's own in full precision."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from seewhy.network.catalogue import architecture, build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.depthwise import depthwise, wants_own_backward
from seewhy.network.layers import SameConv2d


def test_the_slopes_of_a_5x5_kernel_worked_by_hand():
    # One place in the middle of a 5×5 image, no padding: the answer is Σ image · kernel, so that the slope of the
    # kernel is the image and the slope of the image is the kernel. All whole numbers: exact in half precision.
    image = torch.arange(25.0).reshape(1, 1, 5, 5).requires_grad_()
    kernel = torch.arange(25.0).flip(0).reshape(1, 1, 5, 5).requires_grad_()
    answer = depthwise(image, kernel, (1, 1), (0, 0))
    answer.sum().backward()
    assert answer.item() == pytest.approx(sum(i * (24 - i) for i in range(25)), rel=2**-8)
    assert torch.equal(kernel.grad, image.detach())
    assert torch.equal(image.grad, kernel.detach())


def _leave_nans_behind():
    """Freed memory full of NaN: whoever reads what nobody wrote shows it."""
    for size in (10, 50, 100, 300, 1000, 3000, 10000):
        blocks = [torch.full((size,), torch.nan) for _ in range(6)]
        del blocks


@pytest.mark.parametrize("side", [3, 5, 7])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("size", [(9, 9), (8, 11), (2, 1), (1, 1)])
def test_it_is_torchs_own_up_to_rounding(side, stride, size):
    torch.manual_seed(0)
    # Numbers that bfloat16 holds exactly, so that only the results are rounded.
    images = torch.randn(2, 6, *size).bfloat16().float().contiguous(memory_format=torch.channels_last)
    kernels = torch.randn(6, 1, side, side).bfloat16().float()
    ours = [images.clone().requires_grad_(), kernels.clone().requires_grad_()]
    theirs = [images.clone().requires_grad_(), kernels.clone().requires_grad_()]
    answer = depthwise(*ours, (stride, stride), (side // 2, side // 2))
    expected = F.conv2d(*theirs, None, stride, side // 2, 1, 6)
    slope = torch.randn_like(expected).bfloat16()
    _leave_nans_behind()
    answer.backward(slope)
    expected.backward(slope.float())
    assert answer.dtype == torch.bfloat16
    for one, other in ((answer, expected), *((a.grad, b.grad) for a, b in zip(ours, theirs, strict=True))):
        assert (one.float() - other).abs().max() <= 2**-7 * other.abs().max()


def test_only_what_would_be_slow_goes_this_way():
    images = torch.zeros(1, 4, 8, 8)
    strided, large = SameConv2d(4, 4, 3, 2, groups=4, bias=False), SameConv2d(4, 4, 5, groups=4, bias=False)
    small, full = SameConv2d(4, 4, 3, groups=4, bias=False), SameConv2d(4, 4, 5, bias=False)
    with torch.autocast("cpu", torch.bfloat16):
        assert [wants_own_backward(one, images) for one in (strided, large, small, full)] == [True, True, False, False]
        assert not wants_own_backward(strided.eval(), images)
        with torch.no_grad():
            assert not wants_own_backward(large, images)
    assert not wants_own_backward(large, images)


def test_a_layer_answers_the_same_both_ways():
    torch.manual_seed(0)
    layer, images = SameConv2d(4, 4, 5, 2, groups=4, bias=False), torch.randn(2, 4, 9, 9)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(layer(images), layer.eval()(images))


def test_only_what_learns_gets_a_slope():
    images, kernels = torch.randn(1, 2, 5, 5), nn.Parameter(torch.randn(2, 1, 5, 5))
    depthwise(images, kernels, (1, 1), (2, 2)).sum().backward()
    assert images.grad is None
    assert kernels.grad is not None


@pytest.mark.parametrize("name", ["resnet", "efficientnet_lite0"])
def test_no_network_of_ours_strides_over_a_map_one_place_wide(name):
    # There oneDNN's slopes in half precision are wrong for every kind of convolution (torch 2.13).
    network = build_network(NetworkConfig(network=name, size=architecture(name).smallest), classes=2).eval()
    widths = []
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d) and layer.stride[0] > 1:
            layer.register_forward_pre_hook(lambda _, inputs: widths.append(inputs[0].shape[-1]))
    with torch.no_grad():
        network(torch.zeros(1, 3, architecture(name).smallest, architecture(name).smallest))
    assert len(widths) >= 3
    assert min(widths) > 1
