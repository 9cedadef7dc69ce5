"""The sight of every step of a network: how a receptive field grows and moves from layer to layer."""

import dataclasses
from typing import TYPE_CHECKING, Any

from torch import fx, nn
from torch.fx.proxy import TraceError
from torch.nn import functional

from seewhy.network.graph import steps_of
from seewhy.network.head_spec import pooling_matrix
from seewhy.network.layers import SameConv2d, same_padding
from seewhy.network.sight import Sight

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["sights_of", "sights_of_layers"]


def sights_of(traced: fx.GraphModule, size: int) -> dict[fx.Node, Sight]:
    """The sight of every step's result.

    A receptive field grows with every convolution and pooling: a filter of 3×3 over places that lie 4 px apart sees
    8 px more than each of them. With several ways to a place (residual networks), the widest counts.

    Args:
        traced: the network's steps with the shape of each result, as steps_of gives them.
        size: side of the image in px.

    Reference:
        Araujo, Norris and Sim 2019, Computing receptive fields of convolutional neural networks, Distill.
    """
    modules = dict(traced.named_modules())
    sights: dict[fx.Node, Sight] = {}
    for node in traced.graph.nodes:
        if node.op == "placeholder":
            sights[node] = Sight(1, 1, 0.5)
            continue
        seen = [one for one in node.all_input_nodes if one in sights]
        if not seen:
            continue
        widest = max(seen, key=lambda one: sights[one].field)
        if "shape" not in node.meta:  # several tensors at once, such as the queries, keys and values of attention
            sights[node] = sights[widest]
            continue
        before = dataclasses.replace(sights[widest], stride=max(sights[one].stride for one in seen))
        module = modules[node.target] if node.op == "call_module" else None
        sights[node] = _look(
            module or node.target, before, widest.meta.get("shape", node.meta["shape"]), node.meta["shape"], size
        )
    return sights


def sights_of_layers(network: "Network", size: int) -> dict[str, Sight]:
    """What the places of each stage of a network's body see, told from its steps alone.

    Args:
        network: any network of the catalogue; it is left as it was.
        size: side of its image in px.

    Returns:
        By the stage's name; empty where the network's steps cannot be followed.
    """
    try:
        traced = steps_of(network.body, size)
    except (TraceError, TypeError, ValueError):
        return {}
    sights = sights_of(traced, size)
    (output,) = (node for node in traced.graph.nodes if node.op == "output")
    found = zip(network.body.stages, output.args[0], strict=True)  # type: ignore[arg-type]
    return {stage.name: sights[node] for stage, node in found if node in sights}


def _look(module: object, before: Sight, shape_in: tuple[int, ...], shape_out: tuple[int, ...], size: int) -> Sight:
    """How the receptive field grows and moves."""
    if isinstance(module, (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)):
        kernel, stride = max(_pair(module.kernel_size)), max(_pair(module.stride))
        dilation = max(_pair(module.dilation)) if not isinstance(module, nn.AvgPool2d) else 1
        reach = (kernel - 1) * dilation
        moved = reach / 2 - _padding(module, shape_in[-1])
        return Sight(before.field + reach * before.stride, before.stride * stride, before.start + moved * before.stride)
    if isinstance(module, nn.AdaptiveAvgPool2d):
        window = int((pooling_matrix(shape_in[-1], shape_out[-1]) > 0).sum(axis=1).max())
        if shape_out[-1] == 1:
            return Sight(size, before.stride * window, size / 2)
        reach = (window - 1) * before.stride
        return Sight(before.field + reach, before.stride * window, before.start + reach / 2)
    all_at_once = isinstance(module, (nn.Linear, nn.Flatten)) and len(shape_out) == 2
    if all_at_once or module is functional.scaled_dot_product_attention:
        return Sight(size, size, size / 2)
    return before


def _padding(module: nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d, length: int) -> float:
    """Zeros before the first place, in places of the map that comes in."""
    if isinstance(module, SameConv2d):
        return same_padding(length, module.kernel_size[1], module.stride[1], module.dilation[1])[0]
    if isinstance(module.padding, str):
        return (module.kernel_size[-1] - 1) / 2 if module.padding == "same" else 0  # type: ignore[index]
    return _pair(module.padding)[-1]


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])
