import dataclasses

import numpy as np
import pytest

from seewhy.data.folder import read_folder
from seewhy.data.sample import Dataset
from seewhy.errors import ArtefactError, DatasetError, PhotoError
from seewhy.explain.examples import _some, remember
from seewhy.explain.features import features_of
from seewhy.pixels.overlay import encode_png
from seewhy.probability.familiarity import distances_among


@pytest.fixture
def photos(tmp_path) -> Dataset:
    """Six photos of each of three colours, none like another, and a copy of the first."""
    random = np.random.default_rng(1)
    for label, name in enumerate(("red", "green", "blue")):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for index in range(6):
            image = random.integers(0, 120, (20, 20, 3))
            image[..., label] += 130
            (tmp_path / "pets" / name / f"{index}.png").write_bytes(encode_png(image.astype(np.uint8)))
    copied = (tmp_path / "pets" / "red" / "0.png").read_bytes()
    (tmp_path / "pets" / "red" / "copy.png").write_bytes(copied)
    return read_folder(tmp_path / "pets").with_classes(("red", "green", "blue"))


def test_what_is_remembered(colour_classifier, photos, tmp_path):
    classifier = colour_classifier()
    found = remember(classifier, photos)
    assert len(found) == found.total == 19
    assert found.folder == "pets"
    assert found.paths[:2] == ("blue/0.png", "blue/1.png")  # the order of the folder
    images = np.stack([classifier.prepare(sample.source) for sample in photos.samples])
    np.testing.assert_allclose(found.features, features_of(classifier, images), atol=1e-3)
    assert found.features.dtype == np.float16
    first, copy = found.paths.index("red/0.png"), found.paths.index("red/copy.png")
    assert found.groups[first] == found.groups[copy]
    assert found.measured_on == "training photos"
    np.testing.assert_array_equal(found.usual, np.sort(distances_among(found.vectors, found.groups)))
    assert str(tmp_path) not in "".join(found.paths)


def test_features_that_exist_are_not_computed_again(colour_classifier, photos):
    classifier = colour_classifier()
    expected = remember(classifier, photos)
    images = np.stack([classifier.prepare(sample.source) for sample in photos.samples])
    known = features_of(classifier, images)
    classifier.feature_maps = None  # nobody may look
    found = remember(classifier, photos, features=known)
    np.testing.assert_array_equal(found.features, expected.features)


def test_who_belongs_together_is_not_searched_for_again(colour_classifier, photos, monkeypatch):
    expected = remember(colour_classifier(), photos)
    monkeypatch.setattr("seewhy.explain.examples.find_duplicates", None)  # nobody may search
    found = remember(colour_classifier(), photos, groups=expected.groups + 100)
    np.testing.assert_array_equal(found.groups, expected.groups)
    np.testing.assert_array_equal(found.usual, expected.usual)


def test_photos_kept_aside_set_the_scale(colour_classifier, photos):
    classifier = colour_classifier()
    train, aside = photos.subset(range(0, 19, 2)), photos.subset(range(1, 19, 2))
    found = remember(classifier, train, kept_aside=aside)
    assert found.measured_on == "photos kept aside"
    images = np.stack([classifier.prepare(sample.source) for sample in aside.samples])
    expected = [found.familiarity(one).distance for one in features_of(classifier, images)]
    np.testing.assert_allclose(found.usual, np.sort(expected), atol=1e-6)


def test_of_too_many_photos_a_part_is_kept(colour_classifier, photos):
    found = remember(colour_classifier(), photos, most_bytes=9 * 3 * 2)  # room for nine rows of three float16
    assert (len(found), found.total) == (9, 19)
    assert np.bincount(found.labels).tolist() == [3, 3, 3]


def test_rare_classes_are_kept_whole():
    labels = np.array([0] * 50 + [1] * 3 + [2] * 20)
    kept = _some(labels, 23)
    assert np.bincount(labels[kept]).tolist() == [10, 3, 10]
    assert (np.diff(kept) > 0).all()
    assert _some(labels, 23).tolist() == kept.tolist()
    assert _some(labels, 99).tolist() == list(range(73))


def test_a_photo_is_found_where_its_bytes_are(colour_classifier, photos, tmp_path):
    found = remember(colour_classifier(), photos)
    assert found.find(0, [tmp_path / "elsewhere", tmp_path / "pets"]) == tmp_path / "pets" / "blue" / "0.png"
    (tmp_path / "pets" / "blue" / "0.png").write_bytes((tmp_path / "pets" / "blue" / "1.png").read_bytes())
    assert found.find(0, [tmp_path / "pets"]) is None
    (tmp_path / "pets" / "blue" / "1.png").unlink()
    assert found.find(1, [tmp_path / "pets"]) is None
    assert found.find(1, []) is None


def test_another_network_is_noticed(colour_classifier, photos):
    classifier = colour_classifier()
    found = remember(classifier, photos)
    found.check(classifier)
    classifier.dense = (classifier.dense[0] + 1, classifier.dense[1])
    with pytest.raises(ArtefactError, match="another classifier"):
        found.check(classifier)


def test_photos_that_cannot_be_remembered(colour_classifier, photos):
    with pytest.raises(DatasetError, match="0 photos"):
        remember(colour_classifier(), photos.subset([]))
    with pytest.raises(DatasetError, match="photos of red, green, blue"):
        remember(colour_classifier(), photos.with_classes(("blue", "green", "red")))
    gone = dataclasses.replace(photos.samples[0], path="gone.png")
    with pytest.raises(PhotoError, match=r"gone\.png"):
        remember(colour_classifier(), dataclasses.replace(photos, samples=(gone,)))


def test_names_of_a_table_lead_nowhere(colour_classifier, photos):
    samples = tuple(
        dataclasses.replace(sample, path=f"../../{index}.png", content=sample.source.read_bytes())
        for index, sample in enumerate(photos.samples)
    )
    found = remember(colour_classifier(), dataclasses.replace(photos, samples=samples))
    assert found.folder == ""
    assert found.paths[3] == "3.png"
