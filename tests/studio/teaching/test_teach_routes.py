"""The teach room over HTTP: what is asked is checked, and mistakes are told in three parts."""

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from seewhy.data.drawings import draw_folder
from seewhy.pixels.files import encode_png
from seewhy.studio.serving.frame import unpack_frame
from seewhy.studio.session import Session


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("teach") / "data" / "pets", count=12, size=32, truth=False)


@pytest.fixture
def session(drawings: Path, tmp_path: Path) -> Session:
    return Session(None, name="Studio", photos=drawings.parent, collected=tmp_path / "seewhy-photos")


@pytest.fixture
def ask(session: Session, ask_session) -> Callable[..., httpx.Response]:
    return ask_session(session)


def picture(seed: int) -> bytes:
    return encode_png(np.random.default_rng(seed).integers(0, 256, (40, 60, 3), dtype=np.uint8))


def test_a_folder_is_found_and_chosen(ask, drawings):
    assert ask("GET", "/api/folders?root=0&below=").json()["folders"][0]["name"] == "pets"
    told = ask("POST", "/api/folders/choose", json={"root": 0, "below": "pets"}).json()
    assert (told["photos"], told["place"]) == ("pets", str(drawings.with_name("pets.seewhy")))
    assert told["chosen"] == {"root": 0, "below": "pets"}


def test_photos_are_collected_moved_and_brought_back(ask, tmp_path):
    assert ask("POST", "/api/collecting/begin", json={"name": "my pets"}).json()["photos"] == "my pets"
    for name in ("cat", "dog"):
        ask("POST", "/api/collecting/change", json={"what": "add class", "class": name})
    added = ask("POST", "/api/collecting/photos?class=cat&name=a.png", content=picture(0)).json()
    assert ask("GET", f"/api/teaching/photo?key={added['photo']}").headers["content-type"] == "image/jpeg"
    moved = {"what": "move", "class": "dog", "photos": [added["photo"]]}
    classes = ask("POST", "/api/collecting/change", json=moved).json()["classes"]
    assert [len(one["photos"]) for one in classes] == [0, 1]
    assert (tmp_path / "seewhy-photos" / "my pets" / "dog" / "a.png").read_bytes() == picture(0)
    classes = ask("POST", "/api/collecting/change", json={"what": "undo"}).json()["classes"]
    assert [len(one["photos"]) for one in classes] == [1, 0]
    assert ask("GET", "/api/collecting").json()["classes"] == classes
    assert ask("GET", "/api/session").json()["teaching"]["collections"] == ["my pets"]


def test_what_was_said_of_a_photo_goes_with_it(ask):
    ask("POST", "/api/collecting/begin", json={"name": "pets"})
    for name in ("cat", "dog"):
        ask("POST", "/api/collecting/change", json={"what": "add class", "class": name})
    keys = [
        ask("POST", f"/api/collecting/photos?class=cat&name={k}.png", content=picture(k)).json()["photo"]
        for k in (0, 1)
    ]
    for key in keys:
        told = ask("POST", "/api/teaching/label", json={"photo": key, "final": "dog"}).json()
    assert set(told["labels"]["photos"]) == {"cat/0.png", "cat/1.png"}
    ask("POST", "/api/collecting/change", json={"what": "move", "class": "dog", "photos": keys[:1]})
    told = ask("POST", "/api/teaching/label", json={"photo": keys[1], "final": "dog"}).json()
    assert set(told["labels"]["photos"]) == {"cat/1.png"}  # else a training would look for a photo that is not there


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/api/folders/choose", {"root": 0, "below": "../.."}),
        ("POST", "/api/folders/choose", {"root": "0", "below": ""}),
        ("POST", "/api/folders/choose", []),
        ("GET", "/api/folders?root=x", None),
        ("GET", "/api/folders?root=0&below=../..", None),
        ("POST", "/api/collecting/begin", {"name": "../x"}),
        ("POST", "/api/collecting/begin", {"name": 3}),
        ("POST", "/api/collecting/change", {"what": "add class", "class": "cat"}),
        ("POST", "/api/collecting/photos?class=cat", {}),
        ("GET", "/api/collecting", None),
        ("POST", "/api/teaching/label", {"photo": "0" * 16, "final": "cat"}),
        ("POST", "/api/teaching/label", {"photo": 3}),
        ("GET", "/api/teaching/photo?key=../../etc/passwd", None),
        ("GET", "/api/teaching/filters?moment=1", None),
        ("GET", "/api/teaching/space?moment=x", None),
        ("GET", "/api/teaching/found", None),
        ("GET", "/classifier.zip", None),
        ("GET", "/report", None),
    ],
)
def test_what_cannot_be_is_told_in_three_parts(ask, method, path, told):
    answer = ask(method, path, **({} if told is None else {"json": told}))
    assert answer.status_code == 422
    assert all(answer.json()[part] for part in ("happened", "expected", "remedy"))


