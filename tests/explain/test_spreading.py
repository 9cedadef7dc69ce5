import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.explain.spreading import Places, averaged, middles, overlap_matrix, smoothed, spread, spread_all
from seewhy.network.sight import Sight

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


LATE = Sight(field=95, stride=16, start=0.5)  # the last layer of a resnet at 64 px
EARLY = Sight(field=95, stride=16, start=15.5)


def test_a_pixel_belongs_to_the_place_that_looks_nearest():
    # the places look at 0.5, 16.5, 32.5 and 48.5: the borders lie at 8.5, 24.5 and 40.5
    np.testing.assert_allclose(overlap_matrix(4, 64, LATE)[:, 0], [1 / 8.5] * 8 + [0.5 / 8.5] + [0] * 55)
    np.testing.assert_allclose(overlap_matrix(4, 64, LATE)[41:, 3], 1 / 23.5)
    np.testing.assert_allclose(overlap_matrix(4, 64, EARLY)[:23, 0], 1 / 23.5)


def test_between_the_middles_runs_a_straight_line():
    shown = smoothed(np.array([[0.0, 0.0, 100.0, 100.0]]).repeat(4, axis=0), 64, LATE)[0]
    np.testing.assert_allclose(shown[:17], 0)
    np.testing.assert_allclose(shown[32:], 16)
    np.testing.assert_allclose(shown[24], 8)  # the pixel's middle, 24.5, lies half-way from 16.5 to 32.5


@settings(max_examples=100, deadline=None)
@given(height=sides, width=sides, size=sides, start=st.floats(0, 40), stride=st.floats(0.1, 40))
def test_the_sum_is_kept_wherever_the_places_look(height, width, size, start, stride):
    values = np.random.default_rng(0).normal(size=(height, width))
    places = Places(values=values, sight=Sight(field=9, stride=stride, start=start))
    laid = places.spread(size)
    assert laid.shape == places.smoothed(size).shape == (size, size)
    np.testing.assert_allclose(laid.sum(), values.sum(), atol=1e-10)


def test_a_sight_that_does_not_fit_is_not_believed():
    np.testing.assert_allclose(middles(3, 6, Sight(field=6, stride=6, start=3)), [1, 3, 5])  # attention: sees it all
    np.testing.assert_allclose(middles(3, 6, Sight(field=6, stride=2, start=-1)), [1, 3, 5])


@settings(max_examples=30, deadline=None)
@given(size=sides, side=st.integers(1, 9))
def test_an_average_stays_within_the_range(size, side):
    pixels = np.random.default_rng(0).normal(size=(size, size))
    shown = averaged(pixels, side)
    assert shown.min() >= pixels.min() - 1e-12
    assert shown.max() <= pixels.max() + 1e-12
    np.testing.assert_allclose(averaged(np.ones((size, size)), side), 1)


def test_all_layers_at_once_are_each_layer_added_up():
    random = np.random.default_rng(0)
    layers = [
        Places(values=random.normal(size=(4, 4)), sight=LATE),
        Places(values=random.normal(size=(7, 5))),
        Places(values=random.normal(size=(1, 1))),
    ]
    np.testing.assert_allclose(spread_all(layers, 64), sum(one.spread(64) for one in layers), atol=1e-12)
