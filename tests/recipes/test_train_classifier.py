import numpy as np
import pytest

import seewhy
from seewhy.errors import SeewhyError
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
    before, after = run.first_filters
    assert before.shape == after.shape
    assert before.shape[1] == 3
    assert not np.array_equal(before, after)


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


def test_a_head_taught_alone_has_no_replay_but_what_was_said_out_of_fold(run):
    taught = train(run.split, weights="imagenet", size=64)
    photos = sum(len(part) for name, part in run.split.parts.items() if name != "test")
    assert taught.replay is None
    assert taught.out_of_fold.log_own.shape == (1, photos)
    text, gallery = learning_sections(taught)
    assert "no replay of this training" in text.paragraphs[0]
    assert len(gallery.images) == 12


def test_an_unknown_setting_is_refused(run):
    with pytest.raises(SeewhyError, match="epochs"):
        train(run.split, epoch=1)
