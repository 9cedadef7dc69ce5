import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seewhy.probability.softmax import log_softmax, softmax

logits_of_any_size = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6),
    elements=st.floats(-1.7e308, 1.7e308),
)
temperatures = st.floats(0.05, 20)


def test_three_classes_worked_on_paper():
    # logits log 1, log 2, log 5: the odds are 1, 2 and 5 of 8
    assert softmax(np.log([1.0, 2.0, 5.0])) == pytest.approx([0.125, 0.25, 0.625], abs=1e-15)


def test_temperature_two_takes_the_square_root_of_the_odds():
    assert softmax(np.log([1.0, 4.0]), 2.0) == pytest.approx([1 / 3, 2 / 3])


def test_log_softmax_keeps_what_softmax_cannot_write_down():
    logits = np.array([0.0, -2000.0])
    assert softmax(logits)[1] == 0.0
    assert log_softmax(logits).tolist() == [0.0, -2000.0]


def test_float32_logits_are_computed_in_float64():
    assert softmax(np.zeros((2, 3), np.float32)).dtype == np.float64


@given(logits_of_any_size, temperatures)
def test_rows_sum_to_one_and_never_overflow(logits, temperature):
    probabilities = softmax(logits, temperature)
    assert np.isfinite(probabilities).all()
    assert (probabilities >= 0).all()
    assert probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-12)


@given(logits_of_any_size, temperatures)
def test_temperature_never_changes_which_class_comes_first(logits, temperature):
    probabilities = softmax(logits, temperature)
    first = logits.argmax(axis=1)
    assert (probabilities[np.arange(len(first)), first] == probabilities.max(axis=1)).all()


@given(arrays.arrays(np.float64, (3, 4), elements=st.floats(-50, 50)), temperatures)
def test_log_softmax_is_the_logarithm_of_softmax(logits, temperature):
    assert np.exp(log_softmax(logits, temperature)) == pytest.approx(softmax(logits, temperature), abs=1e-12)
