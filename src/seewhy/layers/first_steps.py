"""The first convolution and what belongs to it, taken out of a network to be looked at by itself."""

import dataclasses

import numpy as np
import torch
from torch import nn

from seewhy.network.inner_layers import first_convolution, first_layer
from seewhy.network.network import Network

__all__ = ["FirstSteps", "first_kernels", "first_steps", "norm_affine"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class FirstSteps:
    """The steps of the layer called "first", in the order they are taken.

    Args:
        convolution: sees the standardised photo.
        normalisation: the batch normalisation behind it; None where there is none.
        activation: ReLU or ReLU6; None where none of these follows.
        convolution_name: its name in the body.
        last_name: of the step that ends the layer.
    """

    convolution: nn.Conv2d
    normalisation: nn.BatchNorm2d | None
    activation: nn.ReLU | nn.ReLU6 | None
    convolution_name: str
    last_name: str


def first_steps(network: Network) -> FirstSteps | None:
    """The steps of the first layer; None where the network does not begin with a convolution of the photo.

    Args:
        network: any network of the catalogue.
    """
    convolution, last = first_convolution(network), first_layer(network.body)
    if convolution is None or last is None or convolution.in_channels != 3:
        return None
    names = list(dict(network.body.named_modules()).items())
    at = next(place for place, (_, module) in enumerate(names) if module is convolution)
    end = next(place for place, (name, _) in enumerate(names) if name == last)
    steps = [module for _, module in names[at : end + 1]]
    normalisation = next((one for one in steps if isinstance(one, nn.BatchNorm2d)), None)
    activation = next((one for one in steps if isinstance(one, nn.ReLU | nn.ReLU6)), None)
    return FirstSteps(
        convolution=convolution,
        normalisation=normalisation,
        activation=activation,
        convolution_name=names[at][0],
        # What is left may be a placeholder behind a change of shape (transformers): it adds nothing.
        last_name=last if normalisation or activation else names[at][0],
    )


def norm_affine(norm: nn.BatchNorm2d) -> tuple[np.ndarray, np.ndarray]:
    """What batch normalisation does when predicting: x becomes scale · x + shift, channel by channel.

    Args:
        norm: with running statistics.

    Returns:
        scale and shift, (channels,) float64.

    Reference:
        Ioffe and Szegedy 2015, Batch normalization, arXiv:1502.03167.
    """
    assert norm.running_mean is not None
    assert norm.running_var is not None
    with torch.no_grad():
        ones = torch.ones_like(norm.running_var)
        weight = (ones if norm.weight is None else norm.weight).double()
        bias = (0 * ones if norm.bias is None else norm.bias).double()
        scale = weight / torch.sqrt(norm.running_var.double() + norm.eps)
        shift = bias - scale * norm.running_mean.double()
    return scale.cpu().numpy(), shift.cpu().numpy()


def first_kernels(network: Network) -> np.ndarray | None:
    """The first convolution's kernels as they act on the photo's own colours, for the eye and for fit_filters.

    Two things between the photo and the answer would make a kernel look like what it is not, and are undone:
    the channels are divided by their standard deviations before the convolution, so each channel's weights are too
    (times the mean deviation, which keeps their size); and a batch normalisation with a negative scale turns the
    answer round, so such a kernel is turned round as well. The size of that scale is left out on purpose: it undoes
    whatever size the kernel has, and multiplied in, it leaves most kernels of a trained network invisible beside a
    few (published EfficientNet-Lite0: from 0.5 to 33, against 0.5 to 8 without it).

    Args:
        network: any network of the catalogue.

    Returns:
        (filters, 3, height, width) float64; None where the network does not begin with a convolution of the photo.
    """
    steps = first_steps(network)
    if steps is None:
        return None
    weights = steps.convolution.weight.detach().double().cpu().numpy()
    std = network.standardise.std.double().flatten().cpu().numpy()
    weights = weights * (std.mean() / std)[None, :, None, None]
    if steps.normalisation is not None and len(norm_affine(steps.normalisation)[0]) == len(weights):
        weights = weights * np.where(norm_affine(steps.normalisation)[0] < 0, -1.0, 1.0)[:, None, None, None]
    return weights
