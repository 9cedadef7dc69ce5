import numpy as np
import pytest

from seewhy.layers.filter_chance import LEVEL, SAMPLES, filter_rule, noise, one_colour_share


def test_the_bar_is_what_one_in_twenty_noise_kernels_reaches():
    rule, one_colour = filter_rule(3, 3), noise(3, 3, True)
    passed = (one_colour.gabor.r2 >= rule.gabor).mean()
    assert passed == pytest.approx(1 - LEVEL, abs=1 / SAMPLES)
    assert rule.spot == pytest.approx(np.quantile(one_colour.spot.r2, LEVEL))


def test_random_initial_weights_score_low_and_below_noise_of_one_colour():
    rule = filter_rule(3, 3)
    assert rule.typical_random < 0.55 < 0.75 < rule.typical_gabor  # 0.47 and 0.84 when this was written
    assert (noise(3, 3, False).gabor.r2 < rule.gabor).all()
    assert rule.one_colour_above_random > 0.8  # why random weights alone would be no honest bar


def test_in_large_kernels_half_the_energy_is_the_bar():
    rule = filter_rule(6, 6)
    assert (rule.gabor, rule.spot) == (0.5, 0.5)
    assert rule.typical_random < 0.25


def test_colours_are_shared_by_definition():
    kernels = np.random.default_rng(0).normal(size=(5, 3, 9))
    values = np.linalg.svd(kernels, compute_uv=False)
    np.testing.assert_allclose(one_colour_share(kernels), values[:, 0] ** 2 / (values**2).sum(axis=1))
    np.testing.assert_allclose(one_colour_share(kernels[:, :1] * np.ones((1, 3, 1))), 1)


def test_noise_is_the_same_every_time():
    first = noise(3, 3, True).gabor.r2.copy()
    noise.cache_clear()
    np.testing.assert_array_equal(noise(3, 3, True).gabor.r2, first)
