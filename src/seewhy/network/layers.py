"""The layers that torch does not have, and how weights begin."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seewhy.network.depthwise import depthwise, wants_own_backward

__all__ = ["ConvNormAct", "SameConv2d", "Standardise", "he_init", "same_padding", "set_norm_momentum", "to_eights"]


class Standardise(nn.Module):
    """Takes off the mean of each colour and divides by its standard deviation; the first step of every network.

    Args:
        mean: of red, green, blue, 0..1.
        std: of red, green, blue, 0..1, above 0.

    Shapes:
        (batch, 3, height, width) float32, 0..1 -> the same shape, about -2..2.

    >>> Standardise((0.5, 0.5, 0.5), (0.25, 0.25, 0.25))(torch.ones(1, 3, 1, 1)).flatten()
    tensor([2., 2., 2.])
    """

    mean: Tensor
    std: Tensor

    def __init__(self, mean: Iterable[float], std: Iterable[float]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([float(one) for one in mean]).reshape(3, 1, 1))
        self.register_buffer("std", torch.tensor([float(one) for one in std]).reshape(3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        return (images - self.mean) / self.std


def same_padding(length: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """TensorFlow's "SAME" padding: zeros before and after, so that ceil(length / stride) places come out.

    Where the number is odd, the extra zero stands at the end; torch's own padding puts as many on both sides, and
    weights learned with the one lose accuracy with the other.

    Args:
        length: px.
        kernel: px.
        stride: px.
        dilation: px between the kernel's points.

    Returns:
        Zeros before and after.

    >>> same_padding(224, 3, 2), same_padding(7, 3, 2), same_padding(7, 5, 1)
    ((0, 1), (1, 1), (2, 2))
    """
    wanted = max(0, (math.ceil(length / stride) - 1) * stride + (kernel - 1) * dilation + 1 - length)
    return wanted // 2, wanted - wanted // 2


class SameConv2d(nn.Conv2d):
    """A convolution with TensorFlow's "SAME" padding; see same_padding (and depthwise).

    Shapes:
        (batch, in_channels, height, width) -> (batch, out_channels, ceil(height / stride), ceil(width / stride)).
    """

    def forward(self, input: Tensor) -> Tensor:
        top, bottom = same_padding(input.shape[-2], self.kernel_size[0], self.stride[0], self.dilation[0])
        left, right = same_padding(input.shape[-1], self.kernel_size[1], self.stride[1], self.dilation[1])
        if top == bottom and left == right:  # the convolution's own padding needs no copy of the input
            padding: tuple[int, int] = (top, left)
        else:
            input, padding = F.pad(input, (left, right, top, bottom)), (0, 0)
        if wants_own_backward(self, input):
            return depthwise(input, self.weight, (self.stride[0], self.stride[1]), padding)
        return F.conv2d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class ConvNormAct(nn.Module):
    """Convolution, batch normalisation, activation: the brick most networks are built of.

    Args:
        convolution: without a bias, since the normalisation has one.
        activation: such as nn.ReLU(); None leaves it out.
        eps: added to the variance by the normalisation.
    """

    def __init__(self, convolution: nn.Conv2d, activation: nn.Module | None, *, eps: float = 1e-5) -> None:
        super().__init__()
        self.conv = convolution
        self.norm = nn.BatchNorm2d(convolution.out_channels, eps=eps)
        self.act = activation if activation is not None else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(x)))


def he_init(module: nn.Module) -> None:
    """Draws every convolution's weights so that signals keep their strength through ReLU layers.

    Args:
        module: its convolutions are filled in place, biases with zero; uses torch's global generator.

    Reference:
        He et al. 2015, Delving deep into rectifiers, arXiv:1502.01852 (equation 10, by fan-out as for ResNet).
    """
    for one in module.modules():
        if isinstance(one, nn.Conv2d):
            # torch's kaiming_normal_ forgets the groups, and would start depthwise convolutions far too weak
            fan_out = one.out_channels // one.groups * math.prod(one.kernel_size)
            nn.init.normal_(one.weight, std=math.sqrt(2 / fan_out))
            if one.bias is not None:
                nn.init.zeros_(one.bias)


def set_norm_momentum(module: nn.Module, momentum: float) -> None:
    """Sets how quickly batch normalisation forgets old statistics; short fine-tuning wants 0.1.

    Args:
        module: all its batch normalisations are set.
        momentum: share of the newest batch, 0..1.
    """
    for one in module.modules():
        if isinstance(one, nn.BatchNorm2d):
            one.momentum = momentum


def to_eights(channels: float) -> int:
    """The nearest multiple of 8 (at least 8, never more than 10 % below), which processors handle best.

    Reference:
        Tan and Le 2019, EfficientNet, arXiv:1905.11946 (their code's round_filters).

    >>> to_eights(17.6), to_eights(44), to_eights(3), to_eights(11)
    (16, 48, 8, 16)
    """
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded
