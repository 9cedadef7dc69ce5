import numpy as np
import pytest

from seewhy.errors import ConfigError
from seewhy.explain.filling import FILLS, filled, overgrown


def noisy(height: int = 30, width: int = 30) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_the_mean_by_hand():
    image = np.zeros((2, 2, 3), np.uint8)
    image[0, 0] = (40, 80, 120)
    assert (filled(image, "mean") == (10, 20, 30)).all()


def test_a_blur_keeps_one_colour_and_hides_detail():
    plain = np.full((20, 30, 3), (10, 200, 90), np.uint8)
    np.testing.assert_array_equal(filled(plain, "blur"), plain)
    assert filled(noisy(), "blur").std() < noisy().std() / 5


def test_a_blur_is_a_gaussian():
    image = np.zeros((41, 41, 3), np.uint8)
    image[:, 20] = 255
    place = np.arange(41) - 20
    bell = np.exp(-((place / 4.1) ** 2) / 2)
    expected = 255 * bell[20] / bell.sum()
    assert filled(image, "blur")[20, 20, 0] == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("fill", FILLS)
def test_the_padding_is_left_as_it_is(fill):
    image, box = noisy(), (0, 5, 30, 20)
    found = filled(image, fill, box)
    np.testing.assert_array_equal(found[:5], image[:5])
    np.testing.assert_array_equal(found[20:], image[20:])
    changed = image.copy()
    changed[:5] = 255
    np.testing.assert_array_equal(filled(changed, fill, box)[5:20], found[5:20])  # nor does it bleed in


def test_what_is_covered_leaves_no_trace():
    known = np.ones((30, 30), bool)
    known[10:20, 5:25] = False
    first, second = noisy(), noisy()
    second[~known] = 255
    np.testing.assert_array_equal(overgrown(first, known), overgrown(second, known))
    np.testing.assert_array_equal(overgrown(first, known)[known], first[known])


def test_a_cover_by_hand():
    image = np.zeros((1, 3, 3), np.uint8)
    image[0, 2] = 90
    known = np.array([[True, False, True]])
    assert overgrown(image, known)[0, 1].tolist() == [45, 45, 45]  # half-way between both


def test_a_cover_does_not_take_from_the_padding():
    image, box, known = noisy(), (0, 5, 30, 20), np.zeros((30, 30), bool)
    known[5, 3] = known[0] = True
    found = overgrown(image, known, box)
    np.testing.assert_array_equal(found[:5], image[:5])
    assert (found[5:20] == image[5, 3]).all()


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_the_smallest_photos(fill, shape):
    assert filled(noisy(*shape), fill).shape == (*shape, 3)


def test_another_fill_is_refused():
    with pytest.raises(ConfigError, match='Did you mean "blur"'):
        filled(noisy(), "blurr")
