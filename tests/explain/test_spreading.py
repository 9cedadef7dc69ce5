import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.explain.spreading import overlap_matrix, smoothed, spread

sides = st.integers(1, 23)


def test_three_places_on_two_pixels():
    np.testing.assert_allclose(overlap_matrix(3, 2), [[1, 0.5, 0], [0, 0.5, 1]])


def test_a_place_lies_evenly_over_its_pixels():
    np.testing.assert_allclose(spread(np.array([[4.0, 8.0]]), 4), np.repeat([[0.5, 0.5, 1.0, 1.0]], 4, axis=0))


@settings(max_examples=100, deadline=None)
@given(height=sides, width=sides, size=sides)
def test_the_sum_is_kept_also_where_the_sizes_do_not_divide(height, width, size):
    places = np.random.default_rng(0).normal(size=(height, width))
    np.testing.assert_allclose(spread(places, size).sum(), places.sum(), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(height=sides, width=sides, size=sides)
def test_smoothing_stays_within_the_range_and_knows_the_unit(height, width, size):
    places = np.random.default_rng(0).normal(size=(height, width))
    density = places * places.size / 100
    shown = smoothed(places, size)
    assert shown.min() >= density.min() - 1e-9
    assert shown.max() <= density.max() + 1e-9
    # everything even: 1 logit over the whole square is 0.01 for each hundredth of it
    np.testing.assert_allclose(smoothed(np.full((height, width), 1 / (height * width)), size), 0.01)
