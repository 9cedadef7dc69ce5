"""A pretrained network's features of every photo, computed once, and dense layers taught on them."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.batches import PixelStore
from seewhy.devices import require_torch
from seewhy.probability import fit_temperature, softmax
from seewhy.recipes.feature_pass import FeaturePass
from seewhy.recipes.frozen_body import FrozenBody
from seewhy.recipes.recipe import Recipe
from seewhy.training.head import TaughtHead, teach_head
from seewhy.training.head_folds import judgeable

if TYPE_CHECKING:
    from seewhy.network.network import Network
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = [
    "calibrated_out_of_fold",
    "network_for",
    "out_of_fold_probabilities",
    "photo_features",
    "put_in",
    "teach_on",
]


def network_for(recipe: Recipe, classes: int, preprocessing: "Preprocessing") -> "Network":
    """The network that a recipe describes, before it learns.

    Args:
        recipe: resolved.
        classes: how many there are.
        preprocessing: its mean and spread stand in the network's first layer.

    Raises:
        MissingExtraError: torch is not installed.
    """
    require_torch()
    from seewhy.network.catalogue import build_network

    mean, std = preprocessing.mean, preprocessing.std
    return build_network(recipe.network, classes=classes, mean=mean, std=std, seed=recipe.training.seed)


def photo_features(network: "FrozenBody | Network", store: PixelStore, size: int) -> np.ndarray:
    """What the network's dense layer reads of each photo.

    Args:
        network: with a body that stays as it is.
        store: the photos, decoded.
        size: px, of the network's square.

    Shapes:
        Returns (photos, features) float32.
    """
    return FeaturePass(_graph_of_features(network, size))(store.images)


def _graph_of_features(network: "FrozenBody | Network", size: int) -> bytes:
    """The network up to its dense layer, for the engine."""
    if isinstance(network, FrozenBody):
        return network.graph
    from seewhy.export.onnx_graph import features_to_onnx

    return features_to_onnx(network, size)


def teach_on(
    features: np.ndarray, labels: np.ndarray, *, network: "FrozenBody | Network", groups: np.ndarray, recipe: Recipe
) -> TaughtHead:
    """A dense layer for the network, taught on features of photos; the network is left as it is.

    Args:
        features: (photos, features) of the network.
        labels: (photos,).
        network: whose features these are.
        groups: (photos,), what must not be parted between folds.
        recipe: how, and the seed.
    """
    spec = network.spec
    config = dataclasses.replace(recipe.head, seed=recipe.training.seed, class_weights=recipe.training.class_weights)
    return teach_head(
        features, labels, blocks=list(spec.slices.values()), moments=len(spec.moments), groups=groups, config=config
    )


def put_in(network: "Network", taught: TaughtHead) -> None:
    """Gives the network the taught dense layer.

    Args:
        network: whose features it was taught on; it is changed.
        taught: what teaching found.
    """
    import torch

    with torch.no_grad():
        network.head.dense.weight.copy_(torch.from_numpy(taught.weights))
        network.head.dense.bias.copy_(torch.from_numpy(taught.bias))


def out_of_fold_probabilities(taught: TaughtHead, labels: np.ndarray) -> np.ndarray:
    """What heads said of each photo that they were taught without, calibrated.

    Args:
        taught: what teaching found.
        labels: (photos,) of the photos it was taught on.

    Shapes:
        Returns (photos, classes) float64, as calibrated_out_of_fold gives them.
    """
    return calibrated_out_of_fold(taught.out_of_fold_logits, taught.fold_of, labels)


def calibrated_out_of_fold(logits: np.ndarray, fold_of: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Probabilities of photos that were each judged by something taught without their fold.

    Args:
        logits: (photos, classes), out of fold.
        fold_of: (photos,), the fold of each.
        labels: (photos,).

    Shapes:
        Returns (photos, classes) float64; rows of NaN for photos whose class no other fold holds: nothing that judged
        them had met it.
    """
    judged = judgeable(labels, fold_of)
    probabilities = np.full(logits.shape, np.nan)
    if judged.any():
        temperature = fit_temperature(logits[judged], labels[judged])
        probabilities[judged] = softmax(logits[judged], temperature)
    return probabilities
