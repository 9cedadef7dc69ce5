"""Painting, backgrounds, the table of photos and the search for what turns the answer, as the page asks for them."""

import base64
import json

import numpy as np
import pytest

from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_png
from seewhy.studio.looking.cover import GROUNDS
from seewhy.studio.looking.masks import CELLS
from seewhy.studio.serving.frame import unpack_frame


def add(ask, photo: bytes, name: str = "a.png") -> dict:
    return ask("POST", f"/api/photos?name={name}", content=photo).json()


def looked(ask, question: dict) -> tuple[dict, np.ndarray]:
    answer = ask("POST", "/api/look", json=question)
    assert answer.status_code == 200, answer.text
    told, arrays = unpack_frame(answer.content)
    return told, arrays["image"].astype(int)


def seen(ask, question: dict) -> np.ndarray:
    return looked(ask, question)[1]


@pytest.fixture
def cut_out() -> bytes:
    image = np.full((60, 60, 3), 255, np.uint8)
    image[15:45, 15:45] = np.random.default_rng(1).integers(0, 120, (30, 30, 3), dtype=np.uint8)
    return encode_png(image)


def test_what_is_painted_is_hidden_and_the_rest_is_as_it_was(ask, photo):
    told = add(ask, photo)
    assert (told["rows"], told["columns"]) == (171, CELLS)  # 60 × 90 px
    cells = np.zeros((told["rows"], told["columns"]), bool)
    cells[:, : CELLS // 2] = True
    bits = np.packbits(cells).tobytes()
    whole = seen(ask, {"photo": told["photo"]})
    answer, hidden = looked(ask, {"photo": told["photo"], "painted": base64.b64encode(bits).decode()})
    kept = {"mask": answer["mask"]}  # its name, for whoever asks again
    assert ask("GET", f"/api/masks/{kept['mask']}").content == bits
    again, same = looked(ask, {"photo": told["photo"], **kept})
    assert again == answer
    assert np.array_equal(same, hidden)
    half = whole.shape[1] // 2
    assert np.abs(hidden - whole)[:, : half - 2].mean() > 8
    assert np.abs(hidden - whole)[:, half + 2 :].max() <= 1
    rest = seen(ask, {"photo": told["photo"], **kept, "hide": "rest", "fill": "snow"})
    assert np.abs(rest - whole)[:, : half - 2].max() <= 1
    assert np.abs(rest - whole)[:, half + 2 :].mean() > 8


def test_a_subject_is_found_and_another_photo_can_stand_behind_it(ask, photo, cut_out):
    assert add(ask, photo)["subject"] is None
    told, other = add(ask, cut_out, "cut-out.png"), add(ask, photo)["photo"]
    question = {"photo": told["photo"], "mask": told["subject"], "hide": "rest", "fill": f"photo:{other}"}
    whole, swapped = seen(ask, {"photo": told["photo"]}), seen(ask, question)
    assert np.abs(swapped - whole)[11:21, 11:21].max() <= 1  # of 32 px
    assert np.abs(swapped - whole)[:6].mean() > 20


def test_the_table_is_told_with_small_pictures(ask, photo, cut_out):
    add(ask, photo)
    add(ask, cut_out, "b.png")
    told = ask("GET", "/api/photos").json()
    assert [one["name"] for one in told] == ["a.png", "b.png"]
    picture = ask("GET", f"/api/photos/{told[0]['photo']}/thumbnail")
    assert picture.headers["content-type"] == "image/jpeg"
    assert max(decode(picture.content).shape) <= 160


def test_every_ground_has_its_picture(ask):
    assert ask("GET", "/api/session").json()["grounds"] == list(GROUNDS)
    for name in GROUNDS:
        assert decode(ask("GET", f"/api/grounds/{name}").content).shape == (96, 96, 3)
    assert ask("GET", "/api/grounds/moon").status_code == 422


def test_what_turns_the_answer_is_told_line_by_line(ask, photo):
    answer = ask("POST", "/api/flips", json={"photo": add(ask, photo)["photo"]})
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert "answer" in lines[0]
    assert lines[-1]["done"] == lines[-1]["of"]
    assert len([one for one in lines if "slider" in one]) == 10


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("/api/look", {"photo": "HERE", "mask": "0123456789abcdef"}),
        ("/api/look", {"photo": "HERE", "hide": "everything"}),
        ("/api/look", {"photo": "HERE", "hide": "rest", "fill": "sea"}),
        ("/api/look", {"photo": "HERE", "hide": "rest", "fill": "photo:0123456789abcdef"}),
        ("/api/look", {"photo": "HERE", "mask": 7}),
        ("/api/look", {"photo": "HERE", "painted": "ZmV3"}),
        ("/api/look", {"photo": "HERE", "painted": "no base64!"}),
        ("/api/look", {"photo": "HERE", "painted": "ü"}),
        ("/api/look", {"photo": "HERE", "painted": None}),
        ("/api/look", {"photo": "none", "painted": ""}),
        ("/api/flips", {"photo": "HERE", "strengths": {"angle": 1000}}),
        ("/api/flips", {}),
    ],
)
def test_a_wrong_question_is_told_in_three_parts(ask, photo, path, question):
    identity = add(ask, photo)["photo"]
    answer = ask("POST", path, json={**question, **({"photo": identity} if question.get("photo") == "HERE" else {})})
    assert answer.status_code == 422
    assert all(answer.json()[part] for part in ("happened", "expected", "remedy"))


def test_wrong_names_are_told(ask):
    assert ask("GET", "/api/masks/none").status_code == 422
    assert ask("GET", "/api/photos/none/thumbnail").status_code == 422
