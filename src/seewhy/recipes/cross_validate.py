"""Cross-validation: k classifiers, each taught without one heap of photos, which it then judges.

photos ─deal─▶ k folds ─┬─▶ fold 1 judged by a classifier of folds 2 … k ─┐
                        ├─▶ fold 2 judged by one of the others            ├─▶ every photo judged once
                        └─▶ …                                             ┘
"""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.data.batches import decode_once
from seewhy.data.duplicates import Duplicates, find_duplicates, kept_together
from seewhy.data.sample import Dataset
from seewhy.data.split import conflicting, split
from seewhy.errors import ConfigError, DatasetError, SeewhyError
from seewhy.evaluate.cross_validation import Answers, CrossValidation, cross_validation
from seewhy.probability import choose_rule, fit_temperature, softmax
from seewhy.progress import progress, tell
from seewhy.recipes.fold_files import FoldFiles
from seewhy.recipes.frozen_body import frozen_body
from seewhy.recipes.head_alone import photo_features, teach_on
from seewhy.recipes.preparation import cache_of, preprocessing_for
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.recipes.train_classifier import device_of, train_recipe
from seewhy.training.head_folds import deal_folds, judgeable

__all__ = ["FOLDS", "cross_validate", "cross_validate_recipe"]

FOLDS = 5
"""Each classifier learns from four fifths of the photos, as many as seewhy train learns and calibrates with."""


def cross_validate(
    dataset: Dataset,
    *,
    folds: int = FOLDS,
    workspace: str | Path | None = None,
    resume: bool = False,
    **settings: Any,
) -> CrossValidation:
    """Judges every photo once, by a classifier that saw neither it nor a copy of it.

    A test part of a fifth of a small folder is a handful of photos, and its figure is a lottery. Here the photos are
    dealt into k heaps (*stratified, grouped k-fold cross-validation*); k classifiers are taught, each without one heap.

    Args:
        dataset: labelled photos; parts that the user made are joined.
        folds: how many, 2 … 50.
        workspace: folder for what is done, so that it can go on after an interruption; None writes nothing.
        resume: go on with what the workspace holds.
        settings: any setting of the recipe by name, as for seewhy.train.

    Raises:
        ConfigError: a setting is not known or out of range.
        DatasetError: a class has too few photos that can lie in different folds.
        TrainingError: learning went wrong.
    """
    place, recipe = None if workspace is None else Path(workspace), recipe_from(settings)
    with cache_of(recipe):
        return cross_validate_recipe(dataset, recipe, folds=folds, workspace=place, resume=resume)


def cross_validate_recipe(
    dataset: Dataset,
    recipe: Recipe,
    *,
    folds: int = FOLDS,
    workspace: Path | None = None,
    resume: bool = False,
    duplicates: Duplicates | None = None,
) -> CrossValidation:
    """The same, with a recipe that was checked already.

    Args:
        dataset: labelled photos.
        recipe: what was chosen.
        folds: how many.
        workspace: folder for what is done.
        resume: go on with what the workspace holds.
        duplicates: what find_duplicates found, where it was called before.
    """
    if not 2 <= folds <= 50:
        raise ConfigError(f"folds is {folds}", "a whole number from 2 to 50", "5 is usual; 10 where photos are few.")
    recipe = recipe.resolved()
    recipe = dataclasses.replace(recipe, training=dataclasses.replace(recipe.training, device=device_of(recipe)))
    photos, groups, notes = _photos(dataset, duplicates)
    fold_of = _dealt(photos, groups, folds, recipe.training.seed)
    if recipe.head_alone:
        answers = _by_heads(photos, groups, fold_of, recipe)
    else:
        answers = _by_backpropagation(photos, groups, fold_of, recipe, FoldFiles(workspace, resume=resume))
    facts = {
        "Network": f"{recipe.network.network} {recipe.network.weights}",
        "Sees photos as": f"{recipe.network.size}×{recipe.network.size} px ({recipe.preparation.fit})",
        "Folds": f"{folds}, seed {recipe.training.seed}",
        "What is kept together": f"{len(np.unique(groups))} sets of {len(photos)} photos (copies, groups)",
    }
    return cross_validation(photos, answers, conditions=facts, notes=notes, seed=recipe.training.seed)


def _photos(dataset: Dataset, duplicates: Duplicates | None) -> tuple[Dataset, np.ndarray, tuple[str, ...]]:
    """The photos without parts and without those that carry two labels; what must stay together; notes."""
    groups, _ = kept_together(dataset, find_duplicates(dataset) if duplicates is None else duplicates)
    aside = set(conflicting(dataset))
    kept = np.array([i for i in range(len(dataset)) if i not in aside], dtype=np.int64)
    samples = tuple(dataclasses.replace(dataset.samples[i], part=None) for i in kept)
    notes = []
    if dataset.parts is not None:
        notes.append("The parts that the photos were split into were joined: every photo is judged once.")
    if aside:
        notes.append(f"{len(aside)} photos were left out: the same photo carries two labels.")
    return dataclasses.replace(dataset, samples=samples), groups[kept], tuple(notes)


