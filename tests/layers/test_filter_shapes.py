"""Patterns at places worked out by hand, and slopes against small differences."""

import numpy as np
import pytest

from seewhy.layers.filter_shapes import gabor_shape, gabor_values, spot_shape


def test_a_wide_window_leaves_the_wave():
    # a wave of 4 px to the right, its crest in the middle: 1, 0, -1 at 0, 1, 2 px, the same in every row
    parameters = np.array([[0.0, 0.0, np.log(4.0), np.log(1e4), 0.0, 0.0]])
    x, y = np.array([0.0, 1.0, 2.0, 0.0]), np.array([0.0, 0.0, 0.0, 5.0])
    np.testing.assert_allclose(gabor_values(parameters, x, y)[0], [[1, 0, -1, 1]], atol=1e-6)


def test_the_window_fades_across_and_along_by_its_own_widths():
    parameters = np.array([[0.0, 0.0, np.log(1e6), np.log(1.0), np.log(2.0), 0.0, 0.0]])
    values = gabor_values(parameters, np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 2.0]))[0]
    np.testing.assert_allclose(values, [[1, np.exp(-0.5), np.exp(-0.5)]], atol=1e-6)


def test_a_spot_with_its_surround_by_hand():
    shape = spot_shape(3, 3)
    values = shape.pattern(np.array([[0.0, 0.25, 0.0, 0.0]]))[0].reshape(3, 3)
    assert values[1, 1] == pytest.approx(0.75)
    assert values[0, 1] == pytest.approx(np.exp(-0.5) - 0.25)
    assert values[0, 0] == pytest.approx(np.exp(-1.0) - 0.25)


@pytest.mark.parametrize("make", [gabor_shape, spot_shape])
@pytest.mark.parametrize("size", [(3, 3), (5, 7), (11, 11)])
def test_slopes_are_those_of_small_differences(make, size):
    shape = make(*size)
    random = np.random.default_rng(0)
    chosen = shape.starts[random.integers(len(shape.starts), size=6)]
    parameters = chosen + 0.1 * random.normal(size=chosen.shape)
    _, slopes = shape.pattern(parameters)
    for index in range(parameters.shape[1]):
        step = np.zeros(parameters.shape[1])
        step[index] = 1e-6
        expected = (shape.pattern(parameters + step)[0] - shape.pattern(parameters - step)[0]) / 2e-6
        np.testing.assert_allclose(slopes[:, index], expected, atol=1e-6)


@pytest.mark.parametrize("make", [gabor_shape, spot_shape])
def test_every_start_lies_within_the_bounds(make):
    for size in (2, 3, 4, 5, 7, 11):
        shape = make(size, size)
        assert (shape.starts >= shape.low - 1e-9).all()
        assert (shape.starts <= shape.high + 1e-9).all()
        assert shape.values.shape == shape.partners.shape == (len(shape.starts), size * size)
