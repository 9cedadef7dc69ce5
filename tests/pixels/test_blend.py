"""Pictures brought to a size and laid over each other."""

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.pixels.blend import blended, cut_to, resized


def test_a_size_that_is_there_already_is_left_alone():
    image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert resized(image, 2, 2) is image


def test_smaller_is_the_mean_and_a_mask_may_be_stretched():
    checks = np.tile(np.array([[0, 200], [200, 0]], np.uint8), (8, 8))
    assert np.abs(resized(checks, 4, 2).astype(int) - 100).max() <= 12
    assert resized(np.zeros((3, 5, 3), np.uint8), 7, 2).shape == (7, 2, 3)


def test_the_middle_is_cut_and_nothing_is_squashed():
    image = np.zeros((10, 30, 3), np.uint8)
    image[:, 10:20] = 250
    assert (cut_to(image, 20, 20)[:, 3:-3] >= 245).all()  # the square in the middle, and only its edges blend
    assert cut_to(image, 20, 60)[:, :15].max() < 10


def test_half_a_weight_is_half_of_each():
    under, over = np.zeros((1, 3, 3), np.uint8), np.full((1, 3, 3), 200, np.uint8)
    laid = blended(under, over, np.array([[0, 128, 255]], np.uint8))
    np.testing.assert_array_equal(laid[0, :, 0], [0, 100, 200])
    assert (under == 0).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(UsageError, match="mask"):
        blended(np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2, 3), np.uint8), np.zeros((3, 3), np.uint8))
