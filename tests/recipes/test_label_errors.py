import dataclasses

import numpy as np
import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.errors import ConfigError
from seewhy.recipes.label_errors import label_errors, label_errors_of_run
from seewhy.recipes.train_classifier import train

SMALL = {"size": 96}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return seewhy.read_folder(draw_folder(tmp_path_factory.mktemp("labels") / "pets", count=180, size=96, truth=False))


def planted(dataset, every: int = 20):
    """Every so-manyth photo gets the next class's label."""
    classes = len(dataset.classes)
    changed = range(5, len(dataset), every)
    samples = list(dataset.samples)
    for i in changed:
        samples[i] = dataclasses.replace(samples[i], label=(samples[i].label + 1) % classes)
    return dataclasses.replace(dataset, samples=tuple(samples)), {samples[i].path for i in changed}


@pytest.fixture(scope="module")
def found(drawn):
    spoilt, wrong = planted(drawn)
    return label_errors(spoilt, settings=SMALL), wrong


def test_planted_labels_are_found_with_the_right_suggestion(found, drawn):
    errors, wrong = found
    named = {one.photo for one in errors.findings}
    assert len(named & wrong) >= 0.6 * len(wrong)  # a small network's view of a few drawings: chance would be 5 %
    assert len(named & wrong) >= 0.3 * len(named)
    truth = {one.path: drawn.classes[one.label] for one in drawn.samples}
    right = [one for one in errors.findings if one.photo in wrong]
    assert sum(one.suggested == truth[one.photo] for one in right) >= 0.9 * len(right)


def test_more_photos_are_named_where_labels_are_wrong(found, drawn):
    unspoilt = label_errors(drawn, settings=SMALL)
    assert len(unspoilt.findings) < len(found[0].findings)
    assert unspoilt.agreement > found[0].agreement


def test_the_same_again(found, drawn):
    assert label_errors(planted(drawn)[0], settings=SMALL) == found[0]


def test_a_class_of_one_photo_is_not_judged(drawn):
    few = drawn.subset([*np.flatnonzero(drawn.labels == 0)[:20], *np.flatnonzero(drawn.labels == 1)[:20]])
    alone = dataclasses.replace(few, samples=(*few.samples, drawn.samples[np.flatnonzero(drawn.labels == 2)[0]]))
    errors = label_errors(alone, settings=SMALL)
    assert errors.unjudged == 1
    assert alone.samples[-1].path not in {one.photo for one in errors.findings}


def test_one_class_has_no_wrong_labels_to_look_for(drawn):
    one = drawn.subset(np.flatnonzero(drawn.labels == 0)[:5])
    with pytest.raises(ConfigError, match="for 1 classes was asked for"):
        label_errors(dataclasses.replace(one, classes=("cat",)), settings=SMALL)


def test_a_training_of_the_head_alone_has_looked_already(drawn):
    spoilt, wrong = planted(drawn)
    run = train(seewhy.split(spoilt, seed=0), weights="imagenet", remember="nothing", **SMALL)
    errors = label_errors_of_run(run)
    assert errors is not None
    assert errors.judged == sum(len(part) for name, part in run.split.parts.items() if name != "test")
    assert {one.photo for one in errors.findings} & wrong


def test_a_training_of_the_whole_network_judges_no_photo_it_was_taught_without(drawn):
    run = train(seewhy.split(drawn, seed=0), network="plain", epochs=1, size=32, device="cpu", remember="nothing")
    assert label_errors_of_run(run) is None
