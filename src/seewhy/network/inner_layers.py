"""The layers worth looking into, from the first convolution to the last maps, and what they give for a photo."""

import dataclasses
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.fx.proxy import TraceError

from seewhy.network.body import Body
from seewhy.network.graph import steps_of
from seewhy.network.network import Network
from seewhy.network.sight import Sight
from seewhy.network.sights import sights_of
from seewhy.network.taps import taps

__all__ = ["FIRST", "InnerLayer", "first_convolution", "first_layer", "inner_layers", "look_inside", "to_batch"]

FIRST = "first"
"""Name of the layer behind the first convolution, its normalisation and its activation."""

_FOLLOWED = (nn.BatchNorm2d, nn.ReLU, nn.ReLU6, nn.Identity)  # what belongs to a convolution, as articles draw it
_KEEPS_BOUNDS = (nn.MaxPool2d, nn.AvgPool2d, nn.Identity, nn.Dropout)


@dataclasses.dataclass(frozen=True, kw_only=True)
class InnerLayer:
    """One layer that can be looked into.

    Args:
        name: "first", or the name of a stage of the network's body.
        channels: how many feature maps it gives.
        height: places of a map from top to bottom.
        width: places from left to right.
        read_by_head: whether the dense layer reads it.
        sight: which part of the photo a place sees; None where that cannot be told (the steps of the network cannot
            be followed): then a place may see all of it.
        floor: the least value it can give: 0 behind a ReLU; None where there is no such bound.
        ceiling: the greatest: 6 behind a ReLU6; None where there is no such bound.
    """

    name: str
    channels: int
    height: int
    width: int
    read_by_head: bool
    sight: Sight | None = None
    floor: float | None = None
    ceiling: float | None = None

    def box(self, row: int, column: int, size: int) -> tuple[int, int, int, int]:
        """The part of the network's square that one place sees: left, top, right, bottom in px, the last exclusive.

        Args:
            row: of the place, from 0.
            column: likewise.
            size: side of the square in px.
        """
        return (0, 0, size, size) if self.sight is None else self.sight.box(row, column, size)


def inner_layers(network: Network, size: int) -> tuple[InnerLayer, ...]:
    """The layers that can be looked into, in the order a photo passes them.

    Args:
        network: any network of the catalogue; it is left as it was.
        size: side of its image in px.

    Returns:
        The layer behind the first convolution, then every stage of the body.
    """
    was_training = network.training
    network.eval()
    try:
        with torch.no_grad():
            _, maps = look_inside(network, torch.zeros(1, 3, size, size, device=network.standardise.mean.device))
    finally:
        network.train(was_training)
    facts, read = _facts(network.body, size), set(network.head.spec.stages)
    return tuple(
        InnerLayer(
            name=name,
            channels=x.shape[1],
            height=x.shape[2],
            width=x.shape[3],
            read_by_head=name in read,
            **facts.get(name, {}),
        )
        for name, x in maps.items()
    )


def look_inside(network: Network, images: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Logits, and what each inner layer gave on the way to them.

    The stages' maps are those that the logits were computed from: with gradients on,
    `torch.autograd.grad(logits[:, k].sum(), maps["stage3"])` is the gradient of a logit with respect to them.

    Args:
        network: in the mode it shall be looked at in: call .eval() for what it is when predicting.
        images: (batch, 3, height, width) float32, 0..1, as to_batch makes them.

    Returns:
        (batch, classes) logits, and by the layer's name (batch, channels, height, width), in the order of inner_layers.
        The first layer's map is a copy, cut off from the gradients.
    """
    first = first_layer(network.body)
    with taps(network.body, [first] if first else []) as recorded:
        found = network.body(network.standardise(images))
    # A transformer turns its patches into a list of tokens at once: that is no map with places in rows and columns.
    seen = recorded.activations.get(first or "")
    maps = {FIRST: seen} if seen is not None and seen.ndim == 4 else {}
    maps |= {stage.name: x for stage, x in zip(network.body.stages, found, strict=True)}
    return network.head([maps[name] for name in network.head.spec.stages]), maps


def first_convolution(network: Network) -> nn.Conv2d | None:
    """The convolution that sees the photo itself; None where the network has none (some timm networks).

    Args:
        network: any network of the catalogue.
    """
    return next((one for one in network.body.modules() if isinstance(one, nn.Conv2d)), None)


def first_layer(body: Body) -> str | None:
    """Name of the module behind which the first layer ends: the convolution, its normalisation or its activation.

    Told from the order in which modules were built: ours and timm's build a convolution before what follows it.

    Args:
        body: of any network of the catalogue.

    Returns:
        A name of its named_modules(); None where it has no convolution.
    """
    last: str | None = None
    for name, module in body.named_modules():
        if last is None:
            last = name if isinstance(module, nn.Conv2d) else None
        elif isinstance(module, _FOLLOWED):
            last = name
        else:
            break
    return last


def to_batch(images: np.ndarray, device: torch.device | str = "cpu") -> Tensor:
    """Prepared images as the network takes them.

    Args:
        images: (batch, height, width, 3) uint8, or one image without the first axis.
        device: where to.

    Returns:
        (batch, 3, height, width) float32, 0..1.

    >>> to_batch(np.full((2, 2, 3), 255, np.uint8)).shape
    torch.Size([1, 3, 2, 2])
    """
    batch = torch.from_numpy(np.ascontiguousarray(images if images.ndim == 4 else images[None])).to(device)
    return batch.permute(0, 3, 1, 2).float() / 255


def _facts(body: Body, size: int) -> dict[str, dict[str, Any]]:
    """Sight and bounds of each layer, by its name; empty where the steps cannot be followed."""
    try:
        traced = steps_of(body, size)
    except (TraceError, TypeError, ValueError):
        return {}
    sights = sights_of(traced, size)
    modules: dict[str, nn.Module] = dict(traced.named_modules())
    nodes = {}
    for node in traced.graph.nodes:
        if node.op == "call_module" and node.target == first_layer(body):
            nodes[FIRST] = node
        if node.op == "output":
            nodes |= {stage.name: one for stage, one in zip(body.stages, node.args[0], strict=True)}
    facts = {}
    for name, node in nodes.items():
        floor, ceiling = _bounds(node, modules)
        facts[name] = {"sight": sights.get(node), "floor": floor, "ceiling": ceiling}
    return facts


def _bounds(node: fx.Node, modules: dict[str, nn.Module]) -> tuple[float | None, float | None]:
    """The least and the greatest value that a step can give, where an activation sets them."""
    module = modules.get(str(node.target)) if node.op == "call_module" else None
    if isinstance(module, nn.ReLU6):
        return 0.0, 6.0
    if isinstance(module, nn.ReLU):
        return 0.0, None
    if isinstance(module, _KEEPS_BOUNDS):
        return _bounds(node.all_input_nodes[0], modules)
    return None, None
