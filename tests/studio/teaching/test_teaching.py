"""A training that the studio starts ends in one of its states, and a stop can be gone on from."""

import time
from pathlib import Path

import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.errors import UsageError
from seewhy.studio.session import Session
from seewhy.studio.teaching.teaching import Teaching

SETTINGS = {"network": "plain", "size": 32, "device": "cpu", "batch_size": 16}


def ended(teaching: Teaching, seconds: float = 90) -> dict:
    for _ in range(int(seconds / 0.05)):
        if teaching.state not in ("running", "stopping"):
            return teaching.to_json()
        time.sleep(0.05)
    raise AssertionError(f"still {teaching.state}")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return draw_folder(tmp_path / "pets", count=60, size=48, truth=False)


@pytest.mark.journey
def test_it_teaches_and_what_it_taught_can_be_opened(photos):
    session = Session(None, name="Studio", photos=photos)
    teaching = session.taught()
    teaching.start({**SETTINGS, "epochs": 2})
    with pytest.raises(UsageError, match="running"):
        teaching.start(SETTINGS)
    told = ended(teaching)
    assert told["state"] == "finished"
    assert 0 <= told["accuracy"]["low"] <= told["accuracy"]["value"] <= told["accuracy"]["high"] <= 1
    labels = [step["label"] for step in told["steps"]]
    assert "Training" in labels
    assert len(labels) == len(set(labels)), labels
    assert all(step["done"] == step["total"] for step in told["steps"])
    assert told["curve"]
    session.open(teaching.output)
    assert session.opened.name == "pets.seewhy"
    assert session.classifier.classes == ("cat", "dog", "wolf")


@pytest.mark.journey
def test_a_stop_keeps_what_it_needs_to_go_on(photos):
    teaching = Teaching(photos, photos.with_name("pets.seewhy"))
    teaching.start({**SETTINGS, "epochs": 500, "checkpoint_seconds": 0})
    while not teaching.to_json()["curve"]:
        assert teaching.state == "running", teaching.to_json()["error"]
        time.sleep(0.05)
    teaching.stop()
    assert ended(teaching)["state"] == "stopped"
    teaching.start({}, resume=True)
    while not teaching.to_json()["curve"]:
        assert teaching.state == "running", teaching.to_json()["error"]
        time.sleep(0.05)
    assert teaching.to_json()["curve"][0]["seen"] < 1
    teaching.stop()
    assert ended(teaching)["state"] == "stopped"
    assert seewhy.load(teaching.output).classes == ("cat", "dog", "wolf")


@pytest.mark.journey
def test_what_goes_wrong_is_told_in_three_parts(tmp_path):
    (tmp_path / "empty").mkdir()
    teaching = Teaching(tmp_path / "empty", tmp_path / "empty.seewhy")
    teaching.start(SETTINGS)
    told = ended(teaching)
    assert (told["state"], "empty" in told["error"]["happened"]) == ("failed", True)
    assert told["error"]["remedy"]


@pytest.mark.journey
def test_a_training_that_is_killed_is_told(photos):
    teaching = Teaching(photos, photos.with_name("pets.seewhy"))
    teaching.start({**SETTINGS, "epochs": 500})
    while not teaching.to_json()["steps"]:
        time.sleep(0.05)
    assert teaching._work.process is not None
    teaching._work.process.kill()
    told = ended(teaching)
    assert (told["state"], "without a word" in told["error"]["happened"]) == ("failed", True)