def _dealt(photos: Dataset, groups: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The fold of each photo; every class is met outside of each fold that it is in."""
    counts = photos.counts
    few = [name for name, count in counts.items() if count < 2]
    fold_of = deal_folds(photos.labels, folds, seed=seed, groups=groups) if not few else np.zeros(len(photos), int)
    alone = few or [photos.classes[label] for label in np.unique(photos.labels[~judgeable(photos.labels, fold_of)])]
    if alone:
        raise DatasetError(
            f"The {counts[alone[0]]} photos of {alone[0]} lie in one fold: too few, or copies or one group",
            "two photos of each class at least that can lie in different folds, and better 20",
            "Add other photos of it, or leave the class out.",
        )
    return fold_of


def _by_heads(photos: Dataset, groups: np.ndarray, fold_of: np.ndarray, recipe: Recipe) -> Answers:
    """Features are computed once; only the dense layer is taught for each fold, in a second."""
    preprocessing = preprocessing_for(photos, recipe)
    network = frozen_body(recipe.network, len(photos.classes), preprocessing)
    store = decode_once(photos, preprocessing)
    features = photo_features(network, store, preprocessing.size)
    probabilities, unsure = np.zeros((len(photos), len(photos.classes))), np.zeros(len(photos), dtype=bool)
    numbers = np.unique(fold_of)
    for fold in progress(numbers, total=len(numbers), label="Teaching", unit="fold"):
        mine, others = fold_of == fold, fold_of != fold
        labels = store.labels[others]
        taught = teach_on(features[others], labels, network=network, groups=groups[others], recipe=recipe)
        temperature = fit_temperature(taught.out_of_fold_logits, labels)
        rule = choose_rule(softmax(taught.out_of_fold_logits, temperature), labels)
        rows = softmax(features[mine] @ taught.weights.T + taught.bias, temperature)
        probabilities[mine] = rows
        unsure[mine] = [rule.verdict_index(row) is None for row in rows]
    return Answers(
        probabilities=probabilities,
        unsure=unsure,
        fold_of=fold_of,
        learned_from=tuple(int((fold_of != fold).sum()) for fold in range(int(fold_of.max()) + 1)),
    )


def _by_backpropagation(
    photos: Dataset, groups: np.ndarray, fold_of: np.ndarray, recipe: Recipe, files: FoldFiles
) -> Answers:
    """A whole training for each fold; what is done is kept, so that it is not done twice."""
    files.begin(photos, fold_of, recipe)
    shape = (len(photos), len(photos.classes))
    probabilities, unsure = np.full(shape, np.nan), np.zeros(len(photos), dtype=bool)
    learned_from = []
    folds = int(fold_of.max()) + 1
    for fold in range(folds):
        mine = np.flatnonzero(fold_of == fold)
        done = files.finished(fold)
        if done is None:
            tell(
                f"Fold {fold + 1} of {folds}: {len(mine)} photos are judged, {len(photos) - len(mine)} teach.",
                error=True,
            )
            done = _one_fold(photos, groups, fold_of, fold, recipe, files)
            files.finish(fold, *done)
        probabilities[mine], unsure[mine], learned = done
        learned_from.append(learned)
    return Answers(probabilities=probabilities, unsure=unsure, fold_of=fold_of, learned_from=tuple(learned_from))


def _one_fold(
    photos: Dataset, groups: np.ndarray, fold_of: np.ndarray, fold: int, recipe: Recipe, files: FoldFiles
) -> tuple[np.ndarray, np.ndarray, int]:
    """Probabilities, "unsure" and how many photos taught, of one fold."""
    mine, others = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
    # what was found to belong together among all photos stays so among the others
    grouped = tuple(dataclasses.replace(photos.samples[i], group=str(groups[i])) for i in others)
    shares = recipe.preparation
    rest = 1 - shares.test  # validation and calibration are shares of all photos; those for testing are this fold
    parts = split(
        Dataset(classes=photos.classes, samples=grouped),
        seed=recipe.training.seed,
        validation=shares.validation / rest,
        calibration=shares.calibration / rest,
        test=0,
        duplicates=Duplicates(exact=(), near=()),
    )
    run = train_recipe(parts, recipe, workspace=files.folder(fold), resume=files.begun(fold))
    if run.stopped == "interrupted":
        raise KeyboardInterrupt
    rows = np.full((len(mine), len(photos.classes)), np.nan)
    unsure = np.zeros(len(mine), dtype=bool)
    answers = run.classifier.predict_each([photos.samples[i].source for i in mine])
    for place, (_, found) in enumerate(progress(answers, len(mine), "Judging")):
        if not isinstance(found, SeewhyError):
            rows[place] = found.probabilities
            unsure[place] = found.verdict is None
    return rows, unsure, len(others)
