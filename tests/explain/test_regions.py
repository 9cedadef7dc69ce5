import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.explain.regions import outlined, superpixels


def pieces(mask: np.ndarray) -> int:
    """How many connected pieces (by edges) a mask has: flood after flood."""
    left, count = mask.copy(), 0
    while left.any():
        count += 1
        waiting = [tuple(np.argwhere(left)[0])]
        while waiting:
            row, column = waiting.pop()
            if 0 <= row < left.shape[0] and 0 <= column < left.shape[1] and left[row, column]:
                left[row, column] = False
                waiting += [(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)]
    return count


def test_a_plain_image_is_cut_into_squares():
    found = superpixels(np.full((8, 8, 3), 90, np.uint8), 4)
    assert np.ptp(found[:4, :4]) == 0
    assert np.unique(found).tolist() == [0, 1, 2, 3]
    assert np.bincount(found.ravel()).tolist() == [16, 16, 16, 16]


def test_regions_follow_the_edges_of_the_photo():
    image = np.zeros((32, 32, 3), np.uint8)
    image[:, 13:] = 255  # not where the grid's border is
    found = superpixels(image, 4)
    assert not set(np.unique(found[:, :13])) & set(np.unique(found[:, 13:]))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 24), st.integers(1, 24), st.integers(1, 30), st.integers(0, 9))
def test_every_pixel_has_a_region_and_every_region_hangs_together(height, width, count, seed):
    image = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    found = superpixels(image, count)
    assert found.shape == (height, width)
    assert np.unique(found).tolist() == list(range(found.max() + 1))
    assert all(pieces(found == region) == 1 for region in range(found.max() + 1))


def test_outside_the_box_there_is_no_region():
    found = superpixels(np.zeros((20, 20, 3), np.uint8), 6, (0, 5, 20, 15))
    outside = np.ones((20, 20), bool)
    outside[5:15] = False
    assert (found[outside] == -1).all()
    assert (found[~outside] >= 0).all()


def test_the_outline_lies_on_the_edge_and_nowhere_else():
    image, mask = np.full((9, 9, 3), 90, np.uint8), np.zeros((9, 9), bool)
    mask[1:8, 1:8] = True
    found = outlined(image, mask, width=1)
    assert (found[1, 1:8] == 255).all()
    assert (found[2, 2:7] == 20).all()
    assert (found[3:6, 3:6] == 90).all()
    assert (found[0] == 90).all()
    np.testing.assert_array_equal(outlined(image, np.zeros_like(mask)), image)


@pytest.mark.parametrize("count", [1, 40, 400])
def test_about_as_many_regions_as_wished(count):
    image = np.random.default_rng(0).integers(100, 130, (60, 80, 3), dtype=np.uint8)
    assert count * 0.7 <= superpixels(image, count).max() + 1 <= count * 1.3
