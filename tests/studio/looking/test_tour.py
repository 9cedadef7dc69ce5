"""The tour's numbers are the classifier's own."""

import math

import pytest

from seewhy.studio.serving.frame import unpack_frame


def test_the_numbers_of_a_drawing(ask, classifier):
    given = ask("POST", "/api/samples", json={"number": 4, "drawing": "cat"}).json()
    told = ask("POST", "/api/tour", json={"photo": given["photo"]}).json()
    assert told["photo"] == {"name": "drawing 4 of a cat", "width": 320, "height": 320, "label": "cat", "part": None}
    assert [one["logit"] for one in told["scores"]] == sorted((one["logit"] for one in told["scores"]), reverse=True)
    look, _ = unpack_frame(ask("POST", "/api/look", json={"photo": given["photo"]}).content)
    for bar, score in zip(look["bars"], told["scores"], strict=True):
        power = math.exp(score["logit"] / told["temperature"])
        assert (bar["name"], bar["probability"]) == (score["name"], pytest.approx(power / told["sum_of_powers"]))
    assert told["receipt"]["n"] == len(classifier.receipts.right)
    assert told["taught"]["train"] == len(classifier.provenance["fingerprints"]["train"])


def test_the_number_of_weights_is_that_of_the_network(ask, classifier, photo):
    pytest.importorskip("torch")
    identity = ask("POST", "/api/photos?name=a.png", content=photo).json()["photo"]
    told = ask("POST", "/api/tour", json={"photo": identity}).json()
    assert told["weights"] == sum(one.numel() for one in classifier.network().parameters())
    assert told["photo"]["label"] is None


def test_a_photo_that_it_was_taught_with_is_told(ask, classifier, photo, monkeypatch):
    identity = ask("POST", "/api/photos?name=a.png", content=photo).json()["photo"]
    monkeypatch.setitem(classifier.provenance, "fingerprints", {"train": [identity]})
    assert ask("POST", "/api/tour", json={"photo": identity}).json()["photo"]["part"] == "train"


def test_without_a_photo_there_is_nothing_to_tell(ask):
    assert ask("POST", "/api/tour", json={"photo": "0123456789abcdef"}).status_code == 422
