"""Standardised and turned features say the same as the features themselves."""

import numpy as np
import pytest

from seewhy.training.head_turn import standardise, turn

ONE_DEPTH = np.zeros(6, np.int64)


def values_of(photos: int, features: int = 6) -> np.ndarray:
    rng = np.random.default_rng(photos)
    return (rng.normal(size=(photos, features)) * np.arange(1, features + 1) + 5).astype(np.float32)


def test_two_photos_by_hand() -> None:
    values = np.array([[0.0], [2.0]], np.float32)

    standardisation = standardise(values, np.zeros(1, np.int64), share="equal")
    turned = turn(values, standardisation)

    assert standardisation.mean.tolist() == [1.0]
    assert standardisation.scale.tolist() == [1.0]
    np.testing.assert_allclose(np.abs(turned.rows), [[1.0], [1.0]])
    np.testing.assert_allclose(turned.rows[0], -turned.rows[1])


@pytest.mark.parametrize("photos", [4, 50])
def test_products_of_photos_are_kept_and_weights_come_back(photos: int) -> None:
    values = values_of(photos)
    standardisation = standardise(values, ONE_DEPTH, share="features")

    turned = turn(values, standardisation)

    plain = (values - standardisation.mean) * standardisation.scale
    np.testing.assert_allclose(turned.rows @ turned.rows.T, plain @ plain.T, atol=1e-6)
    np.testing.assert_allclose((turned.rows**2).sum(axis=0), turned.spectrum, atol=1e-5)
    weights = np.random.default_rng(0).normal(size=(turned.rows.shape[1], 3))
    np.testing.assert_allclose((values - standardisation.mean) @ turned.back(weights), turned.rows @ weights, atol=1e-5)


@pytest.mark.parametrize("share", ["equal", "features", "late"])
def test_photos_have_a_mean_squared_length_of_one(share: str) -> None:
    values = values_of(50)

    standardisation = standardise(values, np.array([0, 0, 0, 0, 1, 1]), share=share)

    plain = (values - standardisation.mean) * standardisation.scale
    assert (plain**2).sum(axis=1).mean() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("share", "expected"), [("equal", 0.5), ("features", 4 / 6), ("late", 0.5)])
def test_the_share_of_a_depth_is_what_was_asked(share: str, expected: float) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 6)).astype(np.float32)
    values = (values - values.mean(axis=0)) / values.std(axis=0)  # all spreads alike: floors cancel

    standardisation = standardise(values, np.array([0, 0, 0, 0, 1, 1]), share=share)

    plain = (values - standardisation.mean) * standardisation.scale
    assert (plain[:, :4] ** 2).sum(axis=1).mean() == pytest.approx(expected, abs=1e-3)


def test_a_feature_that_never_changes_has_scale_zero() -> None:
    values = values_of(20)
    values[:, 2] = 0.1
    values[:, 3] = 0.0

    scale = standardise(values, ONE_DEPTH, share="equal").scale

    assert scale[2] == scale[3] == 0
    assert (scale[[0, 1, 4, 5]] > 0).all()


def test_a_feature_that_hardly_changes_is_not_blown_up() -> None:
    values = values_of(50)
    values[:, 0] = 0
    values[7, 0] = 1e-4  # dead in all photos but one

    scale = standardise(values, ONE_DEPTH, share="equal").scale

    assert scale[0] < 20 * np.median(scale)


def test_features_that_never_change_leave_nothing() -> None:
    values = np.ones((5, 3), np.float32)

    turned = turn(values, standardise(values, np.zeros(3, np.int64), share="equal"))

    assert turned.rows.shape == (5, 0) or not turned.rows.any()
