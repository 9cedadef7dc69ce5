import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.data.audit_classes import intervals
from seewhy.data.expected_interval import expected_intervals, half_width
from seewhy.probability.intervals import wilson


def test_half_width_worked_by_hand():
    # Brown, Cai and DasGupta 2001, eq. 4, with z = 1.96: n = 100, p = 0.9
    z, n, p = 1.959963984540054, 100, 0.9
    by_hand = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert half_width(0.9, 100) == pytest.approx(by_hand)
    assert half_width(0.9, 10) == pytest.approx((wilson(9, 10).high - wilson(9, 10).low) / 2)


def test_nothing_is_known_without_a_test_photo():
    assert half_width(0.9, 0) == 0.5


@given(n=st.integers(1, 5000), share=st.floats(0, 1))
def test_more_photos_never_widen_it(n: int, share: float):
    assert half_width(share, n + 1) <= half_width(share, n) + 1e-12


def test_the_test_parts_share_of_each_class(make_dataset):
    everything, first, second = expected_intervals(make_dataset(50, 20), np.arange(70), 0.2)
    assert (first.photos, first.test) == (50, 10)
    assert (second.photos, second.test) == (20, 4)
    assert (everything.name, everything.photos, everything.test) == ("", 70, 14)
    assert first.sentence == "with 10 test photos of class0, an accuracy of 90 % will be known to ±19 points"


def test_photos_that_belong_together_count_once(make_dataset):
    together = np.repeat(np.arange(10), 4)
    _, only = expected_intervals(make_dataset(40), together, 0.2)
    assert (only.photos, only.test) == (40, 2)


def test_a_test_part_that_was_made_is_taken(make_dataset):
    dataset = make_dataset(6, 6)
    samples = [dataclasses.replace(one, part="test" if i % 3 else "train") for i, one in enumerate(dataset.samples)]
    everything, *_ = expected_intervals(dataclasses.replace(dataset, samples=tuple(samples)), np.arange(12), 0.2)
    assert everything.test == 8


def test_the_widest_is_told_and_narrow_ones_are_not(make_dataset):
    expected = expected_intervals(make_dataset(30, 10), np.arange(40), 0.2)
    (one,) = intervals(expected)
    assert one.detail.startswith("with 2 test photos of class1, an accuracy of 90 % will be known to ±36 points")
    assert one.detail.endswith("2 classes are known to ±10 points or worse")
    narrow = [dataclasses.replace(one, half_width=0.05) for one in expected]
    assert list(intervals(narrow)) == []
