"""What the studio answers is what Python answers."""

import numpy as np
import pytest

from seewhy.explain.evidence import evidence
from seewhy.studio.app import PAGE
from seewhy.studio.looking.changes import SLIDERS
from seewhy.studio.serving.frame import unpack_frame


def add(ask, photo: bytes) -> str:
    return ask("POST", "/api/photos?name=a.png", content=photo).json()["photo"]


def test_the_page_and_all_its_parts_are_served(ask):
    assert ask("GET", "/").headers["content-type"].startswith("text/html")
    assert "--ink" in ask("GET", "/tokens.css").text
    parts = [part.relative_to(PAGE) for part in PAGE.rglob("*") if part.suffix in (".js", ".css")]
    assert len(parts) >= 10
    for part in parts:
        assert ask("GET", f"/page/{part.as_posix()}").status_code == 200
    assert ask("GET", "/page/main.js").headers["content-type"].startswith(("text/javascript", "application/javascript"))


def test_the_classifier_is_told(ask, classifier):
    told = ask("GET", "/api/session").json()
    assert told["name"] == "pets.seewhy"
    assert told["classifier"]["classes"] == list(classifier.classes)
    assert told["teaching"]["photos"] is None
    assert [slider["name"] for slider in told["sliders"]] == list(SLIDERS)


def test_a_look_is_the_prediction_and_its_evidence(ask, classifier, photo):
    told, arrays = unpack_frame(ask("POST", "/api/look", json={"photo": add(ask, photo)}).content)
    prediction, explained = classifier.predict(photo), evidence(classifier, photo)
    assert told["sentence"] == prediction.sentence
    assert [(bar["name"], bar["probability"]) for bar in told["bars"]] == prediction.ranked[:6]
    np.testing.assert_array_equal(arrays["image"], classifier.prepare(photo))
    assert told["evidence"]["target"] == explained.target
    step = told["evidence"]["step"]
    np.testing.assert_allclose(arrays["heatmap"] * step, explained.heatmap, atol=step * 0.51)
    sums = told["evidence"]
    total = sums["speaks_for"] + sums["speaks_against"] + sums["bias"]
    assert total == pytest.approx(sums["score"], abs=1e-4)


def test_another_class_and_a_contrast_can_be_asked_for(ask, classifier, photo):
    identity = add(ask, photo)
    asked = {"photo": identity, "target": "wolf", "against": "cat"}
    told, _ = unpack_frame(ask("POST", "/api/look", json=asked).content)
    logits = classifier.predict(photo).logits
    wolf, cat = (classifier.classes.index(name) for name in ("wolf", "cat"))
    assert told["evidence"]["score"] == pytest.approx(logits[wolf] - logits[cat], abs=1e-5)


def test_a_slider_changes_the_photo_and_at_rest_it_does_not(ask, photo):
    identity = add(ask, photo)

    def image(strengths: dict) -> np.ndarray:
        answer = ask("POST", "/api/look", json={"photo": identity, "strengths": strengths})
        return unpack_frame(answer.content)[1]["image"]

    plain = image({})
    np.testing.assert_array_equal(image({"angle": 0, "noise": 0, "darker": 100}), plain)
    assert image({"darker": 30}).mean() < 0.7 * plain.mean()  # the bars around it keep their colour
    np.testing.assert_array_equal(image({"noise": 30}), image({"noise": 30}))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({}, "no photo"),
        ({"photo": 3}, "no photo"),
        ({"photo": "0123456789abcdef"}, "not on the table"),
        ({"photo": "HERE", "strengths": {"colour": 1}}, "no slider"),
        ({"photo": "HERE", "strengths": {"angle": 1000}}, "Rotation"),
        ({"photo": "HERE", "strengths": {"angle": "a lot"}}, "Rotation"),
        ({"photo": "HERE", "strengths": []}, "not complete"),
        ({"photo": "HERE", "target": "unicorn"}, "unicorn"),
        ({"photo": "HERE", "target": "wolf", "against": "wolf"}, "wolf"),
    ],
)
def test_a_wrong_question_is_told_in_three_parts(ask, photo, question, told):
    identity = add(ask, photo)
    if question.get("photo") == "HERE":
        question = {**question, "photo": identity}
    answer = ask("POST", "/api/look", json=question)
    assert answer.status_code == 422
    assert told in answer.json()["happened"]
    assert answer.json()["remedy"]


def test_what_is_no_json_is_told(ask):
    assert ask("POST", "/api/look", content=b"{").status_code == 422


@pytest.mark.parametrize("content", [b"", b"no photo", b"\x89PNG\r\n\x1a\n" + b"x" * 50])
def test_what_is_no_photo_is_told(ask, content):
    answer = ask("POST", "/api/photos?name=a.png", content=content)
    assert answer.status_code == 422
    assert answer.json()["happened"]


@pytest.mark.parametrize(
    "path", ["/page/../app.py", "/page/%2e%2e/app.py", "/page//etc/passwd", "/page/views/../../app.py"]
)
def test_nothing_but_the_page_is_served(ask, path):
    assert ask("GET", path).status_code == 404


def test_all_layers_come_with_their_maps(ask, classifier, photo):
    pytest.importorskip("torch")
    from seewhy.layers.feature_maps import feature_maps_of

    told, arrays = unpack_frame(ask("POST", "/api/inside", json={"photo": add(ask, photo), "target": "dog"}).content)
    found = feature_maps_of(classifier, photo, "dog")
    assert [one["name"] for one in told["layers"]] == [one.layer.name for one in found.layers]
    assert len(told["layers"]) >= 3
    for one, layer in zip(told["layers"], found.layers, strict=True):
        values = (arrays[one["name"]].astype(float) - one["zero"]) * one["scale"]
        np.testing.assert_allclose(values, layer.maps, atol=one["scale"] * 0.51)
        assert one["contributions"] == pytest.approx(layer.contributions.tolist())


def test_a_cell_is_worked_out_on_the_photos_own_numbers(ask, classifier, photo):
    pytest.importorskip("torch")
    from seewhy.layers.feature_maps import feature_maps_of

    identity = add(ask, photo)
    told = ask("POST", "/api/arithmetic", json={"photo": identity, "cell": [2, 3, 4]}).json()
    maps = feature_maps_of(classifier, photo).layer("first").maps
    assert told["answer"] == pytest.approx(float(maps[2, 3, 4]), abs=1e-5)
    for cell in (None, [1, 2], [1, 2, "3"], [999, 0, 0]):
        assert ask("POST", "/api/arithmetic", json={"photo": identity, "cell": cell}).status_code == 422
