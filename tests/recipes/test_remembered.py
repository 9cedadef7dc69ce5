from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import seewhy
from seewhy.classifier.features import deepest_features
from seewhy.data.sample import joined
from seewhy.explain.features import features_of
from seewhy.network.head_spec import HeadSpec
from seewhy.recipes.remembered import remembered
from seewhy.recipes.train_classifier import train


@pytest.fixture(scope="module")
def run(pets):
    parts = seewhy.split(seewhy.read_folder(pets), seed=0)
    return train(parts, network="plain", epochs=1, size=32, device="cpu", head="moments")


def test_a_body_that_learned_is_measured_on_photos_kept_aside(run):
    found = remembered(run)
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
    taught = SimpleNamespace(split=run.split, classifier=run.classifier, features=known)
    found = remembered(cast("Any", taught))
    assert len(found) == len(everything)
    assert found.measured_on == "training photos"
    np.testing.assert_allclose(found.vectors, features_of(run.classifier, images), atol=1e-3)
