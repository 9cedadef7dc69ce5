"""What every layer of a network answers to one photo: its feature maps, on one scale a layer, and what each adds."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch

from seewhy.errors import UsageError, unknown_name
from seewhy.layers.layer_maps import FeatureMaps, LayerMaps
from seewhy.network.head_spec import HeadSpec, pooling_matrix
from seewhy.network.inner_layers import FIRST, InnerLayer, first_layer, inner_layers, look_inside, to_batch
from seewhy.network.taps import taps

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier, Photo
    from seewhy.network.network import Network

__all__ = ["feature_maps", "feature_maps_of"]

_AT_ONCE = 16  # photos of the reference looked at together: bounds the memory


def feature_maps_of(
    classifier: "Classifier", photo: "Photo", target: str | None = None, *, reference: np.ndarray | None = None
) -> FeatureMaps:
    """The feature maps of a photo, and what each adds to the score of a class.

    Args:
        classifier: whose network is looked into; it is rebuilt in torch.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        target: the class; None takes the most probable one.
        reference: (n, size, size, 3) uint8, other prepared photos: a channel that none of them moves is dead.

    Raises:
        ConfigError: no such class.
        PhotoError: the photo cannot be read.
        MissingExtraError: torch is not installed.
    """
    if target is not None and target not in classifier.classes:
        raise unknown_name("class", target, classifier.classes)
    image = classifier.prepare(photo)
    index = None if target is None else classifier.classes.index(target)
    found = feature_maps(classifier.network(), image, index, reference=reference)
    return dataclasses.replace(found, target=classifier.classes[int(found.target)])


def feature_maps(
    network: "Network", image: np.ndarray, target: int | None = None, *, reference: np.ndarray | None = None
) -> FeatureMaps:
    """The feature maps of every inner layer, and what each channel adds to a class's logit.

    Where the dense layer reads a layer, a channel's contribution is exact: its mean (and mean square, or its mean in
    each field of the grid) times the weight. It is the *direct* way only: where the head reads several depths, a
    channel also acts through the deeper ones. Elsewhere (also where the head's weights on a layer are all 0) it is
    the first-order estimate: the gradient of the logit times the answer, summed over the places ("gradient ×
    activation"); it would be exact if the layers behind were linear, and in a trained network it can be far off for a
    single channel.

    Args:
        network: any network of the catalogue; it is looked at as it is when predicting, and left in its mode.
        image: (size, size, 3) uint8, prepared.
        target: index of the class; None takes the one with the largest logit.
        reference: (n, size, size, 3) uint8, other prepared photos: a channel that none of them moves is dead.

    Returns:
        The maps of every layer, in the order a photo passes them; target is the index as text.

    Raises:
        UsageError: an image of another shape, or no such class.

    Reference:
        Shrikumar et al. 2016, Not just a black box, arXiv:1605.01713 (gradient × input, applied to a hidden layer).
    """
    classes = network.head.dense.out_features
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[0] != image.shape[1] or image.shape[2] != 3:
        raise UsageError(
            f"An image has the shape {image.shape} and type {image.dtype}",
            "(size, size, 3) of uint8: a prepared photo",
            "classifier.prepare(photo) gives such an image.",
        )
    if target is not None and not 0 <= target < classes:
        raise UsageError(f"There is no class {target}", f"0 to {classes - 1}", "Give the index of a class.")
    was_training = network.training
    network.eval()
    try:
        layers = inner_layers(network, image.shape[0])
        logits, maps, slopes = _with_slopes(network, image, target)
        moved = None if reference is None else _moved(network, reference)
    finally:
        network.train(was_training)
    target = int(logits.argmax()) if target is None else target
    dense, spec = network.head.dense, network.head.spec
    weights = dense.weight[target].detach().double().cpu().numpy()
    read = [stage for stage, where in spec.slices.items() if weights[where].any()]
    direct = {stage: one for stage, one in direct_contributions(maps, weights, spec).items() if stage in read}
    return FeatureMaps(
        image=image,
        target=str(target),
        logit=float(logits[target]),
        bias=dense.bias[target].item(),
        layers=tuple(_one_layer(layer, maps[layer.name], direct, slopes, moved) for layer in layers),
    )


def direct_contributions(maps: dict[str, np.ndarray], weights: np.ndarray, spec: HeadSpec) -> dict[str, np.ndarray]:
    """What each channel of the layers that the head reads adds to a logit; with the bias they sum to it.

    Args:
        maps: by the layer's name, (channels, height, width).
        weights: (features,) of the class, in the dense layer's order.
        spec: what the head reads.

    Returns:
        By the stage's name, (channels,) float64, in logits.

    >>> spec = HeadSpec(stages=("last",), channels=(2,))
    >>> maps = {"last": np.array([[[1.0, 3.0]], [[0.0, 2.0]]])}
    >>> direct_contributions(maps, np.array([2.0, -1.0]), spec)["last"].tolist()
    [4.0, -1.0]
    """
    found = {}
    for (stage, where), channels in zip(spec.slices.items(), spec.channels, strict=True):
        x = maps[stage].astype(np.float64)
        rows, columns = pooling_matrix(x.shape[1], spec.grid), pooling_matrix(x.shape[2], spec.grid)
        shares = weights[where].reshape(len(spec.moments), channels, spec.grid, spec.grid)
        total = np.zeros(channels)
        for share, moment in zip(shares, spec.moments, strict=True):
            pooled = rows @ (x if moment == "mean" else x * x) @ columns.T  # (channels, grid, grid)
            total += (pooled * share).sum(axis=(1, 2))
        found[stage] = total
    return found


def _with_slopes(
    network: "Network", image: np.ndarray, target: int | None
) -> tuple[np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Logits, maps by layer, and the logit's gradient by each layer's map."""
    first = first_layer(network.body)
    batch = to_batch(image, network.standardise.mean.device).requires_grad_()
    with torch.enable_grad(), taps(network.body, [first] if first else [], gradients=True) as recorded:
        logits, maps = look_inside(network, batch)
        index = int(logits[0].argmax()) if target is None else target
        stages = [name for name, x in maps.items() if name != FIRST and x.requires_grad]
        # The photo is asked for as well: on the way to it the gradient passes the first layer, where the tap keeps it.
        found = torch.autograd.grad(logits[0, index], [*(maps[name] for name in stages), batch], allow_unused=True)
    slopes = dict(zip(stages, found[:-1], strict=True)) | {FIRST: recorded.gradients.get(first or "")}
    arrays = {name: x[0].detach().float().cpu().numpy() for name, x in maps.items()}
    by_name = {name: slope[0].double().cpu().numpy() for name, slope in slopes.items() if slope is not None}
    return logits[0].detach().double().cpu().numpy(), arrays, by_name


def _moved(network: "Network", reference: np.ndarray) -> dict[str, np.ndarray]:
    """By layer, (channels,) the largest answer by size over all photos of the reference."""
    largest: dict[str, torch.Tensor] = {}
    device = network.standardise.mean.device
    with torch.inference_mode():
        for at in range(0, len(reference), _AT_ONCE):
            _, maps = look_inside(network, to_batch(reference[at : at + _AT_ONCE], device))
            for name, x in maps.items():
                found = x.abs().amax(dim=(0, 2, 3))
                largest[name] = torch.maximum(largest[name], found) if name in largest else found
    return {name: values.float().cpu().numpy() for name, values in largest.items()}


def _one_layer(
    layer: InnerLayer,
    maps: np.ndarray,
    direct: dict[str, np.ndarray],
    slopes: dict[str, np.ndarray],
    moved: dict[str, np.ndarray] | None,
) -> LayerMaps:
    exact = layer.name in direct
    # A layer that does not lead to the logits at all (its gradient is absent) adds nothing to them.
    estimate = (slopes[layer.name] * maps).sum(axis=(1, 2)) if layer.name in slopes else np.zeros(len(maps))
    return LayerMaps(
        layer=layer,
        maps=maps,
        contributions=direct[layer.name] if exact else estimate,
        exact=exact,
        reference_largest=None if moved is None else moved[layer.name],
    )
