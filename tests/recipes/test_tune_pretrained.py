import dataclasses

import numpy as np
import pytest
import torch

import seewhy
from seewhy.data.batches import IN_MEMORY
from seewhy.data.sample import joined
from seewhy.probability import log_loss, softmax
from seewhy.recipes.fold_tuning import FoldTuning, calibrated_log_loss
from seewhy.recipes.recipe import recipe_from
from seewhy.recipes.train_classifier import train
from seewhy.recipes.tune_pretrained import folds_for
from seewhy.training.fit import fit

SETTINGS = {
    "weights": "imagenet",
    "tune": "top",
    "size": 32,
    "epochs": 1,
    "device": "cpu",
    "tuning_folds": 2,
    "views": 1,
}


@pytest.fixture(scope="module")
def parts(pets):
    return seewhy.split(seewhy.read_folder(pets), seed=0)


def taught_with(parts, monkeypatch, after):
    """A training in folds, with something done to every tuned network; and the weights of these."""
    weights = []

    def then(network, photos, *given, **settings):
        fitted = fit(network, photos, *given, **settings)
        with torch.no_grad():
            after(network, photos)
        weights.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        return fitted

    monkeypatch.setattr("seewhy.training.fit.fit", then)
    return train(parts, **SETTINGS), weights


def test_a_temperature_takes_the_blame_for_too_much_certainty():
    logits, labels = np.array([[1.0, 0], [1, 0], [1, 0], [0, 1]]), np.array([0, 0, 1, 1])
    assert calibrated_log_loss(5 * logits, labels) < log_loss(softmax(5 * logits), labels) - 0.5
    assert calibrated_log_loss(logits, labels) == pytest.approx(-0.75 * np.log(0.75) - 0.25 * np.log(0.25), abs=1e-3)


def test_log_losses_leave_out_what_no_other_fold_knows():
    some = FoldTuning(
        fold_of=np.array([0, 1, 0, 1, 0]),
        logits=np.array([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [9, 9, -9]]),
        head_logits=np.zeros((5, 3)),
        features=np.zeros((5, 1)),
        weights=None,
        history=[],
    )
    labels = np.array([0, 0, 1, 1, 2])
    tuned, head = some.log_losses(labels)
    assert tuned < 0.2
    assert head == pytest.approx(np.log(3))
    alone = dataclasses.replace(some, fold_of=np.array([0, 0, 1, 1, 1]))
    assert alone.log_losses(labels) == (np.inf, 0.0)  # nothing can be judged: the head is kept


def test_tuning_that_helps_is_done_once_more_with_all_but_the_photos_kept_aside(parts, monkeypatch):
    monkeypatch.setattr("seewhy.recipes.fold_tuning.FoldTuning.log_losses", lambda self, labels: (0.1, 0.2))
    taught = []
    run, weights = taught_with(parts, monkeypatch, lambda network, photos: taught.append(len(photos)))
    of_part = {name: len(prints) for name, prints in run.classifier.provenance["fingerprints"].items()}
    everyone = sum(of_part.values())
    assert sum(taught[:2]) == everyone  # with two folds each photo teaches one of two networks
    assert taught[2] == everyone - of_part["calibration"]
    moved = [name for name in weights[2] if name.startswith("body.")]
    assert moved
    for name in moved:
        np.testing.assert_array_equal(run.classifier.model.weights[name], weights[2][name].numpy())
    assert [epoch["fold"] for epoch in run.history] == [1, 2, 0]
    assert run.out_of_fold is not None
    assert run.out_of_fold.log_own.shape == (1, everyone)
    assert run.classifier.provenance["calibrated_on"] == {"how": "out of fold", "photos": everyone}
    assert run.features is None
    assert run.kept_aside is not None
    assert len(run.kept_aside) == of_part["calibration"]
    assert np.linalg.norm(run.kept_aside, axis=1) == pytest.approx(1, abs=1e-5)
    assert run.notes[0].startswith(f"Tuning top helped on {everyone} photos, each judged by a network that was tuned")
    assert run.notes[0].endswith("(log loss 0.100, with a taught head alone 0.200): the tuned network was kept.")


def spoil(network, photos):
    for name, tensor in network.body.named_parameters():
        tensor.mul_(0 if name.startswith("stage7") else 1)  # its maps become flat, and those of the top with them


def test_tuning_that_does_not_help_leaves_the_taught_head(parts, monkeypatch):
    run, _ = taught_with(parts, monkeypatch, spoil)
    alone = train(parts, **{**SETTINGS, "tune": "head"})
    assert run.notes[0].startswith("Tuning top did not help on ")
    for name, tensor in run.classifier.model.weights.items():
        np.testing.assert_array_equal(tensor, alone.classifier.model.weights[name])
    assert run.classifier.temperature == alone.classifier.temperature
    np.testing.assert_array_equal(run.features, alone.features)


@pytest.mark.parametrize("rare", [0, -1])
def test_a_class_that_lies_in_one_fold_is_taught_in_all(parts, monkeypatch, rare):
    def without(part, kept):
        of_it = np.flatnonzero(part.labels == range(len(part.classes))[rare])
        return part.subset(np.setdiff1d(np.arange(len(part)), of_it[kept:]))

    few = dataclasses.replace(
        parts,
        train=without(parts.train, 0),
        validation=without(parts.validation, 0),
        calibration=without(parts.calibration, 1),
    )
    monkeypatch.setattr("seewhy.recipes.fold_tuning.FoldTuning.log_losses", lambda self, labels: (9.0, 9.1))
    run, weights = taught_with(few, monkeypatch, lambda network, photos: None)
    assert len(weights) == 3
    assert run.kept_aside is not None
    assert len(run.kept_aside) == len(few.calibration) - 1
    assert run.out_of_fold_probabilities is not None
    assert np.isnan(run.out_of_fold_probabilities).any(axis=1).sum() == 1  # nobody judges the one that all learned from
    photos = len(run.out_of_fold_probabilities) - 1
    assert run.classifier.provenance["calibrated_on"] == {"how": "out of fold", "photos": photos}


def test_an_interruption_keeps_the_head_and_says_so(parts, monkeypatch):
    def broken_off(network, photos, *given, **settings):
        return dataclasses.replace(fit(network, photos, *given, **settings), stopped="interrupted")

    monkeypatch.setattr("seewhy.training.fit.fit", broken_off)
    run = train(parts, **SETTINGS, patience=2)
    assert run.stopped == "interrupted"
    assert run.notes[1].startswith("Without effect: patience.")
    assert run.notes[0] == "Tuning top was interrupted: the taught head alone was kept. --resume goes on."


def test_folds_take_turns_where_pixels_fit_into_memory(parts):
    recipe = recipe_from({"weights": "imagenet", "size": 224}).resolved()
    assert folds_for(parts, recipe) == 3
    many = dataclasses.replace(
        parts, train=joined(*[parts.train] * (1 + IN_MEMORY // (224 * 224 * 3 * len(parts.train))))
    )
    assert folds_for(many, recipe) == 1
    assert folds_for(parts, recipe_from({"weights": "imagenet", "tuning_folds": 5}).resolved()) == 5
