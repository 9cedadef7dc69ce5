import json

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.layers.filter_shapes import gabor_shape, spot_shape
from seewhy.layers.filters import COLOUR, EDGE, NONE, SPOT, UNUSED, fit_filters

SIZE = 6  # px: every planted pattern is unmistakable, and the noise it is compared with is fitted quickly


def wave(orientation: float, wavelength: float, phase: float = 0.5, colour=(1.0, 1.0, 1.0)) -> np.ndarray:
    """A planted Gabor (3, SIZE, SIZE): stripes along a direction in degrees, against the clock from the right."""
    direction = np.radians(90 - orientation)
    parameters = [phase, direction, np.log(wavelength), np.log(1.8), np.log(2.2), 0.0, 0.0]
    pattern = gabor_shape(SIZE, SIZE).pattern(np.array([parameters]))[0].reshape(SIZE, SIZE)
    return np.array(colour)[:, None, None] * pattern


def spot(colour, surround: float = 0.0, width: float = 1.5) -> np.ndarray:
    parameters = np.array([[np.log(width), surround, 0.5, -0.5]])
    pattern = spot_shape(SIZE, SIZE).pattern(parameters)[0].reshape(SIZE, SIZE)
    return np.array(colour)[:, None, None] * pattern


def test_upright_stripes_on_paper():
    kernel = np.zeros((1, 3, SIZE, SIZE))
    kernel[..., 0::4] = kernel[..., 1::4] = 1.0  # two columns light, two dark: a square wave of 4 px
    kernel[..., 2::4] = kernel[..., 3::4] = -1.0
    (fit,) = fit_filters(kernel).fits
    assert fit.kind == EDGE
    assert abs(fit.orientation_degrees - 90) < 2
    assert fit.wavelength_px == pytest.approx(4, rel=0.1)
    assert fit.axis.words in ("light–dark", "dark–light")


@pytest.mark.parametrize("orientation", [0, 20, 45, 75, 90, 110, 135, 170])
def test_orientation_is_told_as_it_is_seen(orientation):
    fit = fit_filters(wave(orientation, 4.0)[None]).fits[0]
    turned = (fit.orientation_degrees - orientation + 90) % 180 - 90
    assert abs(turned) < 1
    assert fit.wavelength_px == pytest.approx(4, rel=0.02)
    assert fit.wavelength_told


def test_a_rising_stripe_rises_in_the_picture():
    kernel = wave(45, 5.0, phase=0.0)[0]  # a bar through the middle
    middle = SIZE // 2
    assert kernel[middle - 2, middle + 1] > kernel[middle - 2, middle - 2]  # up and to the right, on the bar


def test_planted_kinds_are_counted():
    random = np.random.default_rng(0)
    opponent = wave(30, 4.0, colour=(1.0, -1.0, 0.0))
    kernels = np.stack(
        [
            *(wave(angle, 4.0) for angle in (0, 40, 80)),
            opponent,
            spot((1.0, -1.0, 0.0)),
            spot((-1.0, -1.0, 2.0), width=4.0),
            spot((1.0, 1.0, 1.0), surround=0.3),
            np.ones((3, SIZE, SIZE)),
            random.normal(size=(3, SIZE, SIZE)),
            1e-6 * random.normal(size=(3, SIZE, SIZE)),
        ]
    )
    kernels[:8] += 0.15 * kernels[:8].std(axis=(1, 2, 3), keepdims=True) * random.normal(size=(8, *kernels.shape[1:]))
    report = fit_filters(kernels)
    assert [one.kind for one in report.fits] == [EDGE] * 4 + [COLOUR] * 2 + [SPOT] * 2 + [NONE, UNUSED]
    assert report.counts == {EDGE: 4, COLOUR: 2, SPOT: 2, NONE: 1, UNUSED: 1}
    assert report.fits[3].axis.words in ("red–green", "green–red")
    assert report.fits[4].axis.words == "red–green"
    assert report.fits[5].axis.words == "blue–yellow"
    assert report.used == 9
    assert report.sentence.startswith("4 of 10 filters are edge or bar detectors;")


