"""Layers beneath the head, tuned once without each fold of the photos; the mean of these networks is the result."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.features import deepest_features
from seewhy.data.batches import PixelStore
from seewhy.devices import require_torch
from seewhy.probability import fit_temperature, log_loss, softmax
from seewhy.progress import tell
from seewhy.recipes.head_alone import photo_features, put_in, teach_on
from seewhy.recipes.recipe import Recipe
from seewhy.training.head import TaughtHead
from seewhy.training.head_folds import deal_folds, judgeable

if TYPE_CHECKING:
    import torch

    from seewhy.network.network import Network
    from seewhy.training.fit import Fitted

__all__ = ["FoldTuning", "Untuned", "calibrated_log_loss", "mean_weights", "tune_in_folds"]


START_STRENGTH = 6e-4
"""How strongly the head of a tuned network is held to 0, before its layers are tuned and again after.

A head that tells its photos apart for sure leaves the layers beneath nothing to learn; a simpler one asks them for what
it lacks (docs/decisions/0071-tuning-in-folds.md).
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Untuned:
    """What tuning begins with.

    Args:
        network: pretrained, with any dense layer.
        store: the photos, decoded.
        groups: (photos,), what must not be parted between folds.
        features: (photos, features) float32, what its dense layer reads of each photo.
        taught: the head taught on all of them.
    """

    network: "Network"
    store: PixelStore
    groups: np.ndarray
    features: np.ndarray
    taught: TaughtHead


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoldTuning:
    """What tuning without each fold in turn gave.

    Args:
        fold_of: the fold of each photo.
        logits: of each photo, by the network that was tuned without its fold; photos of a class that lies in one fold
            taught all networks, and judge none (judgeable).
        head_logits: of each photo, by the untuned network with a head taught without its fold.
        features: deepest features of each photo, by the network that was tuned without its fold.
        weights: mean of the tuned networks' tensors, by name; None where the work was interrupted.
        mean_logits: of each photo, by the network with these weights; it learned from all of them.
        history: one dict an epoch, with the number of its fold.

    Shapes:
        fold_of: (photos,) int64; logits, head_logits, mean_logits: (photos, classes) float32; features: (photos,
        features) float32.
    """

    fold_of: np.ndarray
    logits: np.ndarray
    head_logits: np.ndarray
    features: np.ndarray
    weights: "Mapping[str, torch.Tensor] | None"
    mean_logits: np.ndarray
    history: list[dict[str, Any]]

    def holds_together(self, labels: np.ndarray) -> bool:
        """Whether the mean network knows the photos it learned from at least as well as others knew them unseen.

        Networks that went different ways have a mean that is none of them: it would know nothing.

        Args:
            labels: (photos,).
        """
        return calibrated_log_loss(self.mean_logits, labels) <= self.log_losses(labels)[0]

    def log_losses(self, labels: np.ndarray) -> tuple[float, float]:
        """Of the tuned networks and of heads alone: log loss out of fold, each at the temperature that suits it.

        Args:
            labels: (photos,).
        """
        judged = judgeable(labels, self.fold_of)
        if not judged.any():
            return np.inf, 0.0
        return (
            calibrated_log_loss(self.logits[judged], labels[judged]),
            calibrated_log_loss(self.head_logits[judged], labels[judged]),
        )


