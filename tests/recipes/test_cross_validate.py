import dataclasses

import numpy as np
import pytest

import seewhy
from seewhy.errors import ConfigError, DatasetError, UsageError
from seewhy.recipes.cross_validate import cross_validate
from seewhy.recipes.recipe import recipe_from
from seewhy.recipes.train_classifier import train_recipe
from seewhy.training.head_folds import deal_folds

SHORT = {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}


@pytest.fixture(scope="module")
def photos(pets):
    return seewhy.read_folder(pets)


@pytest.fixture(scope="module")
def heads(photos):
    return cross_validate(photos, folds=3, weights="imagenet", size=64)


def test_every_photo_is_judged_once(heads, photos):
    assert sorted(one.photo for one in heads.report.samples) == sorted(one.path for one in photos.samples)
    assert [fold.n + fold.learned_from for fold in heads.folds] == [len(photos)] * 3


def test_a_fold_is_judged_as_by_the_classifier_that_train_makes_of_the_others(heads, photos):
    """The short way over features gives what a whole training gives."""
    fold_of = deal_folds(photos.labels, 3, seed=0)
    assert np.bincount(fold_of).tolist() == [fold.n for fold in heads.folds]
    others, mine = np.flatnonzero(fold_of != 0), np.flatnonzero(fold_of == 0)
    empty = photos.subset([])
    parts = seewhy.split(photos, seed=0)
    parts = dataclasses.replace(
        parts, train=photos.subset(others), validation=empty, calibration=empty, test=photos.subset(mine)
    )
    run = train_recipe(parts, recipe_from({"weights": "imagenet", "size": 64, "remember": "nothing"}))
    judged = {one.photo: one for one in heads.report.samples}
    for sample in parts.test.samples:
        found = run.classifier.predict(sample.path)
        assert max(found.probabilities) == pytest.approx(judged[sample.path].confidence, abs=1e-3)
        assert (found.verdict is None) == judged[sample.path].unsure


def test_copies_and_groups_lie_in_one_fold(photos):
    """Copies of every photo under the same label: were they parted, the judge would have seen each photo."""
    grouped = tuple(dataclasses.replace(one, group=f"{i // 4}") for i, one in enumerate(photos.samples))
    found = cross_validate(dataclasses.replace(photos, samples=grouped), folds=3, weights="imagenet", size=64)
    assert found.report.conditions["What is kept together"] == "15 sets of 60 photos (copies, groups)"
    assert all(fold.n % 4 == 0 for fold in found.folds)


def test_a_whole_training_for_each_fold(photos, tmp_path):
    found = cross_validate(photos, folds=2, workspace=tmp_path / "run", **SHORT)
    assert sum(fold.n for fold in found.folds) == len(photos)
    assert sorted(one.name for one in (tmp_path / "run").iterdir()) == ["fold-1.npz", "fold-2.npz", "settings.json"]


def test_an_interrupted_one_goes_on_with_the_fold_that_is_missing(photos, tmp_path, monkeypatch):
    whole = cross_validate(photos, folds=2, **SHORT)
    place, taught = tmp_path / "run", []

    def once(parts, recipe, **settings):
        taught.append(len(parts.train))
        if len(taught) == 2:
            raise KeyboardInterrupt
        return train_recipe(parts, recipe, **settings)

    monkeypatch.setattr("seewhy.recipes.cross_validate.train_recipe", once)
    with pytest.raises(KeyboardInterrupt):
        cross_validate(photos, folds=2, workspace=place, **SHORT)
    with pytest.raises(UsageError, match="--resume"):
        cross_validate(photos, folds=2, workspace=place, **SHORT)
    with pytest.raises(ConfigError, match="epochs"):
        cross_validate(photos, folds=2, workspace=place, resume=True, **(SHORT | {"epochs": 2}))
    with pytest.raises(ConfigError, match="the photos and their folds"):
        cross_validate(photos, folds=3, workspace=place, resume=True, **SHORT)
    again = cross_validate(photos, folds=2, workspace=place, resume=True, **SHORT)
    assert len(taught) == 3
    assert again.report.samples == whole.report.samples


def test_parts_are_joined_and_photos_of_two_labels_left_out(photos):
    parted = [dataclasses.replace(one, part="test" if i % 3 == 0 else "train") for i, one in enumerate(photos.samples)]
    twice = dataclasses.replace(parted[0], path="twice.png", label=1)
    both = dataclasses.replace(photos, samples=(*parted, twice))
    found = cross_validate(both, folds=2, weights="imagenet", size=64)
    assert len(found.report.samples) == len(photos) - 1
    assert found.notes[0].startswith("The parts that the photos were split into were joined")
    assert found.notes[1] == "2 photos were left out: the same photo carries two labels."


def test_what_cannot_be_dealt_is_refused(photos):
    one = photos.subset([*np.flatnonzero(photos.labels != 2), np.flatnonzero(photos.labels == 2)[0]])
    with pytest.raises(DatasetError, match="of wolf lie in one fold"):
        cross_validate(one, folds=3, **SHORT)
    with pytest.raises(ConfigError, match="folds is 1"):
        cross_validate(photos, folds=1, **SHORT)
