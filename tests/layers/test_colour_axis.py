import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.layers.colour_axis import colour_axis


@pytest.mark.parametrize(
    ("weights", "words", "from_grey", "opponent"),
    [
        ([1, 1, 1], "light–dark", 0.0, False),
        ([-1, -1, -1], "dark–light", 0.0, False),
        ([1, -1, 0], "red–green", 90.0, True),
        ([-1, 1, 0], "green–red", 90.0, True),
        ([-1, -1, 2], "blue–yellow", 90.0, True),
        ([2, -1, -1], "red–cyan", 90.0, True),
        ([1, 0, -1], "orange–blue", 90.0, True),
        ([1, 0, 0], "red–dark", 54.7356, False),
        ([0, -1, 0], "dark–green", 54.7356, False),
        ([1, 1, 0], "yellow–dark", 35.2644, False),
    ],
)
def test_axes_with_a_name(weights, words, from_grey, opponent):
    axis = colour_axis(np.array(weights, dtype=float))
    assert (axis.words, axis.opponent) == (words, opponent)
    assert axis.from_grey_degrees == pytest.approx(from_grey, abs=1e-3)


def test_no_weight_has_no_colour_and_no_error():
    axis = colour_axis(np.zeros(3))
    assert (axis.red, axis.green, axis.blue, axis.opponent) == (0, 0, 0, False)


@given(st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda one: sum(v * v for v in one) > 1e-6), st.floats(0.01, 100))
def test_a_unit_vector_whatever_the_length(weights, factor):
    one, other = colour_axis(np.array(weights)), colour_axis(factor * np.array(weights))
    assert one.red**2 + one.green**2 + one.blue**2 == pytest.approx(1)
    assert (one.red, one.green, one.blue) == pytest.approx((other.red, other.green, other.blue), abs=1e-9)
    assert 0 <= one.from_grey_degrees <= 90
    assert 0 <= one.hue_degrees <= 360
    assert json.loads(json.dumps(one.to_json()))["words"] == one.words
