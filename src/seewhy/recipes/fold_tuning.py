"""Layers beneath the head, tuned without each fold of the photos in turn, to judge it, and then with all of them."""

import dataclasses
from collections.abc import Callable, Mapping
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

__all__ = ["FoldTuning", "Untuned", "calibrated_log_loss", "tune_in_folds"]


START_STRENGTH = 6e-4
"""How strongly the head is held to 0 that tuning begins with.

A head that tells its photos apart for sure leaves the layers beneath nothing to learn; a simpler one asks them for what
it lacks (docs/decisions/0071-tuning-in-folds.md).
"""
# The head is taught anew on what was tuned. How strongly it is held to 0 is chosen by the photos that its folds did not
# learn from: a cross-validation among the others would be of features that have seen their labels.
_STRENGTHS = (6e-4, 2e-4, 6e-5, 2e-5)


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
        features: deepest features of each photo, by the network that was tuned last.
        weights: the tensors of the network that was tuned last, by name; None where it was not: it was interrupted, or
            heads alone judged the folds better.
        history: one dict an epoch, with the number of its fold; 0: of the last tuning.
        strength: how strongly the tuned networks' head is held to 0.
        interrupted: whether it was.

    Shapes:
        fold_of: (photos,) int64; logits, head_logits: (photos, classes) float32; features: (photos, features) float32.
    """

    fold_of: np.ndarray
    logits: np.ndarray
    head_logits: np.ndarray
    features: np.ndarray
    weights: "Mapping[str, torch.Tensor] | None"
    history: list[dict[str, Any]]
    strength: float = START_STRENGTH
    interrupted: bool = False

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
    untuned: Untuned,
    recipe: Recipe,
    size: int,
    *,
    folds: int,
    last: np.ndarray,
    workspace: Path | None = None,
    resume: bool = False,
) -> FoldTuning:
    """Tunes a pretrained network several times, each time without one fold of the photos, and last with all of them.

    Every photo is judged by a network that did not learn from it (*cross-validation*), so that all photos teach and
    all photos calibrate, as where a head is taught alone. The last tuning is left out where heads alone judged better.
    The mean of the folds' networks (a model soup, Wortsman et al. 2022, arXiv:2203.05482) would save it; it was worse
    than the head alone (docs/decisions/0071-tuning-in-folds.md).

    Args:
        untuned: where to begin; its network has its own weights again at the end.
        recipe: resolved.
        size: px, of the network's square.
        folds: how many, at least 2.
        last: which photos teach at the end, (n,) int64: all but those that something is to be measured on.
        workspace: folder for the folds' checkpoints.
        resume: go on from them.
    """
    require_torch()
    store, spec = untuned.store, untuned.network.head.spec
    recipe = dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, replay="none", patience=0))
    fold_of = deal_folds(store.labels, folds, seed=recipe.training.seed, groups=untuned.groups)
    head_logits = np.zeros((len(store), len(untuned.taught.bias)), np.float32)
    found = FoldTuning(
        fold_of=fold_of,
        logits=np.zeros_like(head_logits),
        head_logits=head_logits,
        features=np.zeros_like(deepest_features(untuned.features, spec)),
        weights=None,
        history=[],
    )
    everywhere = ~judgeable(store.labels, fold_of)  # a class that lies in one fold must be taught without it, too
    at_strengths = [np.zeros_like(head_logits) for _ in _STRENGTHS]
    turns = _Turns(untuned, recipe, size, workspace, resume)
    try:
        for fold in np.unique(fold_of):
            mine, others = np.flatnonzero(fold_of == fold), np.flatnonzero((fold_of != fold) | everywhere)
            tell(f"Tuning {fold + 1} of {folds}: {len(others)} photos teach, {len(mine)} judge.", error=True)
            head = turns.head(untuned.features, others, untuned.taught.strength)
            found.head_logits[mine] = _logits(untuned.features[mine], head)
            features = turns.tune(others, int(fold) + 1, found.history)
            if features is None:
                return dataclasses.replace(found, interrupted=True)
            for said, strength in zip(at_strengths, _STRENGTHS, strict=True):
                said[mine] = _logits(features[mine], turns.head(features, others, strength))
        tried = [dataclasses.replace(found, logits=said) for said in at_strengths]
        best = int(np.argmin([one.log_losses(store.labels)[0] for one in tried]))
        found = dataclasses.replace(tried[best], strength=_STRENGTHS[best])
        tuned_loss, head_loss = found.log_losses(store.labels)
        if tuned_loss >= head_loss:
            return found
        tell(f"Tuning helps. Once more: {len(last)} photos teach.", error=True)
        features = turns.tune(last, 0, found.history)
        if features is None:
            return dataclasses.replace(found, interrupted=True)
        put_in(untuned.network, turns.head(features, last, found.strength))
        weights = {name: tensor.clone() for name, tensor in untuned.network.state_dict().items()}
        return dataclasses.replace(found, weights=weights, features=deepest_features(features, spec))
    finally:
        untuned.network.load_state_dict(turns.begun)


class _Turns:
    """One tuning after the other, each from the same start, by the same recipe."""

    def __init__(self, untuned: Untuned, recipe: Recipe, size: int, workspace: Path | None, resume: bool) -> None:
        self.untuned, self.recipe, self.size = untuned, recipe, size
        self.workspace, self.resume = workspace, resume
        self.begun = {name: tensor.clone() for name, tensor in untuned.network.state_dict().items()}
        self._fit = _tuning_of(untuned.network, untuned.store, recipe, workspace)

    def tune(self, photos: np.ndarray, number: int, history: list[dict[str, Any]]) -> np.ndarray | None:
        """Tunes the network with some photos; gives what its dense layer reads of all, or None: interrupted.

        Args:
            photos: (n,) int64, which teach.
            number: of the fold.
            history: gets the epochs.
        """
        network, place = self.untuned.network, self.workspace and self.workspace / f"fold{number}"
        network.load_state_dict(self.begun)
        put_in(network, self.head(self.untuned.features, photos, START_STRENGTH))
        fitted = self._fit(photos, place, self.resume)
        history.extend({"fold": number, **epoch} for epoch in fitted.history)
        if fitted.stopped == "interrupted":
            return None
        network.cpu().eval()
        return photo_features(network, self.untuned.store, self.size)

    def head(self, features: np.ndarray, photos: np.ndarray, strength: float) -> TaughtHead:
        """A head taught on some of the photos; nothing is chosen anew."""
        untuned, head = self.untuned, self.recipe.head
        depth_weights = untuned.taught.diagnostics.depth_weights
        return teach_on(
            features[photos],
            untuned.store.labels[photos],
            network=untuned.network,
            groups=untuned.groups[photos],
            recipe=dataclasses.replace(
                self.recipe, head=dataclasses.replace(head, strength=strength, depth_weights=depth_weights)
            ),
        )


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


def calibrated_log_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Log loss at the temperature that makes it lowest: what is left once percentages mean what they say, in nats.

    Args:
        logits: (photos, classes).
        labels: (photos,).

    >>> logits = np.tile([9.0, 0.0], (4, 1))
    >>> calibrated_log_loss(logits, np.array([0, 0, 0, 1])) < log_loss(softmax(logits), np.array([0, 0, 0, 1])) / 2
    True
    """
    return log_loss(softmax(logits, fit_temperature(logits, labels)), labels)
