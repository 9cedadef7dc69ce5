"""Class activation mapping by gradients: which places of a layer's feature maps the score leans on."""

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from seewhy.errors import unknown_name
from seewhy.explain.spreading import Places
from seewhy.network.inner_layers import to_batch

if TYPE_CHECKING:
    from seewhy.explain.subject import Subject

__all__ = ["grad_cam", "layer_cam"]

# Places a side that LayerCAM's layer should have. Measured: rank correlation with the true importance of the parts of
# 60 drawings (resnet, 64 px) 0.53, 0.52, 0.32 and 0.08 for layers of 32, 16, 8 and 4 places a side; correlation with
# occlusion on 12 photos of canines (EfficientNet-Lite0) 0.05, 0.45 and 0.41 for layers of 28, 14 and 7.
_FINE = 14


def grad_cam(subject: "Subject", image: np.ndarray, layer: str | None = None) -> dict[str, Places]:
    """Feature maps of one layer, each weighed by how much the score leans on it, added up.

    The weight of a feature map is the gradient of the score with respect to it, averaged over its places. The published
    picture then drops what is negative (a ReLU); here the sign is kept, since what speaks *against* an answer is half
    of the explanation. `numpy.maximum(map, 0)` gives the published picture.

    On the last layer, before a head that averages it, the gradient is the dense layer's weight divided by the number of
    places: Grad-CAM is then exactly the evidence of that layer. Where the head also reads earlier layers or mean
    squares, Grad-CAM of the last layer is a part of the story; evidence is the whole, and adds up.

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.
        layer: a stage of the network's body; None takes the last one that the head reads. Earlier ones have more
            places, and a weight for the whole map says less about each of them.

    Returns:
        By the layer's name, one map of places, in logits to first order.

    Raises:
        ConfigError: no such layer.

    Reference:
        Selvaraju et al. 2017, Grad-CAM, arXiv:1610.02391.
    """
    name, maps, gradients = _maps_and_gradients(subject, image, layer)
    return _places(subject, name, gradients.mean(dim=(2, 3), keepdim=True) * maps)


def layer_cam(subject: "Subject", image: np.ndarray, layer: str | None = None) -> dict[str, Places]:
    """Feature maps of one layer, weighed place by place by the gradient, added up.

    Where Grad-CAM has one weight for a whole feature map, LayerCAM has one for each of its places; so it also works on
    earlier layers, whose places are finer. The published map keeps only positive gradients; kept for the class and for
    its opposite (the negated score), and the two subtracted, that is the gradient itself: relu(g)·a − relu(−g)·a = g·a.
    So this map is signed, and the same for a contrast.

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.
        layer: a stage of the network's body; None takes the last one with at least 14×14 places: fine enough to tell
            parts apart, and late enough to mean them. (On the last layer, if the head averages it, the map is that of
            Grad-CAM and of evidence.)

    Returns:
        By the layer's name, one map of places, in logits to first order.

    Raises:
        ConfigError: no such layer.

    Reference:
        Jiang et al. 2021, LayerCAM, IEEE Transactions on Image Processing 30.
    """
    name, maps, gradients = _maps_and_gradients(subject, image, layer, _FINE)
    return _places(subject, name, gradients * maps)


def _maps_and_gradients(
    subject: "Subject", image: np.ndarray, layer: str | None, fine: int = 1
) -> tuple[str, Tensor, Tensor]:
    """The layer's name, its maps and the score's gradient with respect to them, both (1, channels, height, width).

    Where no layer is named, it is the last that the head reads, or the last before it with at least so many places a
    side.
    """
    network = subject.network
    names = [stage.name for stage in network.body.stages]
    if layer is not None and layer not in names:
        raise unknown_name("layer", layer, names)
    with torch.enable_grad():
        # From the image on, so that gradients flow also where the weights were frozen.
        score, maps = subject.score_with_maps(to_batch(image, subject.device).requires_grad_())
    if layer is None:
        before = names[: names.index(network.head.spec.stages[-1]) + 1]
        layer = next((name for name in reversed(before) if min(maps[name].shape[2:]) >= fine), before[0])
    # With respect to the maps alone: nothing is left in the weights' .grad.
    (gradients,) = torch.autograd.grad(score.sum(), maps[layer])
    return layer, maps[layer].detach(), gradients


def _places(subject: "Subject", name: str, products: Tensor) -> dict[str, Places]:
    """Products (1, channels, height, width), summed over the channels."""
    values = products[0].double().sum(dim=0).cpu().numpy()
    return {name: Places(values=values, sight=subject.sights.get(name))}
