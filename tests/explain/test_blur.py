import numpy as np
import pytest

from seewhy.explain.blur import blurred


def test_one_point_becomes_a_bell():
    image = np.zeros((41, 41, 3))
    image[20, 20] = 1
    found = blurred(image, 2 / 41)  # standard deviation 2 px
    assert found.sum(axis=(0, 1)) == pytest.approx([1, 1, 1], rel=1e-6)
    assert found[20, 22, 0] / found[20, 20, 0] == pytest.approx(np.exp(-0.5))
    assert found[24, 20, 0] / found[20, 20, 0] == pytest.approx(np.exp(-2))


def test_nothing_comes_in_from_beyond_the_edge():
    assert blurred(np.full((6, 9, 3), 200, np.uint8), 0.2) == pytest.approx(np.full((6, 9, 3), 200.0))
