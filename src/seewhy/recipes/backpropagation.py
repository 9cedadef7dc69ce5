"""A whole network, or its upper layers, taught by backpropagation, judged by the validation part."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.batches import PixelStore, decode_once
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.split import Split
from seewhy.network.replay import Replay
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import log_loss, softmax
from seewhy.recipes.head_alone import photo_features, put_in, teach_on
from seewhy.recipes.outcome import Outcome
from seewhy.recipes.preparation import begin_from_photos
from seewhy.recipes.recipe import Recipe
from seewhy.training.moments import photos_named

if TYPE_CHECKING:
    from seewhy.network.network import Network
    from seewhy.training.fit import Fitted

__all__ = ["teach_by_backpropagation"]


def teach_by_backpropagation(
    network: "Network",
    split: Split,
    recipe: Recipe,
    preprocessing: Preprocessing,
    workspace: Path | None,
    resume: bool,
) -> Outcome:
    """Predict, compare, backpropagate, step; a pretrained network gets a taught head first and must beat it.

    Args:
        network: as it begins; it is left with the weights that were kept.
        split: the validation part chooses, the calibration part says what a percentage means.
        recipe: resolved, with the precision it learns in.
        preprocessing: how photos become the network's square.
        workspace: folder for checkpoints.
        resume: go on from the workspace's checkpoint.
    """
    from seewhy.network.network import logits_of

    train, validation, calibration = (
        decode_once(part, preprocessing, workspace) for part in (split.train, split.validation, split.calibration)
    )
    kept, head_loss = None, 0.0
    if recipe.network.weights == "imagenet":
        together, _ = kept_together(split.train, find_duplicates(split.train))
        _teach_head_first(network, train, together, recipe, preprocessing.size)
        kept = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        head_loss = _validation_loss(logits_of(network, validation.images), validation.labels)
    begin_from_photos(network, train, seed=recipe.training.seed)
    with photos_named(train=split.train, validation=split.validation):
        fitted = _fitted(network, train, validation if len(validation) else None, recipe, workspace, resume)
    replay = fitted.replay and _named(fitted.replay, split)
    notes: tuple[str, ...] = ()
    if kept is not None:
        tuned_loss = _validation_loss(logits_of(network, validation.images), validation.labels)
        if len(validation) and tuned_loss >= head_loss:
            network.load_state_dict(kept)  # tuning did not help on photos it had not seen
            replay = replay and dataclasses.replace(replay, best_epoch=0)
        notes = (_tuning_told(recipe.training.tune, len(validation), head_loss, tuned_loss),)
    return Outcome(
        calibration_logits=logits_of(network, calibration.images) if len(calibration) else np.zeros((0, 0)),
        calibration_labels=calibration.labels,
        calibrated_on="calibration part",
        history=fitted.history,
        stopped=fitted.stopped,
        notes=notes,
        replay=replay,
    )


def _fitted(
    network: "Network",
    train: PixelStore,
    validation: PixelStore | None,
    recipe: Recipe,
    workspace: Path | None,
    resume: bool,
) -> "Fitted":
    """The loop; where only the top learns, the layers below it see each view of a photo once."""
    import torch

    from seewhy.training.activations import upper_training
    from seewhy.training.fit import fit

    config, augmentation = recipe.training, recipe.augmentation
    if config.tune == "top":
        part = upper_training(network, train, validation, config=config, augmentation=augmentation, folder=workspace)
        if part is not None:
            fitted = fit(
                part.network, part.train, part.validation, config=part.config, workspace=workspace, resume=resume
            )
            network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
            return fitted
    return fit(network, train, validation, config=config, augmentation=augmentation, workspace=workspace, resume=resume)


def _tuning_told(tune: str, photos: int, head_loss: float, tuned_loss: float) -> str:
    """Whether the layers beneath the head were worth teaching, in a sentence."""
    if not photos:
        return f"Tuning {tune} could not be checked: there are no validation photos. The tuned network was kept."
    figures = f"(log loss {tuned_loss:.3f}, with the taught head alone {head_loss:.3f})"
    where = f"on the {photos} validation photos"
    if tuned_loss >= head_loss:
        return f"Tuning {tune} did not help {where} {figures}: the taught head was kept."
    return f"Tuning {tune} helped {where} {figures}: the tuned network was kept."


def _teach_head_first(network: "Network", store: PixelStore, groups: np.ndarray, recipe: Recipe, size: int) -> None:
    """Teaches the dense layer on features computed once, and puts it into the network."""
    features = photo_features(network, store, size)
    put_in(network, teach_on(features, store.labels, network=network, groups=groups, recipe=recipe))


def _named(replay: Replay, split: Split) -> Replay:
    """The replay with the classes' names and the photos' fingerprints, as they stand in the classifier's record."""
    photos = tuple(sample.fingerprint[:16] for sample in split.train.samples)
    return dataclasses.replace(replay, classes=split.classes, photos=photos)


def _validation_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    return log_loss(softmax(logits), labels) if len(labels) else 0.0
