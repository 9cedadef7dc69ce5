import sys

import numpy as np
import pytest
import torch
from torch import nn

from seewhy.errors import MissingExtraError
from seewhy.export.onnx_graph import to_onnx
from seewhy.network.body import Body, Stage
from seewhy.network.head import EvidenceHead
from seewhy.network.head_spec import HeadSpec
from seewhy.network.network import Network, logits_of


class Soft(Body):
    """An activation for which the walk has no rule."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, 2)
        self.act = nn.Softplus()
        self.stages = (Stage(name="only", channels=4, stride=2),)

    def forward(self, images):
        return (self.act(self.conv(images)),)


@pytest.fixture
def network() -> Network:
    torch.manual_seed(0)
    head = EvidenceHead(HeadSpec(stages=("only",), channels=(4,)), classes=3)
    return Network(Soft(), head, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


@pytest.mark.journey  # torch's exporter alone takes some ten seconds
def test_any_other_network_goes_through_torchs_exporter(network, run, photos):
    pytest.importorskip("onnxscript")
    images = photos(16)
    outputs = run(to_onnx(network, 16), images)
    assert list(outputs) == ["logits", "feature_maps.only"]
    assert outputs["feature_maps.only"].shape == (3, 4, 7, 7)
    assert np.allclose(outputs["logits"], logits_of(network, images), atol=1e-5)


def test_onnxscript_is_not_installed(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    with pytest.raises(MissingExtraError, match="onnxscript"):
        to_onnx(network, 16)
