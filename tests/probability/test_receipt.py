import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.probability.intervals import wilson
from seewhy.probability.receipt import ENOUGH, Receipts


def test_the_band_where_it_holds_enough():
    confidence = (0.90,) * 200 + (0.95,) * 12 + (0.80,) * 30
    right = (True,) * 181 + (False,) * 19 + (True,) * 12 + (False,) * 30
    receipt = Receipts(confidence=confidence, right=right).near(0.9)
    assert (receipt.n, receipt.right) == (212, 193)
    assert (receipt.from_confidence, receipt.to_confidence) == (0.90, 0.95)
    assert (receipt.low, receipt.high) == (wilson(193, 212).low, wilson(193, 212).high)
    assert receipt.sentence == "Of 212 photos it had never seen and was this sure about, 91% were right (86–94%)."


def test_the_edge_of_the_band_belongs_to_it():
    assert Receipts(confidence=(0.85,) * 50 + (0.9,) * 50, right=(True,) * 100).near(0.9).n == 100


def test_the_band_grows_to_the_nearest_fifty():
    confidence = tuple(np.linspace(0.4, 0.79, 40)) + (0.99,) * 30
    receipt = Receipts(confidence=confidence, right=(True,) * 70).near(0.99)
    assert receipt.n == ENOUGH
    assert receipt.from_confidence == pytest.approx(0.60)


def test_photos_equally_far_away_are_all_taken():
    assert Receipts(confidence=(0.3,) * 80, right=(True,) * 80).near(0.9).n == 80


def test_few_photos_are_all_taken():
    assert Receipts(confidence=(0.3, 0.9), right=(False, True)).near(0.9).n == 2


@pytest.mark.parametrize(
    ("right", "sentence"),
    [
        ((), ""),
        ((True,), "The one photo it had never seen and was this sure about was right."),
        ((False,), "The one photo it had never seen and was this sure about was wrong."),
        ((True, True), "Of 2 photos it had never seen and was this sure about, all were right (34–100%)."),
        ((False, False), "Of 2 photos it had never seen and was this sure about, none were right (0–66%)."),
        (
            (True,) * 999 + (False,),
            "Of 1000 photos it had never seen and was this sure about, more than 99% were right (99–100%).",
        ),
    ],
)
def test_the_sentence(right, sentence):
    assert Receipts(confidence=(0.9,) * len(right), right=right).near(0.9).sentence == sentence


def test_json():
    assert Receipts().near(0.5).to_json() is None
    found = Receipts(confidence=(0.9,), right=(True,)).near(0.9).to_json()
    assert json.loads(json.dumps(found, allow_nan=False))["n"] == 1


def test_from_probabilities():
    receipts = Receipts.from_probabilities(np.array([[0.9, 0.1], [0.3, 0.7]]), np.array([0, 0]))
    assert receipts == Receipts(confidence=(0.9, 0.7), right=(True, False))


def test_lengths_must_agree():
    with pytest.raises(UsageError, match="2 confidences and 1 answers"):
        Receipts(confidence=(0.9, 0.8), right=(True,))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=120), st.floats(0, 1))
def test_nobody_nearer_is_left_out(photos, confidence):
    receipts = Receipts(confidence=tuple(c for c, _ in photos), right=tuple(r for _, r in photos))
    receipt = receipts.near(confidence)
    assert receipt.n >= min(ENOUGH, len(photos))
    reach = max(confidence - receipt.from_confidence, receipt.to_confidence - confidence)
    assert receipt.n >= sum(abs(c - confidence) < reach for c, _ in photos)
    assert receipt.low <= receipt.accuracy <= receipt.high
