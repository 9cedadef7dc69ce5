import dataclasses
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import seewhy
from seewhy.classifier.features import deepest_features
from seewhy.data.sample import joined
from seewhy.explain.examples_file import EXAMPLES_FILE
from seewhy.explain.features import features_of
from seewhy.network.head_spec import HeadSpec
from seewhy.probability.novelty_detector import fit_detector
from seewhy.recipes import remembered as remembering
from seewhy.recipes.remembered import remembered, with_what_it_knows
from seewhy.recipes.train_classifier import train


@pytest.fixture(scope="module")
def run(pets):
    parts = seewhy.split(seewhy.read_folder(pets), seed=0)
    return train(parts, network="plain", epochs=1, size=32, device="cpu", head="moments")


def test_a_body_that_learned_is_measured_on_photos_kept_aside(run):
    found, detector = remembered(run)
    assert detector is None  # 12 photos kept aside are too few to tell 5 %
    assert len(found) == len(run.split.train)
    assert found.measured_on == "photos kept aside"
    assert len(found.usual) == len(run.split.validation) + len(run.split.calibration)


def test_a_taught_head_hands_its_features_on(run):
    everything = joined(run.split.train, run.split.validation, run.split.calibration)
    images = np.stack([run.classifier.prepare(sample.source) for sample in everything.samples])
    # what train_classifier computes: every depth that the head reads, by the torch network
    spec = HeadSpec.from_json(run.classifier.model.head)
    maps = run.classifier.feature_maps(images)
    whole = np.concatenate([m for x in maps.values() for m in (x.mean(axis=(2, 3)), (x * x).mean(axis=(2, 3)))], axis=1)
    known = deepest_features(whole, spec)
    taught = SimpleNamespace(split=run.split, classifier=run.classifier, features=known, groups=None)
    found, detector = remembered(cast("Any", taught))
    assert detector is not None
    assert (detector.classes, detector.measured_on) == (run.classifier.classes, "training photos")
    assert len(detector.usual) == len(everything)
    assert len(found) == len(everything)
    assert found.measured_on == "training photos"
    np.testing.assert_allclose(found.vectors, features_of(run.classifier, images), atol=1e-3)


def test_without_names_the_detector_is_kept_all_the_same(run, monkeypatch):
    detector = fit_detector(np.eye(40, 8, dtype=np.float32) + 0.1, np.arange(40) % 3, run.classifier.classes)
    examples, _ = remembered(run)
    monkeypatch.setattr(remembering, "remembered", lambda _: (examples, detector))
    bare = dataclasses.replace(run, classifier=dataclasses.replace(run.classifier, attachments={}), notes=())
    found = with_what_it_knows(bare, keep="nothing")
    assert found.classifier.detector is detector
    assert (dict(found.classifier.attachments), found.notes) == ({}, ())
    assert EXAMPLES_FILE in with_what_it_knows(bare).classifier.attachments


def test_a_classifier_that_cannot_tell_says_so(run):
    assert run.classifier.detector is None
    assert sum("cannot tell photos of something else" in note for note in run.notes) == 1
