import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seewhy.errors import UsageError
from seewhy.probability.softmax import log_softmax, softmax
from seewhy.probability.temperature import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, fit_temperature


def summed_loss(logits, labels, temperature):
    """What is minimised, written the slow way."""
    inverse = 1 / temperature
    likelihood = -log_softmax(logits, temperature)[np.arange(len(labels)), labels].sum()
    return likelihood + (inverse - 1 - math.log(inverse))


def test_two_logits_right_two_times_of_three_worked_on_paper():
    # 4 logits apart, right twice of three: 1 / (1 + exp(-4 / T)) = 2/3 gives T = 4 / log 2
    logits, labels = np.array([[4.0, 0.0]] * 30_000), np.array([0] * 20_000 + [1] * 10_000)
    assert fit_temperature(logits, labels) == pytest.approx(4 / math.log(2), rel=1e-3)


def test_finds_the_factor_by_which_true_logits_were_blown_up():
    random = np.random.default_rng(0)
    logits = random.normal(size=(4000, 5)) * 2
    labels = np.array([random.choice(5, p=row) for row in softmax(logits)])
    assert fit_temperature(logits * 3, labels) == pytest.approx(3, rel=0.06)
    assert fit_temperature(logits / 4, labels) == pytest.approx(1 / 4, rel=0.06)


def test_no_photos_leave_the_temperature_at_one():
    assert fit_temperature(np.zeros((0, 3)), np.zeros(0, int)) == 1.0


def test_logits_that_say_nothing_leave_the_temperature_at_one():
    assert fit_temperature(np.zeros((50, 3)), np.arange(50) % 3) == pytest.approx(1.0, abs=1e-6)


def test_one_right_photo_does_not_sharpen_without_end():
    assert 0.5 < fit_temperature(np.array([[3.0, 0.0]]), np.array([0])) < 1.0


def test_all_right_and_all_wrong_stay_within_the_bounds():
    logits = np.tile([[0.01, 0.0]], (10_000, 1))
    assert fit_temperature(logits, np.zeros(10_000, int)) == pytest.approx(LOWEST_TEMPERATURE)
    assert fit_temperature(logits * 1000, np.ones(10_000, int)) == pytest.approx(HIGHEST_TEMPERATURE)


def test_enormous_logits_do_not_overflow():
    logits = np.array([[1e308, -1e308], [-1e308, 1e308]])
    assert LOWEST_TEMPERATURE <= fit_temperature(logits, np.array([0, 0])) <= HIGHEST_TEMPERATURE


@pytest.mark.parametrize(
    ("logits", "labels"),
    [
        (np.zeros((2, 3)), np.zeros(3, int)),
        (np.zeros(3), np.zeros(3, int)),
        (np.full((1, 2), np.nan), np.zeros(1, int)),
    ],
)
def test_what_cannot_be_fitted_is_refused(logits, labels):
    with pytest.raises(UsageError, match="shape"):
        fit_temperature(logits, labels)


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.float64, (8, 3), elements=st.floats(-30, 30, width=32)),
    arrays.arrays(np.int64, 8, elements=st.integers(0, 2)),
)
def test_no_other_temperature_is_better(logits, labels):
    fitted = fit_temperature(logits, labels)
    best = summed_loss(logits, labels, fitted)
    for other in np.geomspace(LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE, 60):
        assert best <= summed_loss(logits, labels, other) + 1e-6 * (1 + abs(best))
