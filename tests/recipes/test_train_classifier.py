import dataclasses
import json

import numpy as np
import pytest
import torch

import seewhy
from seewhy.data.augmentation import PRESETS
from seewhy.errors import ArtefactError, SeewhyError
from seewhy.recipes.learning import learning_sections
from seewhy.recipes.train_classifier import train


@pytest.fixture(scope="module")
def run(pets):
    parts = seewhy.split(seewhy.read_folder(pets), seed=0)
    return train(parts, network="plain", epochs=1, size=32, device="cpu")


def test_the_classifier_predicts(run, pets):
    found = run.classifier.predict(next(pets.glob("cat/*.png")))
    assert sum(found.probabilities) == pytest.approx(1)
    assert run.classifier.classes == ("cat", "dog", "wolf")


def test_one_entry_an_epoch(run):
    assert len(run.history) == 1
    assert run.stopped == "finished"


def test_learning_moved_the_first_filters(run):
    assert run.replay.filters.shape[2] == 3
    assert not np.array_equal(run.replay.filters[0], run.replay.filters[-1])


def test_the_record_has_every_photo_used_and_none_of_the_test_part(run):
    known = {one for part in run.classifier.provenance["fingerprints"].values() for one in part}
    assert {sample.fingerprint[:16] for sample in run.split.train.samples} <= known
    assert not known & {sample.fingerprint[:16] for sample in run.split.test.samples}


def test_the_same_seed_gives_the_same_network(run):
    again = train(run.split, network="plain", epochs=1, size=32, device="cpu")
    for name, weights in run.classifier.model.weights.items():
        np.testing.assert_array_equal(weights, again.classifier.model.weights[name])


def test_the_torch_network_stays_at_hand_for_proving_the_saved_one(run):
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    assert run.reference_logits(images).shape == (3, 3)


