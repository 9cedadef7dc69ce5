"""The dense layer of an ONNX file: put another one in its place, or end the network before it. No torch is loaded here.

A taught head changes nothing but the last, dense layer. So the file of a network that stays as it is can be written
once, and each training only lays its own numbers into it.
"""

from collections.abc import Iterable

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from seewhy.errors import ArtefactError

__all__ = ["up_to_dense", "with_dense"]

_LOGITS = "logits"


def with_dense(model: bytes, weights: np.ndarray, bias: np.ndarray) -> bytes:
    """The same network with another dense layer; it may be for another number of classes.

    Args:
        model: an ONNX file that to_onnx wrote.
        weights: (classes, features) float32.
        bias: (classes,) float32.

    Returns:
        The file that to_onnx would have written, byte for byte.

    Raises:
        ArtefactError: the file ends in no dense layer, or in one that reads another number of features.
    """
    loaded = onnx.load_from_string(model)
    dense, had = _dense_of(loaded)
    if weights.shape != (len(bias), had.dims[1]):
        raise ArtefactError(
            f"A dense layer of shape {weights.shape} does not fit this network's {tuple(had.dims)}",
            "(classes, features) with as many features as the network gives",
            "Teach it on features of this very network.",
        )
    if len(dense.input) == 2:  # torch's exporter leaves a bias of zeros out
        dense.input.append(f"{had.name}.bias")
        loaded.graph.initializer.add().name = dense.input[2]
    constants = {one.name: one for one in loaded.graph.initializer}
    for name, values in zip(dense.input[1:], (weights, bias), strict=True):
        constants[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
    (logits,) = (one for one in loaded.graph.output if one.name == _LOGITS)
    logits.type.tensor_type.shape.dim[1].dim_value = len(bias)
    return loaded.SerializeToString()


def up_to_dense(model: bytes) -> bytes:
    """The network without its dense layer: photos in, output "features" (batch, features) float32.

    Args:
        model: an ONNX file that to_onnx wrote.

    Raises:
        ArtefactError: the file ends in no dense layer.
    """
    loaded = onnx.load_from_string(model)
    dense, weight = _dense_of(loaded)
    graph, features = loaded.graph, weight.dims[1]
    needed = _needed(graph.node, dense.input[0])
    nodes = [node for node in graph.node if needed & set(node.output)]
    read = {name for node in nodes for name in node.input}
    constants = [one for one in graph.initializer if one.name in read]
    del graph.node[:], graph.initializer[:], graph.output[:], graph.value_info[:]
    graph.node.extend([*nodes, helper.make_node("Identity", [dense.input[0]], ["features"], name="features")])
    graph.initializer.extend(constants)
    graph.output.append(helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", features]))
    return loaded.SerializeToString()


def _dense_of(model: onnx.ModelProto) -> tuple[onnx.NodeProto, onnx.TensorProto]:
    """The step that the logits come from, and its weights, (classes, features)."""
    by_result = {result: node for node in model.graph.node for result in node.output}
    constants = {one.name: one for one in model.graph.initializer}
    found = by_result.get(_LOGITS)
    while found is not None and found.op_type == "Identity":
        found = by_result.get(found.input[0])
    if found is None or found.op_type != "Gemm" or not {*found.input[1:]} <= {*constants}:
        raise ArtefactError(
            f"The logits come from {'nothing' if found is None else found.op_type}",
            "a network that ends in one dense layer",
            "Train it again.",
        )
    return found, constants[found.input[1]]


def _needed(nodes: Iterable[onnx.NodeProto], result: str) -> set[str]:
    """The results that must be there before this one is; nodes stand in the order of their computation."""
    needed = {result}
    for node in reversed(list(nodes)):
        if needed & set(node.output):
            needed.update(node.input)
    return needed
