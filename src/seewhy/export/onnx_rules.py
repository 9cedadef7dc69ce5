"""How each kind of step is written in ONNX: one small rule each, and the two tables that list them."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, fx, nn

from seewhy.network.head_spec import pooling_matrix
from seewhy.network.layers import SameConv2d, Standardise, same_padding

__all__ = ["FUNCTIONS", "LAYERS", "Graph", "UnknownStep"]


class UnknownStep(Exception):  # noqa: N818 - not a failure: it means "take the other way"
    """A step that has no rule here."""


class Graph:
    """The ONNX graph as it grows.

    Args:
        traced: torch's steps, with shapes.
    """

    def __init__(self, traced: fx.GraphModule) -> None:
        self.modules: dict[str, nn.Module] = dict(traced.named_modules())
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.names: dict[fx.Node, str] = {}

    def add(self, operation: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        """Adds an operation; returns the name of its result, which is its own name."""
        self.nodes.append(helper.make_node(operation, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, name: str, value: "np.ndarray | Tensor") -> str:
        """Adds a constant; returns its name."""
        array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name


def _label(node: fx.Node) -> str:
    """The step's name in the file: torch's, without the wrapper around the network."""
    target = node.target if isinstance(node.target, str) and node.op == "call_module" else node.name
    return target.removeprefix("network.") if node.op == "call_module" else f"/{target}"


def _inputs(graph: Graph, node: fx.Node) -> list[str]:
    return [graph.names[one] for one in node.all_input_nodes]


def _unique(graph: Graph, node: fx.Node) -> str:
    """The step's name, numbered where a layer is called more than once (the head's pooling)."""
    label, taken = _label(node), {one.name for one in graph.nodes}
    return label if label not in taken else f"{label}/{node.name}"


def _shape(node: fx.Node) -> tuple[int, ...]:
    return node.all_input_nodes[0].meta["shape"]


def _standardise(graph: Graph, node: fx.Node, module: Standardise) -> str:
    """uint8 (batch, height, width, 3) -> standardised float32 (batch, 3, height, width).

    (u / 255 - mean) / std is one multiplication and one subtraction. The mean must come off before the first
    convolution pads with zeros, since torch pads what is standardised: so it cannot be folded into its bias.
    The colours come first, and while they are bytes: then each is one long run of numbers under one factor. Three
    numbers by turns at every pixel took an eighth of the time of EfficientNet-Lite0 (docs/decisions/0060, 0065).
    """
    mean, std = module.mean.double().flatten().cpu(), module.std.double().flatten().cpu()
    planes = graph.add("Transpose", ["photos"], "standardise/planes", perm=[0, 3, 1, 2])
    floats = graph.add("Cast", [planes], "standardise/floats", to=TensorProto.FLOAT)
    factor = graph.constant("standardise.factor", (1 / (255 * std)).float().reshape(3, 1, 1))
    offset = graph.constant("standardise.offset", (mean / std).float().reshape(3, 1, 1))
    return graph.add("Sub", [graph.add("Mul", [floats, factor], "standardise/scaled"), offset], _label(node))


def _convolution(graph: Graph, node: fx.Node, module: nn.Conv2d) -> str:
    """A convolution, and the batch normalisation after it if nobody else reads what lies between."""
    if module.padding_mode != "zeros" or isinstance(module.padding, str):
        raise UnknownStep(f"convolution with padding {module.padding} {module.padding_mode}")
    weight, bias = module.weight.double(), module.bias.double() if module.bias is not None else None
    name, norm = _label(node), _norm_behind(graph, node)
    if norm is not None:
        behind = graph.modules[str(norm.target)]
        assert isinstance(behind, nn.BatchNorm2d)
        scale, shift = _affine(behind)
        weight = weight * scale.reshape(-1, 1, 1, 1)
        bias = shift if bias is None else shift + scale * bias
    inputs = [*_inputs(graph, node), graph.constant(f"{name}.weight", weight.float())]
    if bias is not None:
        inputs.append(graph.constant(f"{name}.bias", bias.float()))
    result = graph.add(
        "Conv",
        inputs,
        name,
        kernel_shape=list(module.kernel_size),
        strides=list(module.stride),
        dilations=list(module.dilation),
        group=module.groups,
        pads=_pads(module, _shape(node)),
    )
    if norm is not None:
        graph.names[norm] = result
    return result


def _pads(module: nn.Conv2d, shape: tuple[int, ...]) -> list[int]:
    """ONNX's order: top, left, bottom, right."""
    if isinstance(module, SameConv2d):
        numbers = zip(shape[-2:], module.kernel_size, module.stride, module.dilation, strict=True)
        (top, bottom), (left, right) = (same_padding(*one) for one in numbers)
        return [top, left, bottom, right]
    vertical, horizontal = (int(one) for one in module.padding)
    return [vertical, horizontal, vertical, horizontal]


