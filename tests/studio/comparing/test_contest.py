"""Two classifiers on labelled photos: what the library finds, on photos that neither was made from."""

import time
from pathlib import Path

import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.errors import UsageError
from seewhy.evaluate.compare import compare_classifiers
from seewhy.studio.comparing.contest import Contest, contest

SMALL = {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("contest") / "pets", count=60, size=48, truth=False, seed=7)


@pytest.fixture(scope="module")
def other(photos) -> seewhy.Classifier:
    return seewhy.train(seewhy.split(seewhy.read_folder(photos), seed=1), **SMALL, seed=1).classifier


def test_it_is_what_the_library_finds_on_photos_that_neither_knows(classifier, other, photos):
    dataset = seewhy.read_folder(photos)
    told, sources = contest((classifier, other), ("a", "b"), dataset)
    used = {one for part in ("train", "validation", "calibration") for one in other.provenance["fingerprints"][part]}
    fresh = dataset.subset(i for i, one in enumerate(dataset.samples) if one.fingerprint[:16] not in used)
    expected = compare_classifiers(classifier, other, fresh, names=("a", "b"))
    assert (told["known"], told["n"], told["total"]) == (60 - len(fresh), len(fresh), 60)
    assert told["sentence"] == expected.sentence
    assert told["counts"] == {"first_only": len(expected.first_only), "second_only": len(expected.second_only)}
    for group in ("first_only", "second_only"):
        assert len(told[group]) == len(sources[group])
        for photo, source in zip(told[group], sources[group], strict=True):
            assert photo["truth"] == Path(source).parent.name
            right = [answer["class"] == photo["truth"] for answer in photo["answers"]]
            assert right == [group == "first_only", group == "second_only"]


def test_photos_that_one_was_made_from_tell_nothing(classifier, other, photos):
    dataset = seewhy.read_folder(photos)
    used = {one for part in ("train", "validation", "calibration") for one in other.provenance["fingerprints"][part]}
    known = dataset.subset(i for i, one in enumerate(dataset.samples) if one.fingerprint[:16] in used)
    with pytest.raises(UsageError, match="were used to make"):
        contest((classifier, other), ("a", "b"), known)


def test_a_photo_that_the_result_does_not_name_cannot_be_had(photos):
    for group, index in (("first_only", 0), ("second_only", -1), ("anything", 0)):
        with pytest.raises(UsageError, match="no such photo"):
            Contest(photos).source(group, index)


def ended(running: Contest, seconds: float = 60) -> dict:
    for _ in range(int(seconds / 0.05)):
        if running.to_json()["state"] not in ("running", "stopping"):
            return running.to_json()
        time.sleep(0.05)
    raise AssertionError("it still runs")


@pytest.mark.journey
def test_it_runs_beside_and_its_photos_can_be_opened(classifier, other, photos):
    running = Contest(photos)
    running.start((classifier, other), ("a", "b"))
    told = ended(running)
    assert (told["state"], told["names"]) == ("finished", ["a", "b"])
    result = told["result"]
    shown = [(group, index) for group in ("first_only", "second_only") for index in range(len(result[group]))]
    assert len(shown) == sum(result["counts"].values())
    for group, index in shown:
        assert Path(running.source(group, index)).name == result[group][index]["name"]


@pytest.mark.journey
def test_it_can_be_stopped_and_what_goes_wrong_is_told(classifier, other, photos, tmp_path):
    running = Contest(photos)
    running.start((classifier, other), ("a", "b"))
    with pytest.raises(UsageError, match="running"):
        running.start((classifier, other), ("a", "b"))
    running.stop()
    assert ended(running)["state"] == "stopped"
    (tmp_path / "empty").mkdir()
    running.close()
    running = Contest(tmp_path / "empty")
    running.start((classifier, other), ("a", "b"))
    told = ended(running)
    assert (told["state"], "empty" in told["error"]["happened"]) == ("failed", True)
