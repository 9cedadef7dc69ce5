"""Batch normalisation over a batch that several processes hold parts of."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

__all__ = ["share_norms"]

# Adds up a tensor over all processes, in place.
Total = Callable[[Tensor], Tensor]


def share_norms(network: nn.Module, total: Total) -> Callable[[], None]:
    """Lets every batch normalisation of a network take its mean and variance over the parts of all processes.

    torch's SyncBatchNorm does that on GPUs only. The layers stay what they are; only how they compute while they learn
    is another.

    Args:
        network: whose layers are changed.
        total: adds up over all processes.

    Returns:
        What undoes it.
    """
    layers = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    for layer in layers:
        layer.forward = partial(_forward, layer, total)  # type: ignore[method-assign]

    def undo() -> None:
        for layer in layers:
            del layer.forward

    return undo


def _forward(layer: nn.BatchNorm2d, total: Total, x: Tensor) -> Tensor:
    if not layer.training:
        return nn.BatchNorm2d.forward(layer, x)
    result, mean, variance, count = _SharedNorm.apply(x, layer.weight, layer.bias, layer.eps, total)
    with torch.no_grad():
        if layer.running_mean is not None and layer.running_var is not None:
            assert layer.num_batches_tracked is not None
            layer.num_batches_tracked += 1
            share = 1 / int(layer.num_batches_tracked) if layer.momentum is None else layer.momentum
            layer.running_mean.lerp_(mean, share)
            layer.running_var.lerp_(variance * (count / (count - 1)), share)  # Bessel's correction, as torch does
    return result


class _SharedNorm(torch.autograd.Function):
    """The normalised maps, with mean, variance and number of places over all processes."""

    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, eps: float, total: Total
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        places = x.new_tensor([x.numel() // x.shape[1]], dtype=torch.float32)
        wide = x.float()
        found = total(torch.cat([wide.sum(dim=(0, 2, 3)), places]))
        count, mean = found[-1], found[:-1] / found[-1]
        # Around the mean, in a second pass: mean of squares less square of mean would lose digits.
        variance = total((wide - mean[:, None, None]).square().sum(dim=(0, 2, 3))) / count
        ctx.save_for_backward(x, weight, mean, (variance + eps).rsqrt(), count)
        ctx.total = total
        ctx.mark_non_differentiable(mean, variance, count)
        return F.batch_norm(x, mean, variance, weight, bias, False, 0.0, eps), mean, variance, count

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, slope: Tensor, *_: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        x, weight, mean, narrowness, count = ctx.saved_tensors
        slope, standard = slope.float(), (x.float() - mean[:, None, None]) * narrowness[:, None, None]
        of_bias, of_weight = slope.sum(dim=(0, 2, 3)), (slope * standard).sum(dim=(0, 2, 3))
        # Ioffe, Szegedy, 2015, arXiv:1502.03167, section 3, with the means over all processes.
        everywhere = ctx.total(torch.stack([of_bias, of_weight])) / count
        middle, along = everywhere[0][:, None, None], everywhere[1][:, None, None]
        of_x = (slope - middle - standard * along) * (weight * narrowness)[:, None, None]
        return of_x.to(x.dtype), of_weight, of_bias, None, None
