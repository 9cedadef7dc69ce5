"""Our own way from torch's steps to ONNX: quick, small, and exact at a fixed size.

torch.onnx.export handles any network, and takes about 6 seconds for EfficientNet-Lite0. The networks of the catalogue
consist of a dozen kinds of steps (onnx_rules.py); written out one by one they take a fraction of a second, and batch
normalisation is folded into the convolutions on the way. A step without a rule raises UnknownStep, and torch's exporter
is used instead.
"""

from collections.abc import Sequence

import onnx
from onnx import TensorProto, helper
from torch import fx

from seewhy.export.onnx_rules import FUNCTIONS, LAYERS, Graph, UnknownStep

__all__ = ["OPSET", "walk"]

# Opset 17 and file version 8 are of 2022: every ONNX Runtime since 1.12 and OpenVINO since 2022.3 read them.
OPSET = 17
IR_VERSION = 8


def walk(traced: fx.GraphModule, names: Sequence[str], size: int) -> bytes:
    """Writes torch's steps as an ONNX file.

    Args:
        traced: what steps_of gave for a module in evaluation mode that returns a tuple of tensors.
        names: what these outputs are called.
        size: side of the image in px.

    Returns:
        The file's content.

    Raises:
        UnknownStep: a step has no rule here.
    """
    graph = Graph(traced)
    results: Sequence[fx.Node] = ()
    for node in traced.graph.nodes:
        if node.op == "output":
            results = node.args[0]
        elif node in graph.names:  # was folded into the step before
            continue
        else:
            graph.names[node] = _step(graph, node)
    outputs = []
    for node, name in zip(results, names, strict=True):
        graph.add("Identity", [graph.names[node]], name)
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *node.meta["shape"][1:]]))
    photos = helper.make_tensor_value_info("photos", TensorProto.UINT8, ["batch", size, size, 3])
    body = helper.make_graph(graph.nodes, "seewhy", [photos], outputs, list(graph.constants.values()))
    model = helper.make_model(
        body, producer_name="seewhy", ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)]
    )
    onnx.checker.check_model(model)
    return model.SerializeToString()


def _step(graph: Graph, node: fx.Node) -> str:
    if node.op == "placeholder":
        return "photos"
    if node.op == "call_module":
        module = graph.modules[str(node.target)]
        for kinds, rule in LAYERS:
            if type(module) in kinds:
                return rule(graph, node, module)
        raise UnknownStep(f"a layer of the kind {type(module).__name__} ({node.target})")
    if node.target in FUNCTIONS:
        return FUNCTIONS[node.target](graph, node)
    raise UnknownStep(f"{node.op} {node.target}")