def tune_in_folds(
    untuned: Untuned, recipe: Recipe, size: int, *, folds: int, workspace: Path | None = None, resume: bool = False
) -> FoldTuning:
    """Tunes a pretrained network several times, each time without one fold of the photos.

    Every photo is judged by a network that did not learn from it, so that all photos teach and all photos calibrate,
    as where a head is taught alone. The networks begin at one place and stay near each other; the mean of their
    weights (a *model soup*) is one network, and mostly a better one than each of them.

    Args:
        untuned: where to begin; its network has its own weights again at the end.
        recipe: resolved.
        size: px, of the network's square.
        folds: how many, at least 2.
        workspace: folder for the folds' checkpoints.
        resume: go on from them.

    Reference:
        Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without
        increasing inference time", arXiv:2203.05482.
    """
    require_torch()
    network, store, spec = untuned.network, untuned.store, untuned.network.head.spec
    recipe = dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, replay="none", patience=0))
    fold_of = deal_folds(store.labels, folds, seed=recipe.training.seed, groups=untuned.groups)
    head_logits = np.zeros((len(store), len(untuned.taught.bias)), np.float32)
    found = FoldTuning(
        fold_of=fold_of,
        logits=np.zeros_like(head_logits),
        head_logits=head_logits,
        features=np.zeros_like(deepest_features(untuned.features, spec)),
        weights=None,
        mean_logits=np.zeros_like(head_logits),
        history=[],
    )
    everywhere = ~judgeable(store.labels, fold_of)  # a class that lies in one fold must be taught without it, too
    begun = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    tune, tuned = _tuning_of(network, store, recipe, workspace), []
    try:
        for fold in np.unique(fold_of):
            mine, others = np.flatnonzero(fold_of == fold), np.flatnonzero((fold_of != fold) | everywhere)
            tell(f"Tuning {len(tuned) + 1} of {folds}: {len(others)} photos teach, {len(mine)} judge.", error=True)
            network.load_state_dict(begun)
            head = _head_on(untuned, untuned.features, others, recipe, strength=untuned.taught.strength)
            found.head_logits[mine] = _logits(untuned.features[mine], head)
            put_in(network, _head_on(untuned, untuned.features, others, recipe, strength=START_STRENGTH))
            fitted = tune(others, workspace and workspace / f"fold{fold + 1}", resume)
            found.history.extend({"fold": int(fold) + 1, **epoch} for epoch in fitted.history)
            if fitted.stopped == "interrupted":
                return found
            network.cpu().eval()
            features = photo_features(network, store, size)
            head = _head_on(untuned, features, others, recipe, strength=START_STRENGTH)
            put_in(network, head)
            found.logits[mine] = _logits(features[mine], head)
            found.features[mine] = deepest_features(features[mine], spec)
            tuned.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        weights = mean_weights(tuned)
        network.load_state_dict(weights)
        dense = weights["head.dense.weight"].numpy(), weights["head.dense.bias"].numpy()
        found.mean_logits[:] = photo_features(network, store, size) @ dense[0].T + dense[1]
    finally:
        network.load_state_dict(begun)
    return dataclasses.replace(found, weights=weights)


def _tuning_of(
    network: "Network", store: PixelStore, recipe: Recipe, workspace: Path | None
) -> "Callable[[np.ndarray, Path | None, bool], Fitted]":
    """The loop over some of the photos; where only the top learns, the layers below see each view of a photo once."""
    import torch

    from seewhy.training.activations import upper_training
    from seewhy.training.fit import fit

    config, augmentation, part = recipe.training, recipe.augmentation, None
    if config.tune == "top":
        part = upper_training(network, store, None, config=config, augmentation=augmentation, folder=workspace)

    def tune(photos: np.ndarray, place: Path | None, resume: bool) -> "Fitted":
        if part is None:
            some = PixelStore(store.images[photos], store.labels[photos])
            return fit(network, some, config=config, augmentation=augmentation, workspace=place, resume=resume)
        fitted = fit(part.network, part.train.subset(photos), config=part.config, workspace=place, resume=resume)
        network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        return fitted

    return tune


def _logits(features: np.ndarray, head: TaughtHead) -> np.ndarray:
    return features @ head.weights.T + head.bias


def _head_on(
    untuned: Untuned, features: np.ndarray, photos: np.ndarray, recipe: Recipe, *, strength: float
) -> TaughtHead:
    """A head taught on some of the photos; nothing is chosen anew."""
    depth_weights = untuned.taught.diagnostics.depth_weights
    return teach_on(
        features[photos],
        untuned.store.labels[photos],
        network=untuned.network,
        groups=untuned.groups[photos],
        recipe=dataclasses.replace(
            recipe, head=dataclasses.replace(recipe.head, strength=strength, depth_weights=depth_weights)
        ),
    )


def mean_weights(networks: "Iterable[Mapping[str, torch.Tensor]]") -> "dict[str, torch.Tensor]":
    """The mean of networks, tensor by tensor.

    Args:
        networks: state dicts with the same names and shapes, at least one.

    Returns:
        Of each name the mean, summed in double precision; of whole numbers (counters) the first network's.

    >>> import torch
    >>> mean_weights([{"weight": torch.tensor([1.0])}, {"weight": torch.tensor([4.0])}])
    {'weight': tensor([2.5000])}
    """
    given = list(networks)
    return {
        name: sum(one[name].double() for one in given).div(len(given)).to(tensor.dtype)  # type: ignore[union-attr]
        if tensor.is_floating_point()
        else tensor.clone()
        for name, tensor in given[0].items()
    }


def calibrated_log_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Log loss at the temperature that makes it lowest: what is left once percentages mean what they say, in nats.

    Args:
        logits: (photos, classes).
        labels: (photos,).

    >>> logits = np.array([[9.0, 0.0], [9.0, 0.0], [9.0, 0.0], [9.0, 0.0]])
    >>> round(calibrated_log_loss(logits, np.array([0, 0, 0, 1])), 3)
    0.605
    """
    return log_loss(softmax(logits, fit_temperature(logits, labels)), labels)
