"""Which labels of a folder are probably wrong, in seconds: a dense layer on ImageNet features, taught out of fold."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.data.batches import decode_once
from seewhy.data.duplicates import Duplicates, find_duplicates, kept_together
from seewhy.data.sample import Dataset, joined
from seewhy.evaluate.label_errors import LabelErrors, find_label_errors
from seewhy.probability import fit_temperature, softmax
from seewhy.probability.confident_learning import wrong_labels
from seewhy.recipes.frozen_body import FrozenBody, frozen_body
from seewhy.recipes.head_alone import out_of_fold_probabilities, photo_features, teach_on
from seewhy.recipes.preparation import preprocessing_for
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.training.head_folds import judgeable

if TYPE_CHECKING:
    from seewhy.recipes.train_classifier import Run

__all__ = ["judged_twice", "label_errors", "label_errors_of_run"]


def label_errors(
    dataset: Dataset,
    *,
    duplicates: Duplicates | None = None,
    root: str | Path | None = None,
    settings: Mapping[str, Any] | None = None,
) -> LabelErrors:
    """Holds every label against what a classifier says that was taught on other photos.

    The features are those of EfficientNet-Lite0 as it was published, taught on ImageNet: it never met these labels. A
    network whose layers were taught on these photos can't serve: its features know the labels, wrong ones too.

    Args:
        dataset: labelled photos.
        duplicates: what find_duplicates found, where it was called before; None calls it.
        root: the folder or table they were read from, whose path is left out of the names.
        settings: settings of the recipe, such as {"seed": 1} or {"network": "efficientnet_lite2"}.

    Raises:
        DatasetError: fewer than two classes.
        MissingExtraError: torch or the published weights are not installed.
    """
    recipe = recipe_from({"weights": "imagenet", **(settings or {})}).resolved()
    preprocessing = preprocessing_for(dataset, recipe)
    network = frozen_body(recipe.network, len(dataset.classes), preprocessing)
    store = decode_once(dataset, preprocessing)
    together, _ = kept_together(dataset, find_duplicates(dataset) if duplicates is None else duplicates)
    features = photo_features(network, store, preprocessing.size)
    return find_label_errors(
        judged_twice(features, store.labels, network=network, groups=together, recipe=recipe),
        dataset,
        judged_by=_told(recipe.network.network, recipe.head.folds),
        root=root,
    )


def judged_twice(
    features: np.ndarray, labels: np.ndarray, *, network: FrozenBody, groups: np.ndarray, recipe: Recipe
) -> np.ndarray:
    """What is said of each photo by heads that were taught without it, and without labels that look wrong.

    Wrong labels teach, too: while they are among the photos learned from, their like are given too little and too few
    are found. So whatever looks wrong at first is left out, heads are taught again, and all photos are judged anew; one
    that was left out wrongly is cleared then (measured in docs/decisions/0056-label-errors.md).

    Args:
        features: of a network that never met these labels.
        labels: as they were given.
        network: whose features these are.
        groups: what must not be parted between folds.
        recipe: how the dense layer is taught.

    Shapes:
        features: (photos, features) float32; labels, groups: (photos,). Returns (photos, classes) float64; NaN for
        photos that no head could judge that had met their class.

    Raises:
        DatasetError: fewer than two classes.
    """
    first = teach_on(features, labels, network=network, groups=groups, recipe=recipe)
    probabilities = out_of_fold_probabilities(first, labels)
    suspect = _suspects(probabilities, labels)
    if not suspect.any():
        return probabilities
    kept = ~suspect
    again = teach_on(features[kept], labels[kept], network=network, groups=groups[kept], recipe=recipe)
    judged = judgeable(labels[kept], again.fold_of)
    probabilities[kept] = out_of_fold_probabilities(again, labels[kept])
    if judged.any():
        temperature = fit_temperature(again.out_of_fold_logits[judged], labels[kept][judged])
        probabilities[suspect] = softmax(features[suspect] @ again.weights.T + again.bias, temperature)
    return probabilities


def _suspects(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    judged = np.isfinite(probabilities).all(axis=1)
    suspect = np.zeros(len(labels), dtype=bool)
    if judged.any():
        suspect[judged] = wrong_labels(probabilities[judged], labels[judged]).wrong
    return suspect


def label_errors_of_run(run: "Run", *, root: str | Path | None = None) -> LabelErrors | None:
    """The same, with one look only, of a training in which only the head was taught: its out-of-fold answers are there.

    Args:
        run: a training.
        root: the folder or table the photos were read from.

    Returns:
        None where the network's own layers learned: it judged no photo that it was taught without.
    """
    if run.out_of_fold_probabilities is None:
        return None
    parts = joined(run.split.train, run.split.validation, run.split.calibration)
    record = run.classifier.provenance["training"]
    judged_by = _told(record["network"], record["folds"])
    return find_label_errors(run.out_of_fold_probabilities, parts, judged_by=judged_by, root=root)


def _told(network: str, folds: int) -> str:
    return f"a dense layer on features of {network} (ImageNet), taught {folds} times, each time without one heap"