def test_a_plain_save_proves_both_engines_equal_and_keeps_the_history(run, tmp_path):
    run.classifier.save(tmp_path / "pets.seewhy")
    lines = (tmp_path / "pets.seewhy" / "history.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == run.history
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    logits = run.classifier.reference_logits(images)
    wrong = dataclasses.replace(run.classifier, reference_logits=lambda images: 0 * run.reference_logits(images))
    assert np.abs(seewhy.load(tmp_path / "pets.seewhy").logits(images) - logits).max() < 1e-4
    with pytest.raises(ArtefactError, match="The exported network gives other probabilities"):
        wrong.save(tmp_path / "other.seewhy")
    assert not (tmp_path / "other.seewhy").exists()


def test_the_record_holds_what_was_resolved(run):
    record = run.classifier.provenance["training"]
    assert (record["device"], record["fit"], record["learning_rate"]) == ("cpu", "letterbox", 0.002)
    assert record["light"] == PRESETS["medium"]["light"]


def test_tuning_that_does_not_help_is_taken_back_and_told(run, monkeypatch):
    from seewhy.training.fit import fit

    def spoil(network, *given, **settings):
        fitted = fit(network, *given, **settings)
        network.head.dense.weight.data.mul_(-20)
        return fitted

    monkeypatch.setattr("seewhy.training.fit.fit", spoil)
    settings = {"weights": "imagenet", "network": "efficientnet_lite0", "size": 32, "epochs": 1, "device": "cpu"}
    tuned = train(run.split, tune="top", tuning_folds=1, **settings)
    assert tuned.notes[0].startswith("Tuning top did not help on the 6 validation photos (log loss ")
    assert tuned.classifier.provenance["notes"] == [tuned.notes[0]]
    assert not any("did not help" in note for note in run.notes)


def test_the_replay_has_every_training_photo_by_name(run):
    assert run.replay.photos == tuple(run.classifier.provenance["fingerprints"]["train"])
    assert run.replay.classes == ("cat", "dog", "wolf")
    assert run.replay.train.readable[0].mean() == pytest.approx(run.history[0]["train_accuracy"])
    titles = [one.title for one in learning_sections(run)]
    assert titles[0] == "How it learned"
    assert "Learned last" in titles


def test_no_replay_where_none_was_asked_for(run):
    again = train(run.split, network="plain", epochs=1, size=32, device="cpu", replay="none")
    assert again.replay is None
    assert learning_sections(again) == []


def test_what_a_promise_and_a_prior_need_is_kept(run):
    scores = run.classifier.class_scores
    counts = np.bincount(run.split.calibration.labels, minlength=3)
    assert scores.counts == tuple(counts)
    known = np.array([own.min() for own in scores.of_class])
    assert ((known >= 0) & (known <= 1)).all()
    shares = np.bincount(run.split.train.labels, minlength=3) / len(run.split.train)
    assert run.classifier.training_prior == pytest.approx(tuple(shares))
    balanced = train(run.split, network="plain", epochs=1, size=32, device="cpu", class_weights="balanced")
    assert balanced.classifier.training_prior == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_a_head_taught_alone_has_no_replay_but_what_was_said_out_of_fold(run):
    taught = train(run.split, weights="imagenet", size=64)
    photos = sum(len(part) for name, part in run.split.parts.items() if name != "test")
    assert taught.replay is None
    assert taught.out_of_fold.log_own.shape == (1, photos)
    assert sum(taught.classifier.class_scores.counts) == photos  # out of fold, every photo is one to calibrate on
    assert sum(taught.classifier.training_prior) == pytest.approx(1)
    text, gallery = learning_sections(taught)
    assert "no replay of this training" in text.paragraphs[0]
    assert len(gallery.images) == 12


def test_tuning_that_helps_is_kept_and_told(run, monkeypatch):
    from seewhy.training.fit import fit

    def improve(network, photos, validation, **settings):
        fitted = fit(network, photos, validation, **settings)
        with torch.no_grad():  # certain of the truth, as no head on untuned features is
            network.head.dense.weight.zero_()
            network.head.dense.bias.copy_(torch.tensor([99.0, 0.0, 0.0]))
        validation.labels[:] = 0
        return fitted

    monkeypatch.setattr("seewhy.training.fit.fit", improve)
    settings = {"weights": "imagenet", "size": 32, "epochs": 1, "device": "cpu", "tuning_folds": 1}
    tuned = train(run.split, tune="top", **settings)
    assert tuned.notes[0].startswith("Tuning top helped on the 6 validation photos (log loss 0.000, with the taught")
    assert tuned.notes[0].endswith(": the tuned network was kept.")
    assert not tuned.classifier.model.weights["head.dense.weight"].any()


def test_tuning_without_validation_photos_is_kept_and_said_to_be_unchecked(run):
    unchecked = dataclasses.replace(run.split, validation=run.split.validation.subset([]))
    tuned = train(unchecked, weights="imagenet", tune="top", tuning_folds=1, size=32, epochs=1, device="cpu")
    told = "Tuning top could not be checked: there are no validation photos. The tuned network was kept."
    assert tuned.notes[0] == told


def test_the_top_is_taught_on_what_the_layers_below_gave_once(run, monkeypatch):
    from seewhy.training import activations

    passes = []
    forward = activations.LowerPart.forward
    monkeypatch.setattr(
        activations.LowerPart, "forward", lambda self, images: passes.append(len(images)) or forward(self, images)
    )
    settings = {"network": "resnet", "width": 0.25, "size": 32, "epochs": 3, "tune": "top", "device": "cpu"}
    tuned = train(run.split, views=2, **settings)
    photos, validation = len(run.split.train), len(run.split.validation)
    assert sum(passes) == 1 + 2 * photos + validation  # one to learn how long a row is
    assert len(tuned.history) == 3
    passes.clear()
    again = train(run.split, views=0, **settings)
    assert passes == []  # every epoch through all layers
    assert again.classifier.model.weights.keys() == tuned.classifier.model.weights.keys()


def test_an_unknown_setting_is_refused(run):
    with pytest.raises(SeewhyError, match="epochs"):
        train(run.split, epoch=1)
