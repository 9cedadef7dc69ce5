import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import ConfigError, UsageError
from seewhy.probability.prior import filled_prior, softmax_under_prior
from seewhy.probability.scores import expected_calibration_error, log_loss
from seewhy.probability.softmax import softmax

CLASSES = ("cat", "dog", "wolf")


def test_bayes_rule_worked_on_paper():
    # stated 0.5, 0.3, 0.2 after equal shares; wolves ten times rarer: 0.5·0.45, 0.3·0.45, 0.2·0.1 over 1/3 each
    found = softmax_under_prior(np.log([0.5, 0.3, 0.2]), 1.0, [1 / 3] * 3, [0.45, 0.45, 0.1])
    assert found == pytest.approx(np.array([0.225, 0.135, 0.02]) / 0.38)


def test_the_training_share_counts_too():
    # a wolf share of 0.5 in training that becomes 0.1 is a factor of 0.2; dog 0.5 -> 0.9 one of 1.8
    found = softmax_under_prior(np.array([[0.0, 0.0]]), 1.0, [0.5, 0.5], [0.9, 0.1])
    assert found == pytest.approx(np.array([[0.9, 0.1]]))


def test_a_class_that_does_not_occur_gets_nothing_even_where_it_was_never_taught():
    found = softmax_under_prior(np.array([[5.0, 1.0, 1.0]]), 2.0, [0.5, 0.5, 0.0], [0.0, 1.0, 0.0])
    assert found.tolist() == [[0.0, 1.0, 0.0]]


def test_a_class_that_was_all_but_impossible_can_come_back():
    found = softmax_under_prior(np.array([[2000.0, 0.0]]), 1.0, [0.5, 0.5], [0.0, 1.0])
    assert found.tolist() == [[0.0, 1.0]]


@given(
    logits=st.lists(st.floats(-20, 20), min_size=3, max_size=3),
    temperature=st.floats(0.1, 10),
    weights=st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
)
def test_the_prior_of_the_training_changes_nothing(logits, temperature, weights):
    training = np.array(weights) / sum(weights)
    found = softmax_under_prior(np.array(logits), temperature, training, training)
    assert found == pytest.approx(softmax(np.array(logits), temperature), abs=1e-12)


def test_what_is_left_is_shared_as_in_training():
    assert filled_prior({"wolf": 0.1}, CLASSES, [0.2, 0.4, 0.4]) == pytest.approx((0.3, 0.6, 0.1))
    assert filled_prior({"wolf": 0.1}, CLASSES, [0.0, 0.0, 1.0]) == pytest.approx((0.45, 0.45, 0.1))
    assert filled_prior({"dog": 0.7, "wolf": 0.3}, CLASSES, [0.2, 0.4, 0.4]) == pytest.approx((0, 0.7, 0.3))
    assert filled_prior({"cat": 0.3333, "dog": 0.3333, "wolf": 0.3334}, CLASSES, [1, 0, 0]) == pytest.approx(
        (0.3333, 0.3333, 0.3334)
    )


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"dog": -0.1}, "prior of dog is -0.1"),
        ({"dog": 1.1}, "prior of dog is 1.1"),
        ({"dog": float("nan")}, "prior of dog is nan"),
        ({"dog": 0.7, "wolf": 0.4}, "2 of 3 classes sums to 1.1"),
        ({"cat": 0.2, "dog": 0.2, "wolf": 0.2}, "3 of 3 classes sums to 0.6"),
        ({}, "0 of 3 classes"),
    ],
)
def test_shares_that_cannot_be(named, said):
    with pytest.raises(UsageError, match=said):
        filled_prior(named, CLASSES, [0.2, 0.4, 0.4])


def test_an_unknown_class_is_named():
    with pytest.raises(ConfigError, match='no class called "wolfe"') as failure:
        filled_prior({"wolfe": 0.1}, CLASSES, [0.2, 0.4, 0.4])
    assert 'Did you mean "wolf"?' in str(failure.value)


def test_where_frequencies_differ_the_percentages_come_true_again():
    """Gaussian classes with a known posterior; taught where they are alike, judged where one is rare."""
    random = np.random.default_rng(4)
    centres, training, world = np.array([0.0, 1.0, 2.0]), np.array([1, 1, 1]) / 3, np.array([0.7, 0.27, 0.03])
    labels = random.choice(3, size=8000, p=world)
    seen = random.normal(centres[labels], 1.0)
    logits = -0.5 * (seen[:, None] - centres) ** 2 + np.log(training)
    uncorrected, corrected = softmax(logits), softmax_under_prior(logits, 1.0, training, world)
    rare = [rows[:, 2].mean() for rows in (uncorrected, corrected)]
    assert rare[0] > 0.15  # five times too often
    assert rare[1] == pytest.approx((labels == 2).mean(), abs=0.005)
    assert log_loss(corrected, labels) < log_loss(uncorrected, labels) - 0.1
    assert expected_calibration_error(corrected, labels) < 0.02 < expected_calibration_error(uncorrected, labels)
