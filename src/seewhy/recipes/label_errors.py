"""Which labels of a folder are probably wrong, in seconds: a dense layer on ImageNet features, taught out of fold."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.data.batches import decode_once
from seewhy.data.duplicates import Duplicates, find_duplicates, kept_together
from seewhy.data.sample import Dataset, joined
from seewhy.evaluate.label_errors import LabelErrors, find_label_errors
from seewhy.recipes.head_alone import network_for, out_of_fold_probabilities, photo_features, teach_on
from seewhy.recipes.preparation import preprocessing_for
from seewhy.recipes.recipe import recipe_from

if TYPE_CHECKING:
    from seewhy.recipes.train_classifier import Run

__all__ = ["label_errors", "label_errors_of_run"]


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
    network = network_for(recipe, len(dataset.classes), preprocessing)
    store = decode_once(dataset, preprocessing)
    together, _ = kept_together(dataset, find_duplicates(dataset) if duplicates is None else duplicates)
    features = photo_features(network, store, preprocessing.size)
    taught = teach_on(features, store.labels, network=network, groups=together, recipe=recipe)
    return find_label_errors(
        out_of_fold_probabilities(taught, store.labels),
        dataset,
        judged_by=_told(recipe.network.network, recipe.head.folds),
        root=root,
    )


def label_errors_of_run(run: "Run", *, root: str | Path | None = None) -> LabelErrors | None:
    """The same of a training in which only the head was taught: what was said out of fold exists already.

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
