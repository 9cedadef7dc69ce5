"""Where the places of a layer look, measured: geometry tells what they can see, not what they learned to look at."""

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from seewhy.devices import one_torch_thread
from seewhy.network.sight import Sight, sights_to_json
from seewhy.network.sights import sights_of_layers
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["head_to_json", "measured_sights"]

_IMAGES = (
    8  # standard error of the result: 2 px for cells of 32 px (EfficientNet-Lite0), 0.5 px for cells of 16 (resnet)
)


def measured_sights(network: "Network", size: int) -> dict[str, Sight]:
    """What the places of each stage see, with the middle of what they really look at.

    A filter of 3×3 that moves by 2 px begins in a corner; after four such layers the middle of what a place can see
    lies half a cell off the place's own cell. But a network that has learned enough may lean the other way: its filters
    weigh one side more. So the middle is measured: the place in the middle of each map is asked for its gradient with
    respect to images of noise, and the centre of gravity of the squared gradient is where it looks (the *effective
    receptive field*).

    Args:
        network: any network of the catalogue; it is left as it was.
        size: side of its image in px.

    Returns:
        By the stage's name: the field as geometry has it, the stride of even cells, the start as measured, to 0.01 px.
        Empty where the network's steps cannot be followed.

    Reference:
        Luo et al. 2016, Understanding the effective receptive field, arXiv:1701.04128; docs/decisions/0042.
    """
    sights = sights_of_layers(network, size)
    was_training = network.training
    network.eval()
    try:
        with torch.enable_grad(), one_torch_thread():
            images = _noise(size).to(network.standardise.mean.device).requires_grad_()
            maps = network.body(network.standardise(images))
            found = {}
            for stage, x in zip(network.body.stages, maps, strict=True):
                if stage.name in sights:
                    start = size / x.shape[-1] / 2 + _offset(x, images, stage.name)
                    found[stage.name] = Sight(sights[stage.name].field, size / x.shape[-1], round(start, 2))
    finally:
        network.train(was_training)
    return found


def head_to_json(network: "Network", size: int) -> dict[str, Any]:
    """What the head reads and where the places of all layers look, for config.json.

    Args:
        network: any network of the catalogue.
        size: side of its image in px.
    """
    return network.head.spec.to_json() | {"sights": sights_to_json(measured_sights(network, size))}


def _offset(x: Tensor, images: Tensor, name: str) -> float:
    """How far from the picture's middle the map's middle looks, px, the mean of both axes; negative: up and left."""
    count, channels, places = len(x), x.shape[1], x.shape[-1]
    signs = generator(0, "sights", name).choice([-1.0, 1.0], size=(count, channels, 1, 1)).astype(np.float32)
    weighed = x * torch.from_numpy(signs).to(x.device)
    at = np.arange(images.shape[-1]) + 0.5
    offsets = []
    for middle in {(places - 1) // 2, places // 2}:  # an even number of places has two in the middle
        asked = weighed[:, :, middle, middle].sum()
        (gradient,) = torch.autograd.grad(asked, images, retain_graph=True)
        energy = gradient.double().square().sum(dim=1).cpu().numpy()  # (images, size, size)
        whole = energy.sum(axis=(1, 2))
        seen = whole > 0  # behind dead units nothing is looked at
        if seen.any():
            share = energy[seen] / whole[seen, None, None]
            offsets.append(np.mean([share.sum(axis=2) @ at, share.sum(axis=1) @ at]) - images.shape[-1] / 2)
    return float(np.mean(offsets)) if offsets else 0.0


def _noise(size: int) -> Tensor:
    """Noise of every coarseness, as photos have it: (images, 3, size, size) float32, 0..1."""
    rng = generator(0, "sights", "noise", size)
    total, side = np.zeros((_IMAGES, 3, size, size)), 2
    while side <= size:
        repeat = -(-size // side)
        blocks = rng.normal(size=(_IMAGES, 3, side, side)).repeat(repeat, axis=2).repeat(repeat, axis=3)
        total += blocks[:, :, :size, :size]
        side *= 2
    total *= 0.22 / max(float(total.std()), 1e-9)  # as photos spread around the middle grey
    noise = torch.from_numpy(np.clip(0.5 + total, 0, 1).astype(np.float32))
    return noise.contiguous(memory_format=torch.channels_last)  # a seventh less time for depthwise layers
