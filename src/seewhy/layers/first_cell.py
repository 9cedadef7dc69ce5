"""One cell of the first layer: which, what it sees, and the steps to its answer, in NumPy."""

from typing import TYPE_CHECKING

import numpy as np
from torch import nn

from seewhy.errors import UsageError
from seewhy.layers.arithmetic_steps import Cell, Convolution, Norm, Pooling
from seewhy.layers.first_steps import FirstSteps
from seewhy.network.layers import same_padding

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["check_cell", "convolved", "normed", "pool_behind", "pooled_at", "strongest_cell", "zeros_before"]

_NEAR_CEILING = 0.9  # of the ceiling: an answer that is about to be cut off is a poor example


def pool_behind(network: "Network", steps: FirstSteps) -> tuple[str, nn.MaxPool2d] | None:
    """The max pooling right behind the first layer, with its name in the body; None where there is none.

    Args:
        network: whose body is searched.
        steps: its first layer.
    """
    modules = list(network.body.named_modules())
    at = next(place for place, (name, _) in enumerate(modules) if name == steps.last_name)
    name, module = modules[at + 1] if at + 1 < len(modules) else ("", nn.Identity())
    return (name, module) if isinstance(module, nn.MaxPool2d) else None


def strongest_cell(
    answers: np.ndarray, steps: FirstSteps, pool: tuple[str, nn.MaxPool2d] | None, pooled: np.ndarray | None
) -> Cell:
    """The strongest answer that is not cut off at a ceiling and that the pooling does not leave out.

    Args:
        answers: (channels, height, width) of the first layer.
        steps: its steps.
        pool: the max pooling behind it, as pool_behind gives it.
        pooled: what that gave, (channels, height, width).
    """
    candidates = answers.copy()
    if isinstance(steps.activation, nn.ReLU6):
        candidates[candidates >= 6 * _NEAR_CEILING] = -np.inf
    if pool is not None and pooled is not None:
        stride, kernel, padding = (_pair(one) for one in (pool[1].stride, pool[1].kernel_size, pool[1].padding))
        ends = [
            (places - 1) * step + width - pad
            for places, step, width, pad in zip(pooled.shape[1:], stride, kernel, padding, strict=True)
        ]
        candidates[:, ends[0] :], candidates[:, :, ends[1] :] = -np.inf, -np.inf
    channel, row, column = np.unravel_index(int(candidates.argmax()), answers.shape)
    return Cell(channel=int(channel), row=int(row), column=int(column))


def check_cell(cell: Cell, shape: tuple[int, ...], layer: str = "first") -> None:
    """Refuses a cell that is not there.

    Args:
        cell: as asked for.
        shape: channels, height and width of the layer's maps.
        layer: its name.

    Raises:
        UsageError: it lies outside.
    """
    inside = (0 <= one < most for one, most in zip((cell.channel, cell.row, cell.column), shape, strict=True))
    if not all(inside):
        where = "the first layer" if layer == "first" else layer
        raise UsageError(
            f"There is no channel {cell.channel}, row {cell.row}, column {cell.column} in {where}",
            f"numbers from 0, below {shape[0]}, {shape[1]} and {shape[2]}",
            "Choose another cell.",
        )


