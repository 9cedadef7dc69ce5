"""Feature vectors on a plane: the directions in which they differ most, turned as the plane before."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seewhy.studio.teaching.plane import laid_on_plane, turned_like


def distances(places: np.ndarray) -> np.ndarray:
    return np.linalg.norm(places[:, None] - places[None], axis=2)


def test_two_directions_hold_all_there_is_of_flat_data():
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(30, 2)) * [3, 1]
    turned = np.linalg.qr(rng.normal(size=(7, 7)))[0][:2]
    places = laid_on_plane(flat @ turned + 5)
    spread = np.sqrt(np.square(flat - flat.mean(axis=0)).sum(axis=1).mean())
    np.testing.assert_allclose(distances(places), distances(flat) / spread, atol=1e-5)
    assert places[:, 0].var() > places[:, 1].var()


def test_few_photos_with_many_features_and_many_with_few_are_laid_alike():
    rng = np.random.default_rng(1)
    few = rng.normal(size=(20, 6)) * [5, 3, 1, 1, 1, 1]
    wide = np.concatenate([few, np.zeros((20, 40))], axis=1)  # more features than photos: the other product is taken
    np.testing.assert_allclose(laid_on_plane(few), laid_on_plane(wide), atol=1e-5)


def test_nothing_to_lay_out_is_laid_in_the_middle():
    assert laid_on_plane(np.zeros((0, 4))).shape == (0, 2)
    np.testing.assert_array_equal(laid_on_plane(np.ones((5, 4))), 0)
    assert np.isfinite(laid_on_plane(np.array([[np.nan, 1.0], [2.0, 3.0], [4.0, 9.0]]))).all()


@given(st.floats(0, 2 * np.pi), st.booleans())
def test_a_turn_or_a_mirror_is_taken_back(angle, mirrored):
    places = np.random.default_rng(2).normal(size=(12, 2)).astype(np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        turn = turn @ np.diag([1, -1])
    np.testing.assert_allclose(turned_like(places @ turn, places), places, atol=1e-5)
