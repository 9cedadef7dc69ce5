import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from seewhy.probability.reliability import reliability
from seewhy.probability.scores import expected_calibration_error
from seewhy.probability.softmax import softmax


def test_four_photos_worked_on_paper():
    probabilities = np.array([[0.7, 0.3], [0.8, 0.2], [0.4, 0.6], [0.95, 0.05]])
    found = reliability(probabilities, np.array([0, 1, 1, 0]), bins=5)
    assert found.edges == pytest.approx((0, 0.2, 0.4, 0.6, 0.8, 1.0))
    assert found.n == (0, 0, 1, 2, 1)
    assert found.accuracy[2:] == (1.0, 0.5, 1.0)
    assert found.confidence[2:] == pytest.approx((0.6, 0.75, 0.95))


def test_empty_bins_are_null_in_json():
    found = reliability(np.array([[0.9, 0.1]]), np.array([0]), bins=2).to_json()
    assert json.loads(json.dumps(found, allow_nan=False))["accuracy"] == [None, 1.0]


@given(
    arrays.arrays(np.float64, (20, 3), elements=st.floats(-8, 8)).map(softmax),
    arrays.arrays(np.int64, 20, elements=st.integers(0, 2)),
)
def test_the_bins_hold_every_photo_and_give_the_ece(probabilities, labels):
    found = reliability(probabilities, labels)
    assert sum(found.n) == 20
    rows = zip(found.n, found.confidence, found.accuracy, strict=True)
    by_hand = sum(n * abs(confidence - share) for n, confidence, share in rows if n) / 20
    assert expected_calibration_error(probabilities, labels) == pytest.approx(by_hand, abs=1e-12)
