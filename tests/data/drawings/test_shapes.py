"""Curves, by hand where a hand can."""

import numpy as np

from seewhy.data.drawings.shapes import ellipse, rotate, smooth, tube, tufts


def test_smooth_passes_through_its_corners() -> None:
    corners = [(0, 0), (2, 0), (2, 1), (0, 1)]
    curve = smooth(corners, steps=5)
    assert curve.shape == (20, 2)
    np.testing.assert_allclose(curve[::5], corners)


def test_smooth_of_a_line_stays_on_it() -> None:
    curve = smooth([(0, 0), (1, 1), (2, 2)], closed=False, steps=4)
    np.testing.assert_allclose(curve[:, 0], curve[:, 1])
    np.testing.assert_allclose(curve[[0, -1]], [(0, 0), (2, 2)])


def test_rotate_is_anticlockwise() -> None:
    np.testing.assert_allclose(rotate(np.array([[1.0, 0.0]]), 90), [[0, 1]], atol=1e-12)


def test_ellipse_reaches_its_half_axes() -> None:
    points = ellipse(3, 4, 2, 1, steps=4)
    np.testing.assert_allclose(points, [(5, 4), (3, 5), (1, 4), (3, 3)], atol=1e-12)
    turned = ellipse(0, 0, 2, 1, turn=90, steps=4)
    np.testing.assert_allclose(turned[0], (0, 2), atol=1e-12)


def test_a_straight_tube_has_its_width_on_both_sides() -> None:
    outline = tube([(0, 0), (1, 0), (2, 0)], (0.5, 0.5))
    np.testing.assert_allclose(outline[[0, -1]], [(0, 0.5), (0, -0.5)])
    assert outline[:, 0].max() == np.float64(2.5)  # the round end


def test_tufts_reach_outwards_and_stay_smooth_above() -> None:
    circle = ellipse(0, 0, 1, 1, steps=200)
    shaggy = tufts(circle, np.random.default_rng(0), length=0.2, spacing=0.2, below=0.0)
    radius = np.hypot(*shaggy.T)
    np.testing.assert_allclose(radius[shaggy[:, 1] > 0.2], 1, atol=0.01)
    assert radius.max() > 1.1
