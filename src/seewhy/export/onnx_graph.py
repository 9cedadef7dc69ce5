"""From a network to ONNX, the format that engines on servers, phones and in browsers read.

The file takes photos as the preprocessing leaves them, uint8 (batch, size, size, 3); the standardisation is inside. So
the numbers that belong to the weights cannot be lost or mixed up on the way to where the network runs.
"""

import torch
from torch import Tensor, nn
from torch.fx.proxy import TraceError

from seewhy.export.dynamo_export import export_by_torch
from seewhy.export.onnx_rules import UnknownStep
from seewhy.export.onnx_walk import walk
from seewhy.network.graph import steps_of
from seewhy.network.network import Network

__all__ = ["features_to_onnx", "outputs_of", "to_onnx"]


class _LogitsAndMaps(nn.Module):
    """Logits, then the feature maps that the head reads."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        maps = self.network.feature_maps(images)
        return (self.network.head(maps), *maps)


class _Features(nn.Module):
    """What the dense layer sees."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return (self.network.features(images),)


def to_onnx(network: Network, size: int) -> bytes:
    """The network as an ONNX file: photos in, logits and feature maps out.

    Input "photos": (batch, size, size, 3) uint8, any batch. Outputs: "logits" (batch, classes) float32 and, for each
    stage the head reads, "feature_maps.STAGE" (batch, channels, height, width) float32. The dense layer stands in it
    under the names "head.dense.weight" and "head.dense.bias".

    Args:
        network: on any device, in any mode; is exported as it is when predicting.
        size: side of the image in px.

    Returns:
        The file's content.

    Raises:
        MissingExtraError: the network has a step that SeeWhy's own exporter does not know, and onnxscript, which
            torch's exporter needs, is not installed.
    """
    module, names = outputs_of(network)
    return _export(module, size, names)


def features_to_onnx(network: Network, size: int) -> bytes:
    """The network up to its dense layer as an ONNX file: photos in, features out.

    Input "photos" as for to_onnx; output "features" (batch, features) float32, in the order that HeadSpec tells. With
    it a head can be taught on features that are computed once, by the engine that is quickest on a CPU.

    Args:
        network: on any device, in any mode.
        size: side of the image in px.

    Returns:
        The file's content.

    Raises:
        MissingExtraError: as for to_onnx.
    """
    return _export(_Features(network), size, ["features"])


def outputs_of(network: Network) -> tuple[nn.Module, list[str]]:
    """A module that gives what a classifier's ONNX file gives, and the names of its outputs.

    Args:
        network: any network of the catalogue.
    """
    return _LogitsAndMaps(network), ["logits", *(f"feature_maps.{stage}" for stage in network.head.spec.stages)]


def _export(module: nn.Module, size: int, names: list[str]) -> bytes:
    was_training = module.get_submodule("network").training
    module.eval()
    try:
        with torch.no_grad():
            try:
                return walk(steps_of(module, size), names, size)
            except (UnknownStep, TraceError):
                return export_by_torch(module, names, size)
    finally:
        module.train(was_training)