def convolved(
    network: "Network", image: np.ndarray, convolution: nn.Conv2d, cell: Cell, shape: tuple[int, ...]
) -> Convolution:
    """The patch that the cell sees, the kernel, and what both give.

    Args:
        network: for its mean and deviation.
        image: (size, size, 3) uint8, prepared.
        convolution: the first one.
        cell: whose answer it is.
        shape: height and width of what the convolution gave.
    """
    kernel, stride, dilation = (
        _pair(one) for one in (convolution.kernel_size, convolution.stride, convolution.dilation)
    )
    mean, std = (one.double().flatten().numpy() for one in (network.standardise.mean, network.standardise.std))
    first = [zeros_before(convolution, axis, image.shape[axis], shape[axis]) for axis in (0, 1)]
    rows, columns = (
        place * stride[axis] - first[axis] + np.arange(kernel[axis]) * dilation[axis]
        for axis, place in ((0, cell.row), (1, cell.column))
    )
    inside = ((rows >= 0) & (rows < image.shape[0]))[:, None] & ((columns >= 0) & (columns < image.shape[1]))[None]
    patch = image[np.clip(rows, 0, image.shape[0] - 1)][:, np.clip(columns, 0, image.shape[1] - 1)]
    pixels = np.where(inside, patch.transpose(2, 0, 1).astype(np.float64), np.nan)  # (3, height, width)
    standardised = np.where(inside, (pixels / 255 - mean[:, None, None]) / std[:, None, None], 0.0)
    bias = 0.0 if convolution.bias is None else convolution.bias[cell.channel].item()
    return Convolution(
        box=(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1),
        pixels=pixels,
        standardised=standardised,
        kernel=convolution.weight[cell.channel].detach().double().numpy(),
        mean=mean,
        std=std,
        bias=bias,
    )


def zeros_before(convolution: nn.Conv2d, axis: int, length: int, places: int) -> int:
    """Zeros before the first place that a convolution reads.

    TensorFlow's "SAME" padding (ours, and timm's) stands in no attribute of torch: how many places came out tells it.

    Args:
        convolution: any.
        axis: 0 for rows, 1 for columns.
        length: places that it reads along this axis.
        places: that came out.
    """
    kernel, stride, dilation = (
        _pair(one)[axis] for one in (convolution.kernel_size, convolution.stride, convolution.dilation)
    )
    same = same_padding(length, kernel, stride, dilation)[0]
    if isinstance(convolution.padding, str):
        return same if convolution.padding == "same" else 0
    padding = int(_pair(convolution.padding)[axis])
    declared = (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    return padding if declared == places else same


def normed(norm: nn.BatchNorm2d | None, channel: int, given: float) -> Norm | None:
    """The batch normalisation of one channel; None where there is none.

    Args:
        norm: with running statistics.
        channel: from 0.
        given: what the convolution gave.
    """
    if norm is None:
        return None
    assert norm.running_mean is not None
    assert norm.running_var is not None
    return Norm(
        mean=norm.running_mean[channel].item(),
        variance=norm.running_var[channel].item(),
        eps=norm.eps,
        weight=1.0 if norm.weight is None else norm.weight[channel].item(),
        bias=0.0 if norm.bias is None else norm.bias[channel].item(),
        given=given,
    )


def pooled_at(
    pool: tuple[str, nn.MaxPool2d], answers: np.ndarray, cell: Cell, pooled: np.ndarray | None
) -> Pooling | None:
    """The window that the cell lies in; None where the pooling leaves it out (an odd last row).

    Args:
        pool: the max pooling, as pool_behind gives it.
        answers: (height, width) of the cell's channel.
        cell: the cell.
        pooled: what the pooling gave, (channels, height, width).
    """
    assert pooled is not None
    stride, kernel, padding = (_pair(one) for one in (pool[1].stride, pool[1].kernel_size, pool[1].padding))
    place, spans = [], []
    for axis, at in enumerate((cell.row, cell.column)):
        index = min((at + padding[axis]) // stride[axis], pooled.shape[1 + axis] - 1)
        first = index * stride[axis] - padding[axis]
        if not first <= at < first + kernel[axis]:
            return None
        place.append(index)
        spans.append(np.arange(first, first + kernel[axis]))
    rows, columns = spans
    inside = ((rows >= 0) & (rows < answers.shape[0]))[:, None] & ((columns >= 0) & (columns < answers.shape[1]))[None]
    window = answers[np.clip(rows, 0, answers.shape[0] - 1)][:, np.clip(columns, 0, answers.shape[1] - 1)]
    return Pooling(row=place[0], column=place[1], values=np.where(inside, window, np.nan))


def _pair(value: int | tuple[int, ...] | str) -> tuple[int, int]:
    assert not isinstance(value, str)
    return (value, value) if isinstance(value, int) else (value[0], value[-1])
