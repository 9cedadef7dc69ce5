import numpy as np
import onnx
import pytest
import torch

from seewhy.export import onnx_graph
from seewhy.export.onnx_graph import features_to_onnx, to_onnx
from seewhy.export.parity import check_parity
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head_spec import HEADS
from seewhy.network.network import Network, logits_of

# Lite1 and Lite2 differ from Lite0 in numbers only: one head of theirs is enough.
CASES = [
    (name, head, size)
    for name in ARCHITECTURES
    for head, size in zip(HEADS, (48, 37, 33), strict=True)
    if head == "mean" or name not in ("efficientnet_lite1", "efficientnet_lite2")
]


def learned(name: str, head: str, size: int) -> Network:
    """A network whose every number has moved, as after learning; also the running statistics."""
    width = 0.5 if ARCHITECTURES[name].scalable else 1.0
    config = NetworkConfig(network=name, head=head, size=size, width=width, grid=3)
    network = build_network(config, classes=3, mean=(0.4, 0.5, 0.6), std=(0.2, 0.25, 0.3))
    with torch.no_grad():
        generator = torch.Generator().manual_seed(0)
        for key, one in network.named_parameters():
            one.mul_(1 + 0.1 * torch.randn(one.shape, generator=generator))
            if key.endswith("bias"):
                one.add_(0.1 * torch.randn(one.shape, generator=generator))
        network.train()(torch.rand(8, 3, size, size, generator=generator))
    return network


def no_other_way(*_) -> bytes:
    """The catalogue's networks never need torch's exporter."""
    pytest.fail(
        "a layer has no rule in export/onnx_rules.py; the exception above names it. Write one, and a line for it"
    )


@pytest.mark.parametrize(("name", "head", "size"), CASES)
def test_onnx_answers_as_torch_does(name, head, size, run, photos, monkeypatch):
    monkeypatch.setattr(onnx_graph, "export_by_torch", no_other_way)
    network, images = learned(name, head, size), photos(size)
    outputs = run(to_onnx(network, size), images)
    assert network.training  # the mode is put back
    check_parity(lambda _: outputs["logits"], lambda images: logits_of(network, images), images)
    with torch.inference_mode():
        maps = network.eval().feature_maps(torch.from_numpy(images).permute(0, 3, 1, 2) / 255)
    assert list(outputs) == ["logits", *(f"feature_maps.{stage}" for stage in network.head.spec.stages)]
    for stage, expected in zip(network.head.spec.stages, maps, strict=True):
        assert np.allclose(
            outputs[f"feature_maps.{stage}"], expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max())
        )
    features = run(features_to_onnx(network, size), images)["features"]
    weight, bias = (one.detach().numpy() for one in (network.head.dense.weight, network.head.dense.bias))
    assert np.allclose(features @ weight.T + bias, outputs["logits"], rtol=1e-4, atol=1e-4)


def test_what_the_file_promises(run, photos):
    network = learned("resnet", "mean", 32)
    model = onnx.load_from_string(to_onnx(network, 32))
    (photos_in,) = model.graph.input
    shape = [one.dim_param or one.dim_value for one in photos_in.type.tensor_type.shape.dim]
    assert (photos_in.name, shape) == ("photos", ["batch", 32, 32, 3])
    assert photos_in.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    assert model.opset_import[0].version == 17
    operations = [node.op_type for node in model.graph.node]
    assert "BatchNormalization" not in operations
    assert operations.count("Conv") == 12
    constants = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    assert np.array_equal(constants["head.dense.weight"], network.head.dense.weight.detach().numpy())
    assert np.array_equal(constants["head.dense.bias"], network.head.dense.bias.detach().numpy())


@pytest.mark.parametrize("count", [1, 5])
def test_any_batch(count, run):
    network = learned("plain", "grid", 32)
    images = np.zeros((count, 32, 32, 3), dtype=np.uint8)
    assert run(to_onnx(network, 32), images)["logits"].shape == (count, 3)


def test_the_border_is_padded_after_the_standardisation(run):
    # with mean 1 a white photo is zero everywhere inside, and so must its border be
    network = build_network(NetworkConfig(network="plain", size=16), classes=2, mean=(1, 1, 1), std=(0.1, 0.1, 0.1))
    with torch.no_grad():
        for one in (network.get_parameter("body.blocks.0.conv.bias"), network.get_parameter("body.blocks.1.conv.bias")):
            one.zero_()
    outputs = run(to_onnx(network, 16), np.full((1, 16, 16, 3), 255, np.uint8))
    assert np.abs(outputs["feature_maps.block2"]).max() < 1e-4


def test_the_same_network_gives_the_same_file():
    assert to_onnx(learned("plain", "mean", 32), 32) == to_onnx(learned("plain", "mean", 32), 32)
