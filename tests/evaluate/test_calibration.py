import json

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.evaluate.calibration import calibration_of
from seewhy.evaluate.calibration_sections import calibration_sections
from seewhy.pages.page import render_page
from seewhy.probability import fit_temperature, softmax


@pytest.fixture(scope="module")
def too_sure():
    """Logits three times as large as they should be, and labels drawn from the true probabilities."""
    random = np.random.default_rng(0)
    true = random.normal(0, 1.5, size=(4000, 3))
    labels = np.array([random.choice(3, p=row) for row in softmax(true)])
    return 3 * true, labels


def test_the_temperature_mends_what_was_too_sure(too_sure):
    logits, labels = too_sure
    temperature = fit_temperature(logits[:3000], labels[:3000])
    assert temperature == pytest.approx(3, rel=0.07)
    found = calibration_of(
        softmax(logits[3000:]), softmax(logits[3000:], temperature), labels[3000:], temperature=temperature
    )
    assert found.before["ece"].low > found.chance_limit > found.after["ece"].value
    assert found.is_chance
    assert found.before["log_loss"].low > found.after["log_loss"].high
    assert found.after["brier"].value < found.before["brier"].value
    assert "nothing speaks against taking them at their word" in found.sentence
    assert "n = 1000" in found.sentence


def test_percentages_that_promise_too_much_are_called_so(too_sure):
    logits, labels = too_sure
    found = calibration_of(softmax(logits), softmax(logits), labels, temperature=1.0)
    assert not found.is_chance
    assert found.surer_than_right.low > 0
    assert "do not take them at their word: it promises too much." in found.sentence


def test_percentages_that_are_too_careful_are_called_so(too_sure):
    logits, labels = too_sure
    found = calibration_of(softmax(logits), softmax(logits, 20), labels, temperature=20.0)
    assert "it is more careful than it needs to be" in found.sentence


def test_true_percentages_are_within_chance_19_times_of_20():
    random = np.random.default_rng(7)
    within = 0
    for seed in range(60):
        rows = random.dirichlet([3, 1, 1], size=120)
        labels = np.array([random.choice(3, p=row) for row in rows])
        within += calibration_of(rows, rows, labels, temperature=1.0, seed=seed).is_chance
    assert within >= 52  # of 60: binomial(60, 0.95) lies below with a chance of 0.01


def test_numbers_and_page(too_sure):
    logits, labels = too_sure
    found = calibration_of(softmax(logits), softmax(logits, 3), labels, temperature=3.0)
    written = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert written["n"] == 4000
    assert set(written["before"]) == {"ece", "brier", "log_loss"}
    page = render_page("Judged", found.sentence, calibration_sections(found))
    assert page.count("<svg") == 2
    assert "temperature, 3:" in page


def test_no_photos():
    with pytest.raises(UsageError):
        calibration_of(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, int), temperature=1.0)
