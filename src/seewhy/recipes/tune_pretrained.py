"""The way of --tune from a pretrained network: a taught head first, then its layers, and tuning must beat the head."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from seewhy.classifier.features import deepest_features
from seewhy.data.batches import IN_MEMORY, decode_once
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.sample import joined
from seewhy.data.split import Split
from seewhy.network.replay import Readings
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import log_softmax
from seewhy.recipes.fold_tuning import FoldTuning, Untuned, tune_in_folds
from seewhy.recipes.head_alone import calibrated_out_of_fold, photo_features, put_in, teach_on
from seewhy.recipes.mirrors import mirror_losses, with_mirrors
from seewhy.recipes.outcome import Outcome
from seewhy.recipes.recipe import Recipe
from seewhy.training.head_folds import judgeable

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["folds_for", "tune_pretrained"]

_FOLDS = 3
_NO_PATIENCE = "Without effect: patience. It is for tuning_folds = 1, where validation photos do not teach."


def folds_for(split: Split, recipe: Recipe) -> int:
    """How often a pretrained network is tuned, each time without another fold; 1: once, judged by the validation part.

    Folds take turns where photos are few: then each of them is needed to teach, and to judge. Where their pixels do
    not fit into memory they are many, and a part of them says as much.

    Args:
        split: the photos.
        recipe: resolved.
    """
    if recipe.training.tuning_folds is not None:
        return recipe.training.tuning_folds
    size = recipe.network.size or 0
    photos = len(split.train) + len(split.validation) + len(split.calibration)
    return _FOLDS if photos * size * size * 3 <= IN_MEMORY else 1


def tune_pretrained(
    network: "Network",
    split: Split,
    recipe: Recipe,
    preprocessing: Preprocessing,
    folds: int,
    *,
    workspace: Path | None = None,
    resume: bool = False,
) -> tuple[Outcome, Recipe]:
    """Tunes layers beneath the head in folds; keeps the taught head alone where that is as good on photos not seen.

    Args:
        network: pretrained; it gets the weights that are kept.
        split: all parts but the test part teach and judge.
        recipe: resolved, but for its augmentation: which mirror images serve is measured.
        preprocessing: how a photo becomes the network's square.
        folds: how many, at least 2.
        workspace: folder for checkpoints.
        resume: go on from them.

    Returns:
        What teaching left behind, and the recipe with the augmentation that was used.
    """
    pool = joined(split.train, split.validation, split.calibration)
    store = decode_once(pool, preprocessing, workspace)
    together, _ = kept_together(pool, find_duplicates(pool))
    features = photo_features(network, store, preprocessing.size)
    taught = teach_on(features, store.labels, network=network, groups=together, recipe=recipe)
    put_in(network, taught)
    untuned = Untuned(network=network, store=store, groups=together, features=features, taught=taught)
    mirrors = mirror_losses(untuned, recipe, preprocessing.size)
    recipe = dataclasses.replace(recipe, augmentation=with_mirrors(recipe.augmentation, mirrors).resolved())
    # Photos for calibration tell how far unseen ones lie, and never teach: but for a class that has no others.
    early = np.arange(len(pool)) < len(pool) - len(split.calibration)
    last = early | ~np.isin(store.labels, store.labels[early])
    tuned = tune_in_folds(
        untuned,
        recipe,
        preprocessing.size,
        folds=folds,
        last=np.flatnonzero(last),
        workspace=workspace,
        resume=resume,
    )
    losses = tuned.log_losses(store.labels)
    helped = tuned.weights is not None
    if tuned.weights is not None:
        network.load_state_dict(tuned.weights)
    logits, fold_of = (tuned.logits, tuned.fold_of) if helped else (taught.out_of_fold_logits, taught.fold_of)
    apart = judgeable(store.labels, fold_of) if helped else np.ones(len(pool), bool)
    outcome = Outcome(
        calibration_logits=logits[apart],
        calibration_labels=store.labels[apart],
        calibrated_on="out of fold",
        history=tuned.history,
        stopped="interrupted" if tuned.interrupted else "finished",
        head={"strength": tuned.strength if helped else taught.strength, **taught.diagnostics.to_json()},
        notes=(_told(recipe.training.tune, tuned, losses), *([_NO_PATIENCE] if recipe.training.patience else [])),
        out_of_fold=Readings.once(log_softmax(logits), store.labels),
        features=None if helped else deepest_features(features, network.head.spec),
        kept_aside=tuned.features[~last] if helped and not last.all() else None,
        out_of_fold_probabilities=calibrated_out_of_fold(logits, fold_of, store.labels),
    )
    return outcome, recipe


def _told(tune: str, tuned: FoldTuning, losses: tuple[float, float]) -> str:
    """Whether the layers beneath the head were worth teaching, in a sentence."""
    if tuned.interrupted:
        return f"Tuning {tune} was interrupted: the taught head alone was kept. --resume goes on."
    figures = f"(log loss {losses[0]:.3f}, with a taught head alone {losses[1]:.3f})"
    where = f"on {len(tuned.logits):,} photos, each judged by a network that was tuned without it {figures}"
    if tuned.weights is None:
        return f"Tuning {tune} did not help {where}: the taught head alone was kept."
    return f"Tuning {tune} helped {where}: the tuned network was kept."
