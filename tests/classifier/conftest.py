"""A classifier small enough to work on paper, built with the onnx package alone."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from seewhy.classifier import Classifier, Model
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule

SIZE = 16
CLASSES = ("red", "green", "blue")


def colour_graph(dense: np.ndarray, bias: np.ndarray, size: int = SIZE) -> bytes:
    """uint8 photos -> 0..1 -> feature maps (the three colours) -> their means -> dense -> logits."""
    tensors = {
        "scale": np.array(255, np.float32),
        "dense": dense.astype(np.float32),
        "bias": bias.astype(np.float32),
    }
    nodes = [
        helper.make_node("Cast", ["photos"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["floats", "scale"], ["shares"]),
        helper.make_node("Transpose", ["shares"], ["feature_maps.last"], perm=[0, 3, 1, 2]),
        helper.make_node("GlobalAveragePool", ["feature_maps.last"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["features"]),
        helper.make_node("Gemm", ["features", "dense", "bias"], ["logits"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "colours",
        [helper.make_tensor_value_info("photos", TensorProto.UINT8, ["batch", size, size, 3])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(bias)]),
            helper.make_tensor_value_info("feature_maps.last", TensorProto.FLOAT, ["batch", 3, size, size]),
        ],
        [numpy_helper.from_array(values, name) for name, values in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


@pytest.fixture(scope="session")
def make_classifier():
    """Makes a classifier whose logit of a colour is ten times that colour's mean share; fields can be replaced."""

    def make(gain: float = 10.0, **fields) -> Classifier:
        dense, bias = np.eye(3, dtype=np.float32) * gain, np.array([0.0, 0.5, 0.0], np.float32)
        given = {
            "classes": CLASSES,
            "preprocessing": Preprocessing(size=SIZE, fit="crop"),
            "temperature": 2.0,
            "rule": VerdictRule(threshold=0.5, label_floor=0.05),
            "receipts": Receipts(confidence=(0.9,) * 60, right=(True,) * 54 + (False,) * 6),
            "provenance": {
                "seewhy": "0.1.0",
                "seed": 0,
                "metrics": {"accuracy": {"value": 0.9, "low": 0.8, "high": 0.95}},
                "fingerprints": {"train": ["0123456789abcdef"]},
            },
            "model": Model(
                onnx=colour_graph(dense, bias),
                weights={"head.dense.weight": dense, "head.dense.bias": bias},
                network={"network": "plain", "weights": "random"},
                head={"stages": ["last"]},
            ),
            **fields,
        }
        return Classifier(**given)

    return make


@pytest.fixture(scope="session")
def classifier(make_classifier):
    return make_classifier()


@pytest.fixture
def make_photo(tmp_path):
    """Writes a PNG of one colour and names it."""
    from PIL import Image

    def make(colour: tuple[int, int, int], name: str = "photo.png", size: tuple[int, int] = (30, 20)) -> str:
        Image.new("RGB", size, colour).save(tmp_path / name)
        return str(tmp_path / name)

    return make
