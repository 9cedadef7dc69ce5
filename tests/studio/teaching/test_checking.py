"""Photos looked through: what an older look still says is not heard."""

import time
from pathlib import Path

import pytest

from seewhy.data.drawings import draw_folder
from seewhy.errors import UsageError
from seewhy.studio.photos.photo_index import LabelledPhoto, PhotoIndex
from seewhy.studio.teaching.checking import Checking


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("checking") / "pets", count=9, size=32, truth=False)


def test_a_look_that_is_dropped_ends_and_the_next_one_finds(pets):
    changes = []
    checking = Checking(PhotoIndex(), lambda: changes.append(checking.to_json()["state"]))
    checking.start(pets, None, None)
    with pytest.raises(UsageError, match="being looked through"):
        checking.start(pets, None, None)
    dropped = checking._work.process
    checking.forget()
    assert checking.to_json() == {"state": "idle"}
    with pytest.raises(UsageError, match="not looked through"):
        checking.found()
    checking.start(pets, None, None)
    dropped.join(20)
    assert not dropped.is_alive()
    for _ in range(1200):
        if checking.to_json()["state"] != "running":
            break
        time.sleep(0.02)
    assert checking.to_json()["state"] == "finished"
    assert checking.found()["counts"] == {"cat": 3, "dog": 3, "wolf": 3}
    assert "failed" not in changes
    checking.close()


def test_what_a_dropped_look_had_still_to_say_changes_nothing():
    index = PhotoIndex()
    checking = Checking(index, lambda: None)
    checking._look = 2
    photos = {"a": LabelledPhoto(name="a.png", label="cat", source=Path("a.png"))}
    assert checking._hear(1, "photos", photos) is False
    assert checking._hear(1, "found", {"sentence": "of another folder"}) is True
    checking._silent(1, -9)
    assert checking.to_json() == {"state": "idle"}
    with pytest.raises(UsageError):
        index.get("a")
    checking._hear(2, "photos", photos)
    assert index.get("a").label == "cat"
