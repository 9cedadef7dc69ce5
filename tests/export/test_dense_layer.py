import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from seewhy.errors import ArtefactError
from seewhy.export.dense_layer import up_to_dense, with_dense
from seewhy.export.dynamo_export import export_by_torch
from seewhy.export.onnx_graph import features_to_onnx, outputs_of, to_onnx
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig

HEADS = {"plain": "grid", "resnet": "mean", "efficientnet_lite0": "moments"}


def network(name: str, classes: int, seed: int = 0):
    width = 0.25 if name != "efficientnet_lite0" else 1.0
    config = NetworkConfig(network=name, head=HEADS[name], size=32, width=width, grid=2)
    return build_network(config, classes=classes, seed=seed).eval()


def dense_of(one) -> tuple[np.ndarray, np.ndarray]:
    return one.head.dense.weight.detach().numpy(), one.head.dense.bias.detach().numpy()


def by_hand(last: str = "Gemm") -> bytes:
    """photos → the red of the upper left pixel → two logits: red, and 1 - red."""
    corner = [helper.make_node("Cast", ["photos"], ["floats"], to=TensorProto.FLOAT)]
    constants = {
        "start": np.zeros(4, np.int64),
        "stop": np.array([9, 1, 1, 1]),
        "w": np.array([[1], [-1]], np.float32),
        "b": np.array([0, 1], np.float32),
    }
    corner.append(helper.make_node("Slice", ["floats", "start", "stop"], ["corner"]))
    corner.append(helper.make_node("Flatten", ["corner"], ["red"]))
    dense = helper.make_node("Gemm", ["red", "w", "b"], ["dense"], transB=1)
    end = helper.make_node("Identity" if last == "Gemm" else last, ["dense"], ["logits"])
    graph = helper.make_graph(
        [*corner, dense, end],
        "by hand",
        [helper.make_tensor_value_info("photos", TensorProto.UINT8, ["batch", 2, 2, 3])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString()


def test_three_logits_of_one_pixel_worked_out_on_paper(run):
    photos = np.full((1, 2, 2, 3), 7, np.uint8)
    assert run(by_hand(), photos)["logits"].tolist() == [[7, -6]]
    other = with_dense(by_hand(), np.array([[2], [0], [-3]], np.float32), np.array([0, 5, 1], np.float32))
    assert run(other, photos)["logits"].tolist() == [[14, 5, -20]]
    assert run(up_to_dense(by_hand()), photos)["features"].tolist() == [[7]]


@pytest.mark.parametrize("name", HEADS)
def test_it_is_the_file_that_would_have_been_written(name):
    untaught, taught = network(name, classes=2), network(name, classes=5)
    with torch.no_grad():
        taught.head.dense.weight.mul_(3)
        taught.head.dense.bias.add_(1)
    assert with_dense(to_onnx(untaught, 32), *dense_of(taught)) == to_onnx(taught, 32)


@pytest.mark.parametrize("name", HEADS)
def test_the_features_are_those_of_the_whole_network(name, run, photos):
    one = network(name, classes=3)
    features = run(up_to_dense(to_onnx(one, 32)), photos(32))
    assert list(features) == ["features"]
    np.testing.assert_array_equal(features["features"], run(features_to_onnx(one, 32), photos(32))["features"])


def test_nothing_that_features_do_not_need_is_left_in_the_file():
    cut = onnx.load_from_string(up_to_dense(to_onnx(network("plain", classes=3), 32)))
    onnx.checker.check_model(cut)
    read = {name for node in cut.graph.node for name in node.input}
    assert {one.name for one in cut.graph.initializer} <= read
    assert not any(name.startswith("head.dense") for name in read)


@pytest.mark.journey  # torch's exporter alone takes some ten seconds
def test_a_file_of_torchs_exporter_too(run, photos):
    pytest.importorskip("onnxscript")
    one, other = network("plain", classes=2), network("plain", classes=3)
    written = export_by_torch(*outputs_of(one), 32)
    logits = run(with_dense(written, *dense_of(other)), photos(32))["logits"]
    weights, bias = dense_of(other)
    features = run(up_to_dense(written), photos(32))["features"]
    np.testing.assert_allclose(logits, features @ weights.T + bias, atol=1e-5)


def test_a_dense_layer_of_another_network():
    with pytest.raises(ArtefactError, match=r"shape \(2, 3\) does not fit this network's \(2, 1\)"):
        with_dense(by_hand(), np.zeros((2, 3), np.float32), np.zeros(2, np.float32))
    with pytest.raises(ArtefactError, match="does not fit"):
        with_dense(by_hand(), np.zeros((2, 1), np.float32), np.zeros(3, np.float32))


@pytest.mark.parametrize("change", [up_to_dense, lambda model: with_dense(model, np.zeros((2, 1)), np.zeros(2))])
def test_a_network_that_ends_otherwise(change):
    with pytest.raises(ArtefactError, match="The logits come from Softmax"):
        change(by_hand("Softmax"))
