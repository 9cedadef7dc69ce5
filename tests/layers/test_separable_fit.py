"""Planted patterns are found again; R² and its price are compared with their definitions."""

import numpy as np
import pytest

from seewhy.layers.filter_shapes import gabor_shape, spot_shape
from seewhy.layers.separable_fit import fit_shape

COUNT = 40


def planted(size: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Gabors of every direction and phase, from 2.2 px to one wave a kernel, in random colours: kernels, parameters."""
    random, shape = np.random.default_rng([size, seed]), gabor_shape(size, size)
    windows = 1 if size < 5 else 2
    parameters = np.stack(
        [
            random.uniform(-np.pi, np.pi, COUNT),
            random.uniform(0, np.pi, COUNT),
            np.log(random.uniform(2.2, size, COUNT)),
            *np.log(random.uniform(0.25, 0.5, (windows, COUNT)) * size),
            *(random.uniform(-0.1, 0.1, (2, COUNT)) * size),
        ],
        axis=1,
    )
    kernels = random.normal(size=(COUNT, 3, 1)) * shape.pattern(parameters)[0][:, None]
    spread = np.sqrt((kernels**2).mean(axis=(1, 2), keepdims=True))
    return kernels + noise * spread * random.normal(size=kernels.shape), parameters


@pytest.mark.parametrize("size", [5, 7, 11])
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.3])
def test_planted_gabors_are_recovered(size, noise):
    kernels, truth = planted(size, noise)
    found = fit_shape(kernels, gabor_shape(size, size))
    turned = np.degrees(found.parameters[:, 1] - truth[:, 1])
    told = found.errors[:, 2] <= 0.1
    assert told.mean() > 0.9
    assert np.abs((turned + 90) % 180 - 90).max() < 5
    assert np.abs(np.exp(found.parameters[told, 2] - truth[told, 2]) - 1).max() < 0.1
    # noise of a tenth leaves a share of 0.01 / 1.01
    assert found.r2.min() > 1 / (1 + noise**2) - 0.03


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_in_three_px_what_is_told_is_right_and_the_rest_says_so(noise):
    kernels, truth = planted(3, noise)
    found = fit_shape(kernels, gabor_shape(3, 3))
    turned = np.abs((np.degrees(found.parameters[:, 1] - truth[:, 1]) + 90) % 180 - 90)
    wrong = np.abs(np.exp(found.parameters[:, 2] - truth[:, 2]) - 1)
    sure = found.errors[:, 1] < np.radians(3)
    told = found.errors[:, 2] <= 0.1
    assert sure.mean() > 0.8
    assert told.mean() > 0.7
    assert turned[sure].max() < 5
    assert wrong[told].max() < 0.1


def test_a_wave_much_longer_than_the_kernel_cannot_be_told():
    shape = gabor_shape(3, 3)
    # a slope of light: a wave of 12 px near its zero, under a wide window
    parameters = np.array([[np.pi / 2, 0.3, np.log(12.0), np.log(6.0), 0.0, 0.0]])
    found = fit_shape(shape.pattern(parameters)[0][:, None], shape)
    assert found.r2[0] > 0.99
    assert found.errors[0, 2] > 0.1
    assert np.degrees(found.errors[0, 1]) < 10  # its direction can be told all the same


def test_r2_and_its_price_by_their_definition():
    random = np.random.default_rng(4)
    kernels = random.normal(size=(8, 3, 25))
    found = fit_shape(kernels, gabor_shape(5, 5))
    left = ((kernels - found.colour[:, :, None] * found.patterns[:, None]) ** 2).sum(axis=(1, 2))
    share = left / (kernels**2).sum(axis=(1, 2))
    np.testing.assert_allclose(found.r2, 1 - share, atol=1e-9)
    # 75 numbers; three colours, and phase, direction, wavelength, two widths and two places are fitted
    np.testing.assert_allclose(found.adjusted, 1 - share * 75 / (75 - 10), atol=1e-9)


def test_nothing_near_the_best_fit_is_better():
    random, shape = np.random.default_rng(5), gabor_shape(7, 7)
    kernels, _ = planted(7, 0.3)
    found = fit_shape(kernels, shape)
    for _ in range(30):
        near = np.clip(found.parameters + 0.02 * random.normal(size=found.parameters.shape), shape.low, shape.high)
        values = shape.pattern(near)[0]
        colour = (kernels @ values[:, :, None]) / (values**2).sum(axis=1)[:, None, None]
        left = ((kernels - colour * values[:, None]) ** 2).sum(axis=(1, 2))
        assert (1 - left / (kernels**2).sum(axis=(1, 2)) <= found.r2 + 1e-4).all()


def test_size_and_sign_do_not_matter_to_r2():
    kernels, _ = planted(7, 0.3)
    one = fit_shape(kernels, gabor_shape(7, 7)).r2
    np.testing.assert_allclose(fit_shape(-1e-6 * kernels, gabor_shape(7, 7)).r2, one, atol=1e-3)


def test_no_weight_is_fitted_without_a_number_that_is_none():
    for shape in (gabor_shape(3, 3), spot_shape(3, 3)):
        found = fit_shape(np.zeros((2, 3, 9)), shape)
        assert found.r2.tolist() == [0, 0]
        assert all(np.isfinite(one).all() for one in (found.parameters, found.errors, found.colour, found.adjusted))


def test_the_same_kernel_has_the_same_fit_in_any_company():
    kernels, _ = planted(5, 0.3)
    shape = gabor_shape(5, 5)
    alone = fit_shape(kernels[7:8], shape)
    np.testing.assert_allclose(fit_shape(kernels, shape).r2[7], alone.r2[0], atol=1e-9)
