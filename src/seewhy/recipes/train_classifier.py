"""The whole way from a split of photos to a classifier. The page to read first.

photos ─decode─▶ pixels ─┬─▶ network ─▶ logits ─▶ loss ─▶ backpropagation ─▶ weights      (random weights, --tune)
                         └─▶ features, once ─▶ dense layer taught on them                  (pretrained network)
calibration photos ─▶ temperature, rule, receipts ─▶ classifier
"""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier import Classifier, OnnxEngine
from seewhy.data.batches import PixelStore, decode_once
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.sample import Dataset
from seewhy.data.split import Split
from seewhy.devices import choose_device, require_torch
from seewhy.errors import DatasetError
from seewhy.network.architectures import architecture
from seewhy.network.replay import REPLAY_NAME, Readings, Replay
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import log_loss, log_softmax, softmax
from seewhy.progress import progress
from seewhy.recipes.outcome import Outcome, classifier_of
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.training.head import TaughtHead, teach_head

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["Run", "train", "train_recipe"]

_FEATURE_BATCH = 32
_COLOUR_PHOTOS = 256  # enough to know the mean colour of a folder to a hundredth


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """What a training gave.

    Args:
        classifier: ready to predict, to be judged and to be saved.
        split: which photo was in which part; the test part was not opened.
        history: one dict an epoch; empty where only the head was taught.
        stopped: "finished", "patience" or "interrupted".
        first_filters: kernels of the first layer before and after, (n, 3, k, k) float32 each.
        reference_logits: the torch network's logits for prepared images, to prove both engines equal.
        notes: what the user should know about this training, one sentence each.
        replay: how the network learned, epoch by epoch; None where only the head was taught, or none was asked for.
        out_of_fold: where only the head was taught, what heads said of each photo they were taught without; of the
            photos for training, validation and calibration, in this order.
    """

    classifier: Classifier
    split: Split
    history: list[dict[str, Any]]
    stopped: str
    first_filters: tuple[np.ndarray, np.ndarray]
    reference_logits: Callable[[np.ndarray], np.ndarray]
    notes: tuple[str, ...] = ()
    replay: Replay | None = None
    out_of_fold: Readings | None = None


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
    return train_recipe(split, recipe_from(settings), workspace=Path(workspace) if workspace else None, resume=resume)


def train_recipe(split: Split, recipe: Recipe, *, workspace: Path | None = None, resume: bool = False) -> Run:
    """The same, with a recipe that was checked already.

    Args:
        split: the photos in their parts.
        recipe: what was chosen.
        workspace: folder for checkpoints.
        resume: go on from the workspace's checkpoint.
    """
    require_torch()
    from seewhy.network.catalogue import build_network
    from seewhy.network.network import logits_of

    recipe = recipe.resolved()
    device = choose_device(recipe.training.device)  # asked for and absent is said before any photo is decoded
    recipe = dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, device=device.type))
    preprocessing = _preprocessing(split.train, recipe)
    network = build_network(
        recipe.network,
        classes=len(split.classes),
        mean=preprocessing.mean,
        std=preprocessing.std,
        seed=recipe.training.seed,
    )
    before = _first_filters(network)
    if recipe.training.tune == "head" and recipe.network.weights == "imagenet":
        outcome = _teach_head_only(network, split, recipe, preprocessing)
    else:
        outcome = _teach_by_backpropagation(network, split, recipe, preprocessing, workspace, resume)
    network.cpu().eval()

    def reference_logits(images: np.ndarray) -> np.ndarray:
        return logits_of(network, images)

    return Run(
        classifier=dataclasses.replace(
            classifier_of(network, split, recipe, preprocessing, outcome),
            reference_logits=reference_logits,
            attachments=_attachments(outcome),
        ),
        split=split,
        history=outcome.history,
        stopped=outcome.stopped,
        first_filters=(before, _first_filters(network)),
        reference_logits=reference_logits,
        notes=outcome.notes,
        replay=outcome.replay,
        out_of_fold=outcome.out_of_fold,
    )


def _attachments(outcome: Outcome) -> dict[str, bytes]:
    """How it learned, as files that are saved with the classifier."""
    files = {}
    if outcome.history:
        files["history.jsonl"] = "".join(json.dumps(epoch) + "\n" for epoch in outcome.history).encode()
    if outcome.replay is not None:
        files[REPLAY_NAME] = outcome.replay.to_bytes()
    return files


def _teach_head_only(network: "Network", split: Split, recipe: Recipe, preprocessing: Preprocessing) -> Outcome:
    """The body stays as it was published; its features are computed once and only the dense layer is taught.

    No part is needed to choose or to calibrate: each photo is judged by a head taught without it (out of fold).
    """
    pool = _joined(split.train, split.validation, split.calibration)
    store = decode_once(pool, preprocessing)
    together, _ = kept_together(pool, find_duplicates(pool))
    taught = _taught(network, store, together, recipe, preprocessing.size)
    return Outcome(
        calibration_logits=taught.out_of_fold_logits,
        calibration_labels=store.labels,
        calibrated_on="out of fold",
        head={"strength": taught.strength, **taught.diagnostics.to_json()},
        out_of_fold=Readings.once(log_softmax(taught.out_of_fold_logits), store.labels),
    )