def _norm_behind(graph: Graph, node: fx.Node) -> fx.Node | None:
    readers = list(node.users)
    if len(readers) == 1 and readers[0].op == "call_module":
        behind = graph.modules[str(readers[0].target)]
        if type(behind) is nn.BatchNorm2d and behind.running_var is not None:
            return readers[0]
    return None


def _affine(module: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Batch normalisation when predicting is x · scale + shift; (channels,) float64 each."""
    if module.running_mean is None or module.running_var is None:
        raise UnknownStep("batch normalisation without running statistics")
    scale = 1 / torch.sqrt(module.running_var.double() + module.eps)
    if module.affine:
        scale = scale * module.weight.double()
    shift = -module.running_mean.double() * scale
    return scale, shift + module.bias.double() if module.affine else shift


def _norm(graph: Graph, node: fx.Node, module: nn.BatchNorm2d) -> str:
    name, (scale, shift) = _label(node), _affine(module)
    factor = graph.constant(f"{name}.scale", scale.float().reshape(-1, 1, 1))
    offset = graph.constant(f"{name}.shift", shift.float().reshape(-1, 1, 1))
    return graph.add("Add", [graph.add("Mul", [*_inputs(graph, node), factor], f"{name}/scaled"), offset], name)


def _activation(operation: str, **settings: str) -> Callable[[Graph, fx.Node, nn.Module], str]:
    """The rule of an activation that is one operation of ONNX; settings: the operation's name of each of torch's."""

    def rule(graph: Graph, node: fx.Node, module: nn.Module) -> str:
        chosen = {theirs: float(getattr(module, ours)) for ours, theirs in settings.items()}
        return graph.add(operation, _inputs(graph, node), _unique(graph, node), **chosen)

    return rule


def _silu(graph: Graph, node: fx.Node, module: nn.SiLU) -> str:
    name, (x,) = _unique(graph, node), _inputs(graph, node)
    return graph.add("Mul", [x, graph.add("Sigmoid", [x], f"{name}/sigmoid")], name)


def _gelu(graph: Graph, node: fx.Node, module: nn.GELU) -> str:
    """x · Φ(x), with Φ(x) = (1 + erf(x / √2)) / 2; an operation of its own came with opset 20 only."""
    if module.approximate != "none":
        raise UnknownStep(f"GELU approximated by {module.approximate}")
    name, (x,) = _unique(graph, node), _inputs(graph, node)
    root, one, half = (graph.constant(f"gelu.{value:.1f}", np.array(value, np.float32)) for value in (0.5**0.5, 1, 0.5))
    error = graph.add("Erf", [graph.add("Mul", [x, root], f"{name}/scaled")], f"{name}/erf")
    share = graph.add("Mul", [graph.add("Add", [error, one], f"{name}/shifted"), half], f"{name}/share")
    return graph.add("Mul", [x, share], name)


def _relu6(graph: Graph, node: fx.Node, module: nn.ReLU6) -> str:
    low = graph.constant("zero", np.float32(0) * np.ones((), np.float32))
    high = graph.constant("six", np.float32(6) * np.ones((), np.float32))
    return graph.add("Clip", [*_inputs(graph, node), low, high], _unique(graph, node))


def _max_pool(graph: Graph, node: fx.Node, module: nn.MaxPool2d) -> str:
    if module.return_indices:
        raise UnknownStep("max pooling with indices")
    attributes = {"dilations": _two(module.dilation), "ceil_mode": int(module.ceil_mode)}
    return graph.add("MaxPool", _inputs(graph, node), _unique(graph, node), **_window(module), **attributes)


def _average_pool(graph: Graph, node: fx.Node, module: nn.AvgPool2d) -> str:
    if module.divisor_override is not None or module.ceil_mode:
        raise UnknownStep("average pooling with a divisor of its own, or rounded up")
    counted = int(module.count_include_pad)
    return graph.add(
        "AveragePool", _inputs(graph, node), _unique(graph, node), **_window(module), count_include_pad=counted
    )


def _window(module: nn.MaxPool2d | nn.AvgPool2d) -> dict[str, list[int]]:
    return {
        "kernel_shape": _two(module.kernel_size),
        "strides": _two(module.stride),
        "pads": _two(module.padding) * 2,
    }


def _two(value: int | tuple[int, ...]) -> list[int]:
    return [value, value] if isinstance(value, int) else [int(one) for one in value]


def _adaptive_pool(graph: Graph, node: fx.Node, module: nn.AdaptiveAvgPool2d) -> str:
    """Averages over the fields of a grid: P · x · Qᵀ with two constant matrices is exact for any sizes."""
    name = _unique(graph, node)
    rows, columns = node.meta["shape"][-2:]
    height, width = _shape(node)[-2:]
    if rows == columns == 1:
        return graph.add("GlobalAveragePool", _inputs(graph, node), name)
    left = graph.constant(f"{name}.rows", pooling_matrix(height, rows).astype(np.float32))
    right = graph.constant(f"{name}.columns", pooling_matrix(width, columns).T.astype(np.float32))
    return graph.add("MatMul", [left, graph.add("MatMul", [*_inputs(graph, node), right], f"{name}/columns")], name)


def _flatten(graph: Graph, node: fx.Node, module: nn.Flatten) -> str:
    if module.start_dim != 1 or module.end_dim != -1:
        raise UnknownStep("a flatten that keeps some axes")
    return graph.add("Flatten", _inputs(graph, node), _unique(graph, node), axis=1)


def _dense(graph: Graph, node: fx.Node, module: nn.Linear) -> str:
    if len(_shape(node)) != 2 or module.bias is None:
        raise UnknownStep("a dense layer on more than one row, or without a bias")
    name = _label(node)
    weight = graph.constant(f"{name}.weight", module.weight)
    bias = graph.constant(f"{name}.bias", module.bias)
    return graph.add("Gemm", [*_inputs(graph, node), weight, bias], name, transB=1)


def _pass_on(graph: Graph, node: fx.Node, module: object = None) -> str:
    """Steps that change nothing when predicting."""
    return graph.names[node.all_input_nodes[0]]


def _binary(operation: str) -> Callable[[Graph, fx.Node], str]:
    def rule(graph: Graph, node: fx.Node) -> str:
        if len(node.args) != 2 or node.kwargs or not all(isinstance(one, fx.Node) for one in node.args):
            raise UnknownStep(f"{operation} with a number")
        # node.args and not all_input_nodes: x · x names one node twice
        return graph.add(operation, [graph.names[one] for one in node.args if isinstance(one, fx.Node)], _label(node))

    return rule


def _join(graph: Graph, node: fx.Node) -> str:
    parts = node.args[0]
    axis = node.kwargs.get("dim", node.args[1] if len(node.args) > 1 else 0)
    assert isinstance(parts, (list, tuple))
    return graph.add("Concat", [graph.names[one] for one in parts if isinstance(one, fx.Node)], _label(node), axis=axis)


LAYERS: list[tuple[tuple[type[nn.Module], ...], Callable[[Graph, fx.Node, Any], str]]] = [
    ((Standardise,), _standardise),
    ((nn.Conv2d, SameConv2d), _convolution),
    ((nn.BatchNorm2d,), _norm),
    ((nn.ReLU,), _activation("Relu")),
    ((nn.ReLU6,), _relu6),
    ((nn.LeakyReLU,), _activation("LeakyRelu", negative_slope="alpha")),
    ((nn.ELU,), _activation("Elu", alpha="alpha")),
    ((nn.Hardswish,), _activation("HardSwish")),
    ((nn.Sigmoid,), _activation("Sigmoid")),
    ((nn.Tanh,), _activation("Tanh")),
    ((nn.SiLU,), _silu),
    ((nn.GELU,), _gelu),
    ((nn.MaxPool2d,), _max_pool),
    ((nn.AvgPool2d,), _average_pool),
    ((nn.AdaptiveAvgPool2d,), _adaptive_pool),
    ((nn.Flatten,), _flatten),
    ((nn.Linear,), _dense),
    ((nn.Identity, nn.Dropout), _pass_on),
]
FUNCTIONS: dict[Any, Callable[[Graph, fx.Node], str]] = {
    operator.add: _binary("Add"),
    torch.add: _binary("Add"),
    operator.mul: _binary("Mul"),
    torch.mul: _binary("Mul"),
    torch.cat: _join,
    "float": _pass_on,
}
