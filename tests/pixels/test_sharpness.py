import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from seewhy.pixels.sharpness import BLURRY, SHARPNESS_SIDE, sharpness
from seewhy.randomness import generator


def discs(size: int, seed: int = 0) -> np.ndarray:
    """Bright and dark discs on grey, (size, size) float32."""
    random, (down, across) = generator(seed, "discs"), np.mgrid[0 : 1 : size * 1j, 0 : 1 : size * 1j]
    image = np.full((size, size), 120.0, np.float32)
    for _ in range(30):
        top, left, radius, grey = random.uniform((0, 0, 0.05, 0), (1, 1, 0.25, 255))
        image[(down - top) ** 2 + (across - left) ** 2 < radius**2] = grey
    return image


def blurred(image: np.ndarray, radius: float) -> np.ndarray:
    photo = Image.fromarray(image.astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(photo).astype(np.float32)


def test_a_slope_worked_by_hand():
    # It climbs 3 grey levels a pixel, 18 in six: a sixth, the lowest there is.
    slope = np.tile(np.arange(60, dtype=np.float32) * 3, (60, 1))
    assert sharpness(slope) == pytest.approx(1 / 6)


def test_an_edge_over_two_pixels_worked_by_hand():
    # 0, 50, 100: half of its height within a pixel.
    rows = np.zeros((40, 40), np.float32)
    rows[:, 20], rows[:, 21:] = 50, 100
    assert sharpness(rows) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(5))
def test_sharp_above_and_blurred_below_the_threshold(seed: int):
    assert sharpness(discs(128, seed)) > 2 * BLURRY
    assert sharpness(blurred(discs(128, seed), 3)) < BLURRY


def test_more_blur_is_less_sharp():
    found = [sharpness(blurred(discs(128), radius)) for radius in (0, 0.5, 1, 2, 4)]
    assert found == sorted(found, reverse=True)


def test_a_sharp_subject_before_a_blurred_background_is_sharp():
    image = blurred(discs(128), 6)
    image[40:80, 40:80] = discs(128, 1)[40:80, 40:80]
    assert sharpness(image) > 1.5 * BLURRY


def test_a_blur_that_reducing_hides_does_not_count():
    large = discs(8 * SHARPNESS_SIDE)
    assert sharpness(blurred(large, 2)) > 0.9 * sharpness(large)
    assert sharpness(blurred(large, 24)) < BLURRY


@given(scale=st.floats(0.3, 1.0), shift=st.floats(0, 60))
def test_light_and_contrast_do_not_matter(scale: float, shift: float):
    image = discs(64)
    assert sharpness(scale * image + shift) == pytest.approx(sharpness(image), rel=1e-3)


@pytest.mark.parametrize("image", [np.zeros((50, 50)), np.zeros((4, 300)), np.full((30, 30), 255.0), np.zeros((1, 1))])
def test_what_shows_no_edge_is_not_judged(image: np.ndarray):
    assert math.isnan(sharpness(image.astype(np.float32)))
