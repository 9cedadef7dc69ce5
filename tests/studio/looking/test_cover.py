"""What is hidden is gone, and the rest is as it was."""

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.studio.looking.cover import FILLS, Cover, covered


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (80, 120, 3), dtype=np.uint8)


@pytest.fixture
def cells() -> np.ndarray:
    painted = np.zeros((40, 60), bool)
    painted[10:30, 20:40] = True  # px 20 … 60 down, 40 … 80 across
    return painted


@pytest.mark.parametrize("fill", FILLS)
def test_inside_nothing_is_left_of_it_and_outside_all(image, cells, fill):
    hidden = covered(image, Cover(cells=cells, fill=fill))
    np.testing.assert_array_equal(hidden[:16], image[:16])
    np.testing.assert_array_equal(hidden[:, 90:], image[:, 90:])
    other = image.copy()
    other[30:50, 50:70] = 255 - other[30:50, 50:70]
    assert np.abs(hidden[30:50, 50:70].astype(int) - image[30:50, 50:70]).mean() > 30
    if fill == "around":  # not even its colour
        np.testing.assert_array_equal(hidden[25:55, 45:75], covered(other, Cover(cells=cells, fill=fill))[25:55, 45:75])


def test_the_rest_can_be_hidden_instead(image, cells):
    hidden = covered(image, Cover(cells=cells, hide="rest", fill="mean"))
    np.testing.assert_array_equal(hidden[25:55, 45:75], image[25:55, 45:75])
    np.testing.assert_allclose(hidden[:10], np.broadcast_to(image.mean(axis=(0, 1)), (10, 120, 3)), atol=3)


def test_before_anything_is_revealed_all_is_hidden(image):
    for fill in FILLS:
        assert (covered(image, Cover(cells=None, hide="rest", fill=fill)) != image).mean() > 0.8


def test_nothing_painted_hides_nothing(image):
    for cells in (None, np.zeros((40, 60), bool)):
        assert covered(image, Cover(cells=cells)) is image
    assert covered(image, Cover(cells=np.ones((40, 60), bool), hide="rest")) is image


def test_another_photo_can_stand_there(image, cells):
    other = np.full((30, 30, 3), (9, 99, 199), np.uint8)
    hidden = covered(image, Cover(cells=cells, fill="photo:x", other=other))
    np.testing.assert_array_equal(hidden[30, 60], [9, 99, 199])


def test_what_is_not_known_is_refused():
    with pytest.raises(UsageError, match="paint"):
        Cover(cells=None, fill="paint")
    with pytest.raises(UsageError, match="all of it"):
        Cover(cells=None, hide="all of it")
