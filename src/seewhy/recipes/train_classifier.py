"""The whole way from a split of photos to a classifier. The page to read first.

photos ─decode─▶ pixels ─┬─▶ network ─▶ logits ─▶ loss ─▶ backpropagation ─▶ weights      (random weights, --tune)
                         └─▶ features, once ─▶ dense layer taught on them                  (pretrained network)
calibration photos ─▶ temperature, rule, receipts ─▶ classifier
"""

import dataclasses
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier import Classifier, Model
from seewhy.classifier.features import deepest_features
from seewhy.data.batches import decode_once
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.sample import joined
from seewhy.data.split import Split
from seewhy.devices import choose_device, keep_memory, require_torch
from seewhy.network.replay import REPLAY_NAME, Readings, Replay
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import log_softmax
from seewhy.recipes.backpropagation import teach_by_backpropagation
from seewhy.recipes.frozen_body import frozen_body, model_of
from seewhy.recipes.head_alone import network_for, out_of_fold_probabilities, photo_features, teach_on
from seewhy.recipes.outcome import Outcome, classifier_of
from seewhy.recipes.preparation import cache_of, preprocessing_for
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.recipes.remembered import with_what_it_knows
from seewhy.recipes.told_out_of_fold import tell_out_of_fold
from seewhy.recipes.tune_pretrained import folds_for, tune_pretrained

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["Run", "device_of", "train", "train_recipe"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """What a training gave.

    Args:
        classifier: ready to predict, to be judged and to be saved.
        split: which photo was in which part; the test part was not opened.
        history: one dict an epoch; empty where only the head was taught.
        stopped: "finished", "patience" or "interrupted".
        reference_logits: the torch network's logits for prepared images, to prove both engines equal.
        notes: what the user should know about this training, one sentence each.
        replay: how the network learned, epoch by epoch; None where only the head was taught, or none was asked for.
        out_of_fold: where only the head was taught, or layers were tuned in folds, what was said of each photo by what
            was taught without it; of the photos for training, validation and calibration, in this order.
        features: the feature vector of each photo of train, validation and calibration, in this order; None where the
            body learned too.
        groups: (photos,), the same photos in the same order: a number each, equal for photos that belong together.
        kept_aside: where the body was tuned in folds, the feature vectors of the photos for calibration, which did not
            teach it in the end.
        out_of_fold_probabilities: (photos, classes), the same, calibrated; NaN for a photo whose class no other fold
            holds.
    """

    classifier: Classifier
    split: Split
    history: list[dict[str, Any]]
    stopped: str
    reference_logits: Callable[[np.ndarray], np.ndarray]
    notes: tuple[str, ...] = ()
    replay: Replay | None = None
    out_of_fold: Readings | None = None
    features: np.ndarray | None = None
    groups: np.ndarray | None = None
    kept_aside: np.ndarray | None = None
    out_of_fold_probabilities: np.ndarray | None = None


def train(split: Split, *, workspace: str | Path | None = None, resume: bool = False, **settings: Any) -> Run:
    """Teaches a classifier with a split of labelled photos.

    Args:
        split: the photos, as seewhy.split deals them; the test part is never opened.
        workspace: folder for checkpoints, so that a killed training can go on; None writes nothing.
        resume: go on from the workspace's checkpoint.
        settings: any setting of the recipe by name, such as network="plain", weights="imagenet" or epochs=5.

    Returns:
        The run; run.classifier is the result.

    Raises:
        ConfigError: a setting is not known or out of range.
        DatasetError: the photos do not suffice.
        TrainingError: learning went wrong.
    """
    recipe = recipe_from(settings)
    with cache_of(recipe):
        return train_recipe(split, recipe, workspace=Path(workspace) if workspace else None, resume=resume)


def train_recipe(split: Split, recipe: Recipe, *, workspace: Path | None = None, resume: bool = False) -> Run:
    """The same, with a recipe that was checked already.

    Args:
        split: the photos in their parts.
        recipe: what was chosen.
        workspace: folder for checkpoints.
        resume: go on from the workspace's checkpoint.
    """
    given, recipe = recipe.augmentation, recipe.resolved()
    device = device_of(recipe)  # asked for and absent is said before any photo is decoded
    recipe = dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, device=device))
    preprocessing = preprocessing_for(split.train, recipe)
    if recipe.head_alone:
        outcome, model, proof = _teach_head_only(split, recipe, preprocessing)
    else:
        network, recipe = _network_and_precision(split, recipe, preprocessing, workspace if resume else None)
        folds = folds_for(split, recipe) if recipe.network.weights == "imagenet" else 1
        if folds > 1:
            recipe = dataclasses.replace(recipe, augmentation=given)  # what was not given is measured
            outcome, recipe = tune_pretrained(
                network, split, recipe, preprocessing, folds, workspace=workspace, resume=resume
            )
        else:
            outcome = teach_by_backpropagation(network, split, recipe, preprocessing, workspace, resume)
        model, proof = _model_and_proof(network, recipe, preprocessing)
    classifier = dataclasses.replace(
        classifier_of(model, split, recipe, preprocessing, outcome),
        reference_logits=proof,
        attachments=_attachments(outcome),
    )

    def reference_logits(images: np.ndarray) -> np.ndarray:
        from seewhy.network.network import logits_of

        return logits_of(classifier.network(), images)

    run = Run(
        classifier=classifier,
        split=split,
        history=outcome.history,
        stopped=outcome.stopped,
        reference_logits=reference_logits,
        notes=outcome.notes,
        replay=outcome.replay,
        out_of_fold=outcome.out_of_fold,
        features=outcome.features,
        groups=outcome.groups,
        kept_aside=outcome.kept_aside,
        out_of_fold_probabilities=outcome.out_of_fold_probabilities,
    )
    return with_what_it_knows(run, keep=recipe.preparation.remember)


