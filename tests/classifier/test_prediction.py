import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.classifier.prediction import Prediction, failure_to_json
from seewhy.errors import PhotoError
from seewhy.probability.receipt import Receipts


def prediction(probabilities, *, classes=("dog", "wolf", "cat"), verdict="dog", **fields):
    values = np.array(probabilities)
    with np.errstate(divide="ignore"):
        logits = np.log(values)
    return Prediction(photo="dog.jpg", logits=logits, probabilities=values, classes=classes, verdict=verdict, **fields)


def receipt(right, n):
    return Receipts(confidence=(0.9,) * n, right=(True,) * right + (False,) * (n - right)).near(0.9)


def test_the_sentence_and_its_receipt():
    assert prediction([0.9, 0.09, 0.01], receipt=receipt(193, 212)).sentence == (
        "I'm 90% confident this is a dog, and 9% that it is a wolf. "
        "Of 212 photos it had never seen and was this sure about, 91% were right (86–94%)."
    )


def test_unsure():
    assert prediction([0.48, 0.45, 0.07], verdict=None).sentence == "I'm unsure: dog 48%, wolf 45%, cat 7%."
    assert prediction([0.48, 0.45, 0.07], verdict=None).line() == "dog.jpg  unsure: dog 48%  wolf 45%  cat 7%"


def test_unsure_among_a_thousand_still_names_the_first():
    classes = tuple(f"kind {k}" for k in range(1000))
    found = prediction([0.001] * 1000, classes=classes, verdict=None)
    assert found.sentence == "I'm unsure: kind 0 less than 1%."


def test_certainty_is_never_claimed():
    found = prediction([0.996, 0.004, 0.0])
    assert found.sentence == "I'm more than 99% confident this is a dog."
    assert found.line() == "dog.jpg  dog >99%  wolf <1%  cat <1%"


def test_the_article_fits_the_name():
    found = prediction([0.7, 0.3], classes=("elephant", "unicycle"), verdict="elephant")
    assert found.sentence == "I'm 70% confident this is an elephant, and 30% that it is a unicycle."


def test_one_class():
    assert prediction([1.0], classes=("dog",)).sentence == "I'm more than 99% confident this is a dog."


def test_groups_are_said_and_listed():
    found = prediction(
        [0.5, 0.4, 0.1], classes=("pug", "husky", "lynx"), verdict="pug", groups={"cat": 0.1, "dog": 0.9}
    )
    assert found.sentence == ("I'm 50% confident this is a pug, and 40% that it is a husky. By kind: dog 90%, cat 10%.")
    assert found.line(top=1) == "dog.jpg  pug 50%  (dog 90%)"
    assert found.to_json()["groups"] == {"cat": 0.1, "dog": 0.9}


def test_line_shows_the_top_classes_the_most_probable_first():
    found = prediction([0.09, 0.9, 0.01], verdict="wolf")
    assert found.line(top=2) == "dog.jpg  wolf 90%  dog 9%"
    assert found.line(top=0) == "dog.jpg  wolf 90%"


def test_json():
    found = prediction([0.9, 0.09, 0.01], receipt=receipt(9, 10), confidence_interval=(0.6, 0.98), label_set=("dog",))
    assert json.loads(json.dumps(found.to_json(), allow_nan=False)) == {
        "photo": "dog.jpg",
        "verdict": "dog",
        "something_else": None,
        "probabilities": {"dog": 0.9, "wolf": 0.09, "cat": 0.01},
        "error": None,
        "confidence_interval": [0.6, 0.98],
        "label_set": ["dog"],
        "receipt": {
            "n": 10,
            "right": 9,
            "accuracy": 0.9,
            "low": pytest.approx(0.596, abs=1e-3),
            "high": pytest.approx(0.982, abs=1e-3),
            "from_confidence": 0.9,
            "to_confidence": 0.9,
        },
        "novelty": None,
    }


def test_json_of_a_bare_prediction_and_of_a_failure():
    found = prediction([0.9, 0.09, 0.01]).to_json()
    assert (found["receipt"], found["confidence_interval"], found["label_set"]) == (None, None, None)
    assert "groups" not in found
    failed = failure_to_json("7.jpg", PhotoError("7.jpg is empty (0 bytes)", "a photo", "Remove it."))
    assert failed == {
        "photo": "7.jpg",
        "verdict": None,
        "probabilities": None,
        "error": "7.jpg is empty (0 bytes). Expected a photo. Remove it.",
    }


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=6), st.booleans())
def test_every_prediction_can_be_said(weights, sure):
    values = np.array(weights) / sum(weights)
    classes = tuple(f"class {k}" for k in range(len(values)))
    found = prediction(values, classes=classes, verdict=classes[int(values.argmax())] if sure else None)
    assert found.sentence.startswith("I'm ")
    assert found.sentence.endswith(".")
    assert "100%" not in found.sentence
    assert " 0%" not in found.sentence