def test_changes_of_a_collection_are_checked(ask):
    ask("POST", "/api/collecting/begin", json={"name": "pets"})
    for change in ({"what": "burn"}, {"what": "move", "class": "cat"}, {"what": "remove", "photos": [3]}, [], {}):
        assert ask("POST", "/api/collecting/change", json=change).status_code == 422


def test_a_label_is_put_right_and_taken_back(ask, session, drawings):
    ask("POST", "/api/folders/choose", json={"root": 0, "below": "pets"})
    ask("POST", "/api/teaching/check")
    for _ in range(600):
        told = session.teaching.to_json()
        if told["checking"]["state"] != "running":
            break
        time.sleep(0.05)
    assert told["checking"]["state"] == "finished", told["checking"]
    found = ask("GET", "/api/teaching/found").json()
    assert found["counts"] == {"cat": 4, "dog": 4, "wolf": 4}
    photo = found["kinds"][0]["sets"][0]["photos"][0] if found["kinds"][0]["sets"][0]["photos"] else None
    if photo is None:  # nothing to see in these drawings: any photo will do
        from seewhy.studio.photos.photo_index import key_of

        path = sorted((drawings / "cat").iterdir())[0]
        photo = {"photo": key_of(str(path)), "name": f"cat/{path.name}", "label": "cat"}
    told = ask("POST", "/api/teaching/label", json={"photo": photo["photo"], "final": "wolf"}).json()
    assert told["labels"]["photos"] == {photo["name"]: {"final": "wolf", "left_out": False}}
    assert told["labels_changed"]
    assert drawings.with_name("pets.labels.csv").is_file()
    told = ask("POST", "/api/teaching/label/undo").json()
    assert (told["labels"]["photos"], told["labels_changed"]) == ({}, False)
    assert ask("POST", "/api/teaching/together", json={"together": True}).json()["kept_together"]


def test_a_moment_is_told_with_its_pictures(ask, session):
    places = np.array([[0.0, 1.0], [1.0, 0.0]], np.float32)
    space = {"keys": ["a", "b"], "classes": ["cat", "dog"], "places": places, "labels": np.array([0, 1], np.uint16)}
    figures = dict.fromkeys(("train_loss", "train_accuracy", "validation_loss", "validation_accuracy"), 0.5)
    told = {"epoch": 1, "epochs": 2, "title": "", **figures, "filters": b"\x89PNG", "space": space}
    session.teaching._hear("moment", told)
    number = session.teaching.to_json()["moments"][0]["number"]
    assert ask("GET", f"/api/teaching/filters?moment={number}").content == b"\x89PNG"
    words, arrays = unpack_frame(ask("GET", f"/api/teaching/space?moment={number}").content)
    assert words["classes"] == ["cat", "dog"]
    np.testing.assert_array_equal(arrays["places"], places)


def test_the_classifier_is_taken_away_as_one_file(ask, session):
    output = session.teaching.output
    output.mkdir()
    (output / "config.json").write_text("{}")
    (output / "golden").mkdir()
    (output / "golden" / "1.png").write_bytes(picture(1))
    answer = ask("GET", "/classifier.zip")
    assert 'filename="data.seewhy.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["data.seewhy/config.json", "data.seewhy/golden/1.png"]