def _attachments(outcome: Outcome) -> dict[str, bytes]:
    """How it learned, as files that are saved with the classifier."""
    files = {}
    if outcome.history:
        files["history.jsonl"] = "".join(json.dumps(epoch) + "\n" for epoch in outcome.history).encode()
    if outcome.replay is not None:
        files[REPLAY_NAME] = outcome.replay.to_bytes()
    return files


def device_of(recipe: Recipe) -> str:
    """Where the arithmetic of a training runs: cpu, cuda or mps.

    A head taught alone is taught by NumPy on features that the engine computes on the processor: unless a device was
    asked for, torch is not even loaded, which takes longer than teaching.

    Args:
        recipe: resolved.

    Raises:
        DeviceError: this machine has no such device.
        MissingExtraError: torch is not installed.
    """
    if recipe.head_alone and recipe.training.device == "auto":
        return "cpu"
    return choose_device(recipe.training.device).type


def _teach_head_only(
    split: Split, recipe: Recipe, preprocessing: Preprocessing
) -> tuple[Outcome, Model, Callable[[np.ndarray], np.ndarray]]:
    """The body stays as it was published; its features are computed once and only the dense layer is taught.

    No part is needed to choose or to calibrate: each photo is judged by a head taught without it (out of fold).
    Returns how it went, the taught network, and another way to its logits, which proves the engine.
    """
    body = frozen_body(recipe.network, len(split.classes), preprocessing)
    pool = joined(split.train, split.validation, split.calibration)
    store = decode_once(pool, preprocessing)
    with ThreadPoolExecutor(1, thread_name_prefix="seewhy-copies") as beside:
        copies = beside.submit(find_duplicates, pool)  # neither needs the other, and both have work for one thread only
        features = photo_features(body, store, preprocessing.size)
    together, _ = kept_together(pool, copies.result())
    taught = teach_on(features, store.labels, network=body, groups=together, recipe=recipe)
    shown = deepest_features(features, body.spec)
    tell_out_of_fold(pool, store.labels, shown, taught.out_of_fold_logits)
    outcome = Outcome(
        calibration_logits=taught.out_of_fold_logits,
        calibration_labels=store.labels,
        calibrated_on="out of fold",
        head={"strength": taught.strength, **taught.diagnostics.to_json()},
        out_of_fold=Readings.once(log_softmax(taught.out_of_fold_logits), store.labels),
        features=shown,
        groups=together,
        out_of_fold_probabilities=out_of_fold_probabilities(taught, store.labels),
    )
    dense = taught.weights, taught.bias
    return outcome, body.with_dense(*dense, recipe.network), body.reference(*dense)


def _network_and_precision(
    split: Split, recipe: Recipe, preprocessing: Preprocessing, workspace: Path | None
) -> tuple["Network", Recipe]:
    """The network before it learns, and the recipe with the precision it will learn in, which the artefact records."""
    require_torch()
    keep_memory()  # docs/decisions/0030-keep-memory.md
    from seewhy.training.precision import with_precision

    network = network_for(recipe, len(split.classes), preprocessing)
    return network, dataclasses.replace(recipe, training=with_precision(recipe.training, network, workspace))


def _model_and_proof(
    network: "Network", recipe: Recipe, preprocessing: Preprocessing
) -> tuple[Model, Callable[[np.ndarray], np.ndarray]]:
    """The taught network as it is saved, and torch's own way to its logits."""
    from seewhy.network.network import logits_of

    network.cpu().eval()
    return model_of(network, recipe.network, preprocessing.size), lambda images: logits_of(network, images)
