"""Depthwise convolutions in half precision, on a processor, that learn as quickly as they answer.

oneDNN, which computes torch's convolutions on processors, has quick kernels for a depthwise convolution's answer in
bfloat16, but falls back to plain loops for two of the three parts of its backpropagation: the slope of the input where
the stride is 2, and the slope of kernels larger than 3×3. In EfficientNet-Lite0 they took three quarters of a training
step (docs/decisions/0068-the-training-step.md).
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

__all__ = ["depthwise", "is_slow_in_half", "wants_own_backward"]

_QUICK_KERNEL = 3


def is_slow_in_half(layer: torch.nn.Module) -> bool:
    """Whether a layer would meet the plain loops and has no other way: a convolution that is not of this room.

    Args:
        layer: any, such as one of timm's.
    """
    return type(layer) is torch.nn.Conv2d and _meets_plain_loops(layer)


def wants_own_backward(layer: torch.nn.Conv2d, images: Tensor) -> bool:
    """Whether backpropagation through this layer would meet the plain loops.

    Args:
        layer: any convolution.
        images: its input.
    """
    return (
        layer.training
        and images.device.type == "cpu"
        and layer.bias is None
        and layer.dilation == (1, 1)
        and _meets_plain_loops(layer)
        and torch.is_grad_enabled()
        and torch.is_autocast_enabled("cpu")
        and torch.get_autocast_dtype("cpu") == torch.bfloat16
    )


def _meets_plain_loops(layer: torch.nn.Conv2d) -> bool:
    is_depthwise = layer.groups == layer.in_channels == layer.out_channels > 1
    return is_depthwise and (tuple(layer.stride) != (1, 1) or max(layer.kernel_size) > _QUICK_KERNEL)


def depthwise(images: Tensor, kernels: Tensor, stride: tuple[int, int], padding: tuple[int, int]) -> Tensor:
    """A convolution of each channel with a kernel of its own, in bfloat16.

    Args:
        images: floating point; rounded to bfloat16.
        kernels: an odd side; likewise.
        stride: px down and across.
        padding: rows and columns of zeros on each side.

    Shapes:
        images (batch, channels, height, width), kernels (channels, 1, k, k) -> (batch, channels, …, …) bfloat16.

    Reference:
        The slope of a convolution: Dumoulin, Visin, 2016, arXiv:1603.07285.
    """
    half = torch.bfloat16
    return _Depthwise.apply(images.to(half), kernels.to(half), stride, padding)  # type: ignore[no-any-return]


class _Depthwise(torch.autograd.Function):
    """The usual answer; backpropagation through kernels that are quick."""

    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, images: Tensor, kernels: Tensor, stride: tuple[int, int], padding: tuple[int, int]
    ) -> Tensor:
        ctx.save_for_backward(images, kernels)
        ctx.stride, ctx.padding = stride, padding
        return F.conv2d(images, kernels, None, stride, padding, 1, len(kernels))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:  # type: ignore[override]
        images, kernels = ctx.saved_tensors
        of_images = of_kernels = None
        if ctx.needs_input_grad[0]:
            of_images = _slope_of_images(slope, images, kernels, ctx.stride, ctx.padding)
        if ctx.needs_input_grad[1]:
            of_kernels = _slope_of_kernels(slope, images, kernels, ctx.stride, ctx.padding)
        return of_images, of_kernels, None, None


def _slope_of_images(
    slope: Tensor, images: Tensor, kernels: Tensor, stride: tuple[int, int], padding: tuple[int, int]
) -> Tensor:
    if stride == (1, 1):
        return _backward(slope, images, kernels, stride, padding, of_images=True)
    # In fp32 the strided kernel is a quick one, 6 to 70 times quicker even with the tensors widened and narrowed.
    wide = _backward(slope.float(), images.float(), kernels.float(), stride, padding, of_images=True)
    return wide.to(images.dtype)


def _slope_of_kernels(
    slope: Tensor, images: Tensor, kernels: Tensor, stride: tuple[int, int], padding: tuple[int, int]
) -> Tensor:
    """A large kernel as several of 3×3, each looking at the images from a little farther down and across."""
    side = kernels.shape[-1]
    if min(images.shape[-2:]) < _QUICK_KERNEL:
        # Of maps one place wide oneDNN's kernel in half precision reads memory that nobody wrote (torch 2.13).
        wide = _backward(slope.float(), images.float(), kernels.float(), stride, padding, of_images=False)
        return wide.to(kernels.dtype)
    if side <= _QUICK_KERNEL:
        return _backward(slope, images, kernels, stride, padding, of_images=False)
    padded = F.pad(images, (padding[1], padding[1], padding[0], padding[0]))
    high, wide = (step * (places - 1) + _QUICK_KERNEL for step, places in zip(stride, slope.shape[-2:], strict=True))
    result = torch.empty_like(kernels)
    for down in range(0, side - 2, 2):
        for across in range(0, side - 2, 2):
            seen = padded[:, :, down : down + high, across : across + wide]
            part = (..., slice(down, down + _QUICK_KERNEL), slice(across, across + _QUICK_KERNEL))
            # Neighbouring parts share a row or column: both compute the same number there.
            result[part] = _backward(slope, seen, kernels[part].contiguous(), stride, (0, 0), of_images=False)
    return result


def _backward(
    slope: Tensor,
    images: Tensor,
    kernels: Tensor,
    stride: tuple[int, int],
    padding: tuple[int, int],
    *,
    of_images: bool,
) -> Tensor:
    mask = (of_images, not of_images, False)
    slopes = torch.ops.aten.convolution_backward(
        slope, images, kernels, None, stride, padding, (1, 1), False, (0, 0), len(kernels), mask
    )
    return slopes[0 if of_images else 1]