def test_edge_and_bar_are_told_by_their_phase():
    edge, bar = (fit_filters(wave(90, 6.0, phase=phase)[None]).fits[0] for phase in (np.pi / 2, 0.0))
    assert edge.phase_degrees > 75
    assert bar.phase_degrees < 15


def test_random_initial_weights_hold_no_edges(build):
    weights = build("resnet", width=2.0).body.stem.conv.weight.detach().numpy()
    report = fit_filters(weights)
    assert len(report.fits) == 64
    assert report.counts[EDGE] == report.counts[COLOUR] == report.counts[SPOT] == 0
    assert max(one.gabor_r2 for one in report.fits) < report.rule.gabor
    assert abs(report.typical_one_colour - report.rule.typical_random_colour) < 0.05
    assert report.above_random <= 8  # about one in twenty of 64


def test_what_chance_gives_stands_beside_the_count():
    report = fit_filters(np.random.default_rng(0).normal(size=(20, 3, 3, 3)))
    assert 0 < report.one_colour_chance[EDGE] <= 0.05
    assert report.random_chance[EDGE] == 0
    assert report.expected[EDGE] == pytest.approx(20 * report.one_colour_chance[EDGE])
    assert sum(report.one_colour_chance.values()) == pytest.approx(1)


def test_a_lit_pixel_is_a_spot_and_no_edge():
    kernel = np.zeros((1, 3, SIZE, SIZE))
    kernel[0, :, 2, 3] = 1.0
    assert fit_filters(kernel).fits[0].kind == SPOT


def test_scale_does_not_matter_and_sign_turns_the_colour():
    kernels = np.stack([wave(30, 4.0), spot((1.0, -1.0, 0.0))])
    one, other = fit_filters(kernels), fit_filters(-1000 * kernels)
    assert [fit.kind for fit in one.fits] == [fit.kind for fit in other.fits]
    assert one.fits[1].axis.words == "red–green"
    assert other.fits[1].axis.words == "green–red"


def test_grey_kernels_are_fitted_as_well():
    fit = fit_filters(wave(60, 4.0)[None, :1]).fits[0]
    assert (fit.kind, fit.axis.from_grey_degrees) == (EDGE, pytest.approx(0))
    assert fit.model.shape == (1, SIZE, SIZE)


def test_the_model_is_what_r2_speaks_of():
    kernels = np.random.default_rng(1).normal(size=(6, 3, SIZE, SIZE))
    for kernel, fit in zip(kernels, fit_filters(kernels).fits, strict=True):
        left = ((kernel - fit.model) ** 2).sum() / (kernel**2).sum()
        assert 1 - left == pytest.approx(fit.r2, abs=1e-9)


def test_json_holds_every_filter():
    told = json.loads(json.dumps(fit_filters(np.stack([wave(0, 4.0), 0 * wave(0, 4.0)])).to_json(), allow_nan=False))
    assert [one["kind"] for one in told["filters"]] == [EDGE, UNUSED]
    assert told["rule"]["samples"] == 200
    assert set(told["counts"]) == set(told["expected_by_chance"])


def test_a_layer_without_any_weight_is_told():
    report = fit_filters(np.zeros((3, 3, SIZE, SIZE)))
    assert report.counts[UNUSED] == 3
    json.dumps(report.to_json(), allow_nan=False)


@pytest.mark.parametrize("shape", [(4, 2, 3, 3), (4, 3, 3), (0, 3, 3, 3), (4, 3, 1, 1)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(UsageError, match="no filters that patterns"):
        fit_filters(np.zeros(shape))


def test_what_is_no_number_is_refused():
    with pytest.raises(UsageError, match="finite"):
        fit_filters(np.full((1, 3, 3, 3), np.nan))
