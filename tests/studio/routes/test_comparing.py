"""What the page asks to compare, over the wire."""

import asyncio
import json
import threading

import numpy as np
import pytest

from seewhy.studio.comparing.photos import two_photos
from seewhy.studio.routes.streaming import streamed, while_wanted
from seewhy.studio.serving.frame import unpack_frame
from seewhy.studio.session import Session


@pytest.fixture
def given(ask, photo) -> tuple[str, str]:
    from seewhy.pixels.files import encode_png

    other = encode_png(np.random.default_rng(3).integers(0, 256, (50, 50, 3), dtype=np.uint8))
    return tuple(ask("POST", "/api/photos?name=a.png", content=one).json()["photo"] for one in (photo, other))


@pytest.fixture
def ask_pair(classifier, tmp_path, ask_session):
    """A studio with a second classifier beside."""
    folder = classifier.save(tmp_path / "second.seewhy")
    return ask_session(Session(classifier, name="first.seewhy", beside=[folder]))


def test_two_photos(ask, classifier, photo, given):
    asked = {"photo": given[0], "other": given[1], "target": "wolf"}
    told, arrays = unpack_frame(ask("POST", "/api/comparing/photos", json=asked).content)
    assert [side["target"] for side in told["sides"]] == ["wolf", "wolf"]
    np.testing.assert_array_equal(arrays["image.0"], classifier.prepare(photo))
    assert told["distance"]["value"] > 0


def test_without_another_photo_it_stands_beside_itself_as_it_came(ask, classifier, photo, given):
    asked = {"photo": given[0], "strengths": {"darker": 30}}
    told, arrays = unpack_frame(ask("POST", "/api/comparing/photos", json=asked).content)
    np.testing.assert_array_equal(arrays["image.1"], classifier.prepare(photo))
    assert arrays["image.0"].mean() < arrays["image.1"].mean()
    expected, _ = two_photos(classifier, photo, photo, target=told["target"])
    assert told["sides"][1]["score"] == pytest.approx(expected["sides"][1]["score"])


def test_two_classes(ask, given):
    asked = {"photo": given[0], "target": "dog", "against": "cat"}
    told, arrays = unpack_frame(ask("POST", "/api/comparing/classes", json=asked).content)
    assert [told["target"], told["against"]] == ["dog", "cat"]
    assert sorted(arrays) == [f"{name}.{number}" for name in ("heatmap", "image") for number in range(3)]


def test_two_classifiers(ask_pair, photo):
    identity = ask_pair("POST", "/api/photos?name=a.png", content=photo).json()["photo"]
    answer = ask_pair("POST", "/api/comparing/classifiers", json={"photo": identity, "beside": "second.seewhy"})
    told, _ = unpack_frame(answer.content)
    assert told["names"] == ["first.seewhy", "second.seewhy"]
    assert [row["first"] for row in told["rows"]] == pytest.approx([row["second"] for row in told["rows"]])
    assert ask_pair("GET", "/api/comparing").json()["beside"][0] == "second.seewhy"


def test_what_can_be_chosen_is_told(ask):
    told = ask("GET", "/api/comparing").json()
    assert "occlusion" in [one["name"] for one in told["methods"]]
    assert told["labelled"] is None


def test_a_method_and_its_grade(ask, given):
    pytest.importorskip("torch")
    asked = {"photo": given[0], "method": "grad_cam", "target": "dog"}
    told, arrays = unpack_frame(ask("POST", "/api/comparing/map", json=asked).content)
    assert (told["method"], told["target"]) == ("grad_cam", "dog")
    assert arrays["heatmap"].shape == arrays["image"].shape[:2]
    answer = ask("POST", "/api/comparing/grade", json={**asked, "test": "noise"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[-1]["result"]["test"] == "noise"
    assert all("total" in line for line in lines[:-1])


@pytest.mark.parametrize(
    ("path", "question", "told"),
    [
        ("photos", {}, "no photo"),
        ("photos", {"photo": "HERE", "other": 3}, "not complete"),
        ("photos", {"photo": "HERE", "other": "0123456789abcdef"}, "not on the table"),
        ("photos", {"photo": "HERE", "target": "unicorn"}, "unicorn"),
        ("classes", {"photo": "HERE", "target": "dog", "against": "dog"}, "itself"),
        ("classifiers", {"photo": "HERE", "beside": "nobody"}, "nobody"),
        ("classifiers", {"photo": "HERE", "beside": ["a"]}, "not complete"),
        ("map", {"photo": "HERE", "method": "sorcery"}, "sorcery"),
        ("contest/start", {"beside": "a"}, "labelled"),
        ("contest/take", {"group": "first_only", "index": 0}, "labelled"),
        ("contest/take", {"group": "first_only", "index": "9" * 5000}, "labelled"),
    ],
)
def test_a_wrong_question_is_told_in_three_parts(ask, given, path, question, told):
    if question.get("photo") == "HERE":
        question = {**question, "photo": given[0]}
    answer = ask("POST", f"/api/comparing/{path}", json=question)
    assert answer.status_code == 422
    assert told in answer.json()["happened"]
    assert answer.json()["remedy"]


def test_a_wrong_test_of_a_map_is_told_at_the_end_of_its_lines(ask, given):
    answer = ask("POST", "/api/comparing/grade", json={"photo": given[0], "method": "grad_cam", "test": "sorcery"})
    assert "sorcery" in json.loads(answer.text.splitlines()[-1])["error"]["happened"]


def test_a_long_answer_is_dropped_with_the_page():
    seen = []

    def work(told, dropped):
        seen.append(dropped.wait(10))
        raise RuntimeError("nobody reads this")

    async def left_after_the_first_line():
        lines = streamed(work).body_iterator
        await anext(lines)
        await lines.aclose()

    asyncio.run(left_after_the_first_line())
    assert seen == [True]


def test_work_ends_when_the_page_has_gone():
    class Gone:
        async def is_disconnected(self) -> bool:
            return True

    def work(dropped):
        return dropped.wait(10)

    assert asyncio.run(while_wanted(Gone(), work)) is True  # type: ignore[arg-type]


def test_work_ends_when_the_studio_does():
    begun, seen = threading.Event(), []

    class There:
        async def is_disconnected(self) -> bool:
            return False

    def work(dropped):
        begun.set()
        seen.append(dropped.wait(10))

    async def ended():
        asking = asyncio.ensure_future(while_wanted(There(), work))  # type: ignore[arg-type]
        await asyncio.to_thread(begun.wait, 10)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(ended())
    assert seen == [True]
