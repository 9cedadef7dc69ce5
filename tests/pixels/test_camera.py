import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import ConfigError, UsageError
from seewhy.pixels.camera import BEYOND, defocused, farther, nearer, reduced, shifted, through_jpeg, turned

SHAPES = [(24, 24, 3), (17, 31, 3), (40, 9, 3)]


def photo(shape: tuple[int, ...] = (24, 24, 3)) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def soft(side: int = 48) -> np.ndarray:
    """A photo without fine detail, so that resampling changes little."""
    y, x = np.mgrid[:side, :side] / side
    waves = [np.sin(3 * x + y), np.cos(2 * y - x), np.sin(2 * x * y)]
    return np.rint(127 + 100 * np.stack(waves, axis=-1)).astype(np.uint8)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_quarter_turn_is_numpys(quarter):
    image = photo()
    np.testing.assert_array_equal(turned(image, 90 * quarter), np.rot90(image, quarter))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("beyond", BEYOND)
def test_the_frame_keeps_its_size(shape, beyond):
    image = photo(shape)
    for found in (
        turned(image, 33, beyond=beyond),
        shifted(image, 0.3, -0.4, beyond=beyond),
        farther(image, 0.3, beyond=beyond),
        defocused(image, 0.02),
        through_jpeg(image, 30),
    ):
        assert found.shape == shape
        assert found.dtype == np.uint8


def test_turning_there_and_back_gives_the_middle_again():
    image = soft()
    back = turned(turned(image, 25), -25).astype(int)
    assert np.abs(back - image)[16:32, 16:32].mean() < 2


def test_a_shift_by_hand():
    image = np.arange(4, dtype=np.uint8)[None, :, None].repeat(3, axis=2)  # one row: 0 1 2 3
    assert shifted(image, 0.25, 0)[0, :, 0].tolist() == [0, 0, 1, 2]  # mirrored: the edge comes twice
    assert shifted(image, -0.5, 0)[0, :, 0].tolist() == [2, 3, 3, 2]
    assert shifted(image, 0.25, 0, beyond="black")[0, :, 0].tolist() == [0, 0, 1, 2]
    assert shifted(image, 0.5, 0, beyond="mean")[0, :, 0].tolist() == [2, 2, 0, 1]


def test_black_corners_are_black_and_mirrored_ones_are_not():
    white = np.full((20, 20, 3), 250, np.uint8)
    assert turned(white, 45, beyond="black")[0, 0].max() < 10
    assert turned(white, 45)[0, 0].min() > 245
    assert farther(white, 0.5, beyond="mean")[0, 0].min() > 245


def test_farther_shrinks_about_the_middle():
    image = np.zeros((40, 40, 3), np.uint8)
    image[10:30, 10:30] = 200
    found = farther(image, 0.5, beyond="black")
    assert found[16:24, 16:24].min() > 180
    assert found[:13].max() < 20


def test_nearer_is_a_crop():
    image = photo((20, 30, 3))
    np.testing.assert_array_equal(nearer(image, 0.5), image[5:15, 7:22])


def test_reduced_keeps_the_shorter_side():
    assert reduced(photo((50, 90, 3)), 20).shape == (25, 45, 3)
    image = photo((30, 40, 3))
    assert reduced(image, 20) is image


def test_less_quality_is_farther_from_the_photo():
    image = soft()
    errors = [np.abs(through_jpeg(image, quality).astype(int) - image).mean() for quality in (90, 30, 7)]
    assert errors == sorted(errors)


def test_blur_takes_the_share_of_the_shorter_side():
    edge = np.zeros((100, 200, 3), np.uint8)
    edge[:, 100:] = 200
    row = defocused(edge, 0.05)[50, :, 0] / 200.0  # standard deviation 5 px: 16 % is reached one of them before
    assert row[94] == pytest.approx(0.14, abs=0.03)
    assert row[105] == pytest.approx(0.86, abs=0.03)


@given(st.floats(-720, 720), st.integers(2, 20), st.integers(2, 20))
def test_turning_one_colour_changes_nothing(degrees, height, width):
    image = np.full((height, width, 3), 77, np.uint8)
    np.testing.assert_array_equal(turned(image, degrees), image)


def test_what_cannot_be_is_refused():
    with pytest.raises(UsageError, match="0 of its size"):
        farther(photo(), 0)
    with pytest.raises(ConfigError, match="mirror"):
        turned(photo(), 10, beyond="miror")


def test_blurred_surroundings_show_no_second_subject():
    image = np.full((40, 40, 3), 100, np.uint8)
    image[14:26, 14:26] = 250  # one bright thing in the middle
    mirrored, blurred = (farther(image, 0.3, beyond=beyond)[..., 0].astype(int) for beyond in ("mirror", "blurred"))
    assert (mirrored > 200).sum() > 4 * (blurred > 200).sum() > 0
    np.testing.assert_array_equal(shifted(image, 0.25, 0, beyond="blurred")[:, 10:], image[:, :30])
