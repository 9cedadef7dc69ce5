"""Anatomy: a network as a table in the article's words: input, convolution, activation, pooling, dense, softmax."""

import dataclasses
import math
import operator
from collections.abc import Callable, Sequence

import torch
from torch import fx, nn
from torch.nn import functional

from seewhy.network.graph import steps_of
from seewhy.network.layers import Standardise
from seewhy.network.network import Network
from seewhy.network.sights import sights_of

__all__ = ["LayerRow", "Totals", "anatomy", "totals"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerRow:
    """One row: one layer.

    Args:
        name: as torch names it, such as "body.stem.conv".
        term: the article's word: input, standardisation, convolution, normalisation, activation, pooling, sum, dense,
            softmax; "other" for what the article does not know.
        kind: what it is exactly, such as "3×3, stride 2" or "ReLU".
        output_shape: for one photo: (channels, height, width), or (numbers,).
        parameters: how many numbers are learned.
        multiply_adds: multiplications (each with its addition) for one photo, of convolutions and dense layers; the
            others' work is small, and normalisation is folded into the convolution when predicting.
        receptive_field: side in px of the part of the photo that one of its numbers can see, at most the photo itself.
    """

    name: str
    term: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    receptive_field: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Totals:
    """The sums below the table: parameters, and multiply-adds for one photo."""

    parameters: int
    multiply_adds: int


def anatomy(network: Network, size: int) -> list[LayerRow]:
    """The layers of a network in the order a photo passes them.

    How the *receptive field* is found: seewhy.network.sights.

    Args:
        network: any network of the catalogue.
        size: side of the image in px.

    Returns:
        One row a layer, from input to softmax.
    """
    traced = steps_of(network, size)
    modules = dict(traced.named_modules())
    sights = sights_of(traced, size)
    rows: list[LayerRow] = []
    for node in traced.graph.nodes:
        if node.op == "placeholder":
            rows.append(_row("photo", "input", "red, green, blue", node, 0, 0, 1))
            continue
        if node not in sights or "shape" not in node.meta:
            continue
        module = modules[node.target] if node.op == "call_module" else None
        shape_in = next(one for one in node.all_input_nodes if one in sights).meta.get("shape", node.meta["shape"])
        parameters = _parameters(traced, node, module)
        term, kind = _words(node, module, shape_in, parameters)
        if term:
            work = _multiply_adds(module, node.meta["shape"])
            rows.append(_row(str(node.target), term, kind, node, parameters, work, min(size, sights[node].field)))
    last = rows[-1]
    rest = sum(one.numel() for one in network.parameters()) - sum(row.parameters for row in rows)
    if rest:  # numbers that no layer owns, such as the positions of a transformer: the total must be right
        rows.append(
            dataclasses.replace(last, name="elsewhere", term="other", kind="", parameters=rest, multiply_adds=0)
        )
    rows.append(dataclasses.replace(last, name="softmax", term="softmax", kind="", parameters=0, multiply_adds=0))
    return rows


def totals(rows: Sequence[LayerRow]) -> Totals:
    """The sums of a table's columns.

    Args:
        rows: what anatomy gave.
    """
    return Totals(parameters=sum(row.parameters for row in rows), multiply_adds=sum(row.multiply_adds for row in rows))


def _row(name: str, term: str, kind: str, node: fx.Node, parameters: int, work: int, field: float) -> LayerRow:
    if not isinstance(node.target, str):
        name = node.name
    return LayerRow(
        name=name,
        term=term,
        kind=kind,
        output_shape=tuple(node.meta["shape"][1:]),
        parameters=parameters,
        multiply_adds=work,
        receptive_field=math.ceil(field),
    )


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def _parameters(traced: fx.GraphModule, node: fx.Node, module: nn.Module | None) -> int:
    """Learned numbers of a layer, or those handed to a function (as timm's own normalisations do)."""
    if module is not None:
        return sum(one.numel() for one in module.parameters())
    known = dict(traced.named_parameters())
    fetched = (known.get(str(one.target)) for one in node.all_input_nodes if one.op == "get_attr")
    return sum(one.numel() for one in fetched if one is not None)


def _multiply_adds(module: nn.Module | None, shape_out: tuple[int, ...]) -> int:
    if isinstance(module, nn.Conv2d):
        kernel = math.prod(_pair(module.kernel_size))
        return math.prod(shape_out[1:]) * module.in_channels // module.groups * kernel
    return math.prod(shape_out[1:]) * module.in_features if isinstance(module, nn.Linear) else 0


def _convolution(module: nn.Conv2d) -> str:
    kernel, stride = _pair(module.kernel_size), max(_pair(module.stride))
    words = [f"{kernel[0]}×{kernel[1]}"]
    if module.groups == module.in_channels > 1:
        words.append("depthwise")
    elif module.groups > 1:
        words.append(f"{module.groups} groups")
    return ", ".join([*words, f"stride {stride}"] if stride > 1 else words)


def _grid(module: nn.AdaptiveAvgPool2d) -> str:
    size = module.output_size
    side = size if isinstance(size, int) or size is None else size[0]
    return "average over all places" if side == 1 else f"average over a grid of {side}×{side}"


# What each layer is called: (class, the article's term, what it is exactly).
_TERMS: list[tuple[type[nn.Module] | tuple[type[nn.Module], ...], str, Callable[..., str]]] = [
    (Standardise, "standardisation", lambda one: "mean and standard deviation of each colour"),
    (nn.Conv2d, "convolution", _convolution),
    ((nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm), "normalisation", lambda one: type(one).__name__),
    (nn.MaxPool2d, "pooling", lambda one: f"maximum of {_pair(one.kernel_size)[0]}×{_pair(one.kernel_size)[1]}"),
    (nn.AvgPool2d, "pooling", lambda one: f"average of {_pair(one.kernel_size)[0]}×{_pair(one.kernel_size)[1]}"),
    (nn.AdaptiveAvgPool2d, "pooling", _grid),
    (nn.Linear, "dense", lambda one: f"{one.in_features} to {one.out_features}"),
]
_FUNCTIONS: dict[object, tuple[str, str]] = {
    operator.add: ("sum", "what came in is added"),
    torch.add: ("sum", "what came in is added"),
    operator.mul: ("square", "each number times itself"),
    torch.cat: ("join", "one row of numbers"),
    functional.batch_norm: ("normalisation", "batch_norm"),
    functional.layer_norm: ("normalisation", "layer_norm"),
    functional.scaled_dot_product_attention: ("attention", ""),
}


def _words(node: fx.Node, module: nn.Module | None, shape_in: tuple[int, ...], parameters: int) -> tuple[str, str]:
    """The article's term and the exact kind; an empty term for steps that change nothing."""
    if module is None:
        return _FUNCTIONS.get(node.target, ("other", getattr(node.target, "__name__", "")) if parameters else ("", ""))
    if isinstance(module, nn.Flatten):
        return ("flatten", "") if max(shape_in[2:], default=1) > 1 else ("", "")
    if isinstance(module, (nn.Identity, nn.Dropout)):
        return "", ""
    for kinds, term, kind in _TERMS:
        if isinstance(module, kinds):
            return term, kind(module)
    if type(module).__module__ == "torch.nn.modules.activation":
        return "activation", type(module).__name__
    return "other", type(module).__name__
