"""A reading and the steps behind it, on paper."""

import numpy as np

from seewhy.layers.arithmetic_steps import Pooling
from seewhy.layers.deeper_steps import Activation, Reading, told_step


def test_a_reading_is_a_sum_of_products():
    one = Reading(channel=3, patch=np.array([[1.0, 2.0]]), kernel=np.array([[0.5, -1.0]]))
    assert one.to_json() == {
        "channel": 3,
        "patch": [[1.0, 2.0]],
        "kernel": [[0.5, -1.0]],
        "products": [[0.5, -2.0]],
        "result": -1.5,
    }


def test_steps_are_told_with_their_kind():
    window = Pooling(row=0, column=1, values=np.array([[1.0, np.nan]]))
    assert told_step(window) == {"kind": "pooling", "row": 0, "column": 1, "values": [[1.0, None]], "result": 1.0}
    assert told_step(Activation(name="ReLU", given=-1.0, result=0.0))["kind"] == "activation"