def _teach_by_backpropagation(
    network: "Network",
    split: Split,
    recipe: Recipe,
    preprocessing: Preprocessing,
    workspace: Path | None,
    resume: bool,
) -> Outcome:
    """Predict, compare, backpropagate, step; a pretrained network gets a taught head first and must beat it."""
    from seewhy.network.network import logits_of
    from seewhy.training.fit import fit

    train, validation, calibration = (
        decode_once(part, preprocessing, workspace) for part in (split.train, split.validation, split.calibration)
    )
    kept, head_loss = None, 0.0
    if recipe.network.weights == "imagenet":
        together, _ = kept_together(split.train, find_duplicates(split.train))
        _taught(network, train, together, recipe, preprocessing.size)
        kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        head_loss = _validation_loss(logits_of(network, validation.images), validation.labels)
    fitted = fit(
        network,
        train,
        validation if len(validation) else None,
        config=recipe.training,
        augmentation=recipe.augmentation,
        workspace=workspace,
        resume=resume,
    )
    replay = fitted.replay and _named(fitted.replay, split)
    notes: tuple[str, ...] = ()
    tuned_loss = _validation_loss(logits_of(network, validation.images), validation.labels) if kept else 0.0
    if kept is not None and tuned_loss > head_loss:
        network.load_state_dict(kept)  # tuning did not help on photos it had not seen
        notes = (
            f"Tuning {recipe.training.tune} did not help on the {len(validation)} validation photos (log loss "
            f"{tuned_loss:.3f}, with the taught head alone {head_loss:.3f}): the taught head was kept.",
        )
        replay = replay and dataclasses.replace(replay, best_epoch=0)
    return Outcome(
        calibration_logits=logits_of(network, calibration.images) if len(calibration) else np.zeros((0, 0)),
        calibration_labels=calibration.labels,
        calibrated_on="calibration part",
        history=fitted.history,
        stopped=fitted.stopped,
        notes=notes,
        replay=replay,
    )


def _taught(network: "Network", store: PixelStore, groups: np.ndarray, recipe: Recipe, size: int) -> TaughtHead:
    """Teaches the dense layer on features computed once, and puts it into the network."""
    import torch

    from seewhy.export.onnx_graph import features_to_onnx

    engine = OnnxEngine(features_to_onnx(network, size))
    starts = range(0, len(store), _FEATURE_BATCH)
    batches = progress(starts, total=len(starts), label="Computing features", unit="batch")
    features = np.concatenate(
        [
            engine.run(np.ascontiguousarray(store.images[at : at + _FEATURE_BATCH]), ["features"])["features"]
            for at in batches
        ]
    )
    spec = network.head.spec
    config = dataclasses.replace(recipe.head, seed=recipe.training.seed, class_weights=recipe.training.class_weights)
    taught = teach_head(
        features,
        store.labels,
        blocks=list(spec.slices.values()),
        moments=len(spec.moments),
        groups=groups,
        config=config,
    )
    with torch.no_grad():
        network.head.dense.weight.copy_(torch.from_numpy(taught.weights))
        network.head.dense.bias.copy_(torch.from_numpy(taught.bias))
    return taught


def _preprocessing(photos: Dataset, recipe: Recipe) -> Preprocessing:
    """The network's square; with random weights, the mean and spread of the training photos' own colours."""
    published = architecture(recipe.network.network).published if recipe.network.weights == "imagenet" else None
    mean, std = (published.mean, published.std) if published else _colours(photos)
    size, fit = recipe.network.size, recipe.preparation.fit
    assert size is not None
    assert fit is not None
    return Preprocessing(size=size, fit=fit, crop_fraction=1.0, mean=mean, std=std)


def _colours(photos: Dataset) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Mean and standard deviation of red, green and blue, 0..1, over the middles of some training photos."""
    if not len(photos):
        raise DatasetError("There are no photos to learn from", "at least one", "Give a folder with more photos.")
    half = (0.5, 0.5, 0.5)
    some = photos.subset(np.unique(np.linspace(0, len(photos) - 1, _COLOUR_PHOTOS).astype(np.int64)))
    looked = Preprocessing(size=32, fit="crop", crop_fraction=1.0, mean=half, std=half)
    values = decode_once(some, looked).images.reshape(-1, 3) / 255.0
    mean = [round(float(value), 4) for value in values.mean(axis=0)]
    std = [round(max(float(value), 0.02), 4) for value in values.std(axis=0)]  # a flat colour must not be blown up
    return (mean[0], mean[1], mean[2]), (std[0], std[1], std[2])


def _named(replay: Replay, split: Split) -> Replay:
    """The replay with the classes' names and the photos' fingerprints, as they stand in the classifier's record."""
    photos = tuple(sample.fingerprint[:16] for sample in split.train.samples)
    return dataclasses.replace(replay, classes=split.classes, photos=photos)


def _joined(*parts: Dataset) -> Dataset:
    samples = tuple(sample for part in parts for sample in part.samples)
    return dataclasses.replace(parts[0], samples=samples, broken=())


def _validation_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    return log_loss(softmax(logits), labels) if len(labels) else 0.0


def _first_filters(network: "Network") -> np.ndarray:
    from torch import nn

    first = next(module for module in network.modules() if isinstance(module, nn.Conv2d))
    return first.weight.detach().cpu().numpy().copy()
