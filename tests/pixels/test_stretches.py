import numpy as np
import pytest

from seewhy.pixels.stretches import averaged, averaging


@pytest.mark.parametrize("length", [1, 5, 48, 49, 300, 1001])
def test_sums_of_rows_and_the_matrix_say_the_same(length):
    image = np.random.default_rng(length).random((length, 7), dtype=np.float32)
    np.testing.assert_allclose(averaged(image, 48), averaging(length, 48) @ image, atol=1e-5)


@pytest.mark.parametrize(("length", "parts"), [(1, 4), (3, 2), (64, 64), (300, 48)])
def test_a_stretch_is_a_mean_and_every_pixel_counts_alike(length, parts):
    matrix = averaging(length, parts)
    np.testing.assert_allclose(matrix.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(matrix.sum(axis=0), parts / length, rtol=1e-5)
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 2
