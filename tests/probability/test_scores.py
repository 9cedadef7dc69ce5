import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seewhy.errors import ConfigError, UsageError
from seewhy.probability.scores import (
    SCORES,
    accuracy,
    balanced_accuracy,
    brier,
    confusion,
    estimate,
    expected_calibration_error,
    log_loss,
)
from seewhy.probability.softmax import softmax

# Four photos worked on paper: right, right, right, wrong; recalls 1, 1/2, 1.
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.0, 0.4, 0.6], [0.5, 0.25, 0.25]])
LABELS = np.array([0, 1, 2, 1])

tables = arrays.arrays(np.float64, (12, 3), elements=st.floats(-8, 8)).map(softmax)
true_labels = arrays.arrays(np.int64, 12, elements=st.integers(0, 2))


def test_accuracy():
    assert accuracy(PROBABILITIES, LABELS) == 0.75


def test_balanced_accuracy():
    assert balanced_accuracy(PROBABILITIES, LABELS) == pytest.approx((1 + 0.5 + 1) / 3)


def test_balanced_accuracy_leaves_out_classes_without_photos():
    assert balanced_accuracy(PROBABILITIES[:2], LABELS[:2]) == 1.0


def test_log_loss():
    assert log_loss(PROBABILITIES, LABELS) == pytest.approx(-math.log(0.7 * 0.8 * 0.6 * 0.25) / 4)


def test_log_loss_of_an_impossible_truth_is_finite():
    assert log_loss(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(23 * math.log(2))


def test_brier():
    # .09+.04+.01, .01+.04+.01, 0+.16+.16, .25+.5625+.0625
    assert brier(PROBABILITIES, LABELS) == pytest.approx((0.14 + 0.06 + 0.32 + 0.875) / 4)


def test_expected_calibration_error():
    # 5 bins: 0.7 and 0.8 share (0.6, 0.8], both right: gap 0.5 in all; 0.6 and 0.5 share (0.4, 0.6], one right: 0.1
    assert expected_calibration_error(PROBABILITIES, LABELS, bins=5) == pytest.approx((0.5 + 0.1) / 4)


def test_a_confidence_of_one_has_a_bin():
    assert expected_calibration_error(np.array([[1.0, 0.0]]), np.array([0])) == 0.0


def test_confusion_counts_truth_in_rows():
    assert confusion(LABELS, PROBABILITIES.argmax(axis=1), 3).tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("probabilities", "labels"),
    [
        (np.zeros((0, 2)), np.zeros(0, int)),
        (np.full((2, 2), 0.5), np.zeros(3, int)),
        (np.full(2, 0.5), np.zeros(2, int)),
        (np.full((1, 2), 0.5), np.array([2])),
        (np.full((1, 2), 0.5), np.array([-1])),
    ],
)
@pytest.mark.parametrize("name", SCORES)
def test_photos_and_labels_that_do_not_fit_are_refused(name, probabilities, labels):
    with pytest.raises(UsageError, match="scored"):
        estimate(name, probabilities, labels)


def test_an_unknown_score_names_the_nearest():
    with pytest.raises(ConfigError, match='"accuracy"'):
        estimate("acuracy", PROBABILITIES, LABELS)


def test_accuracy_has_the_interval_of_wilson():
    found = estimate("accuracy", PROBABILITIES, LABELS)
    assert (round(found.low, 3), round(found.high, 3)) == (0.301, 0.954)


def test_balanced_accuracy_never_claims_certainty():
    found = estimate("balanced_accuracy", np.array([[0.9, 0.1], [0.1, 0.9]] * 5), np.array([0, 1] * 5))
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.6 < found.low < 0.8


def test_mean_scores_have_the_interval_of_the_normal_distribution_where_photos_are_many():
    random = np.random.default_rng(0)
    probabilities = softmax(random.normal(size=(2000, 3)))
    labels = random.integers(0, 3, 2000)
    losses = -np.log(probabilities[np.arange(2000), labels])
    found = estimate("log_loss", probabilities, labels)
    arm = 1.96 * losses.std() / 2000**0.5
    assert found.low == pytest.approx(losses.mean() - arm, abs=0.1 * arm)
    assert found.high == pytest.approx(losses.mean() + arm, abs=0.1 * arm)


def test_true_probabilities_have_an_ece_near_nothing_and_its_interval_says_so():
    random = np.random.default_rng(0)
    probabilities = softmax(random.normal(size=(3000, 3)) * 2)
    labels = np.array([random.choice(3, p=row) for row in probabilities])
    found = estimate("ece", probabilities, labels)
    assert found.value < 0.03
    assert found.low < 0.015


@pytest.mark.parametrize("name", SCORES)
@settings(max_examples=10, deadline=None)
@given(probabilities=tables, labels=true_labels)
def test_every_score_lies_in_its_interval_and_repeats_itself(name, probabilities, labels):
    found = estimate(name, probabilities, labels, seed=3)
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(SCORES[name].measure(probabilities, labels), abs=1e-12)
    assert found == estimate(name, probabilities, labels, seed=3)


@given(tables, true_labels, st.permutations(range(12)))
def test_the_order_of_the_photos_does_not_matter(probabilities, labels, order):
    for score in SCORES.values():
        before, after = score.measure(probabilities, labels), score.measure(probabilities[order], labels[order])
        assert after == pytest.approx(before, abs=1e-12)


def test_ten_thousand_photos_are_no_wait():
    random = np.random.default_rng(0)
    probabilities = softmax(random.normal(size=(10_000, 10)))
    labels = random.integers(0, 10, 10_000)
    for name in SCORES:
        start = time.process_time()
        estimate(name, probabilities, labels)
        assert time.process_time() - start < 3, name  # measured 0.5 s at most; room for a slow machine
