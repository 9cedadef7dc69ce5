import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.layers.filter_picture import filter_limit, first_layer_filters


def test_colours_by_hand():
    weights = np.zeros((1, 3, 1, 1))
    weights[0, :, 0, 0] = [1.0, 0.0, -1.0]
    image = first_layer_filters(weights, longer_side=3)  # a white frame of 1 around one pixel
    assert image.shape == (3, 3, 3)
    assert image[1, 1].tolist() == [255, 128, 0]
    assert (image[0] == 255).all()


def test_all_filters_share_one_scale():
    weights = np.stack([np.full((3, 3, 3), 1.0), np.full((3, 3, 3), 0.01)])
    image = first_layer_filters(weights, columns=2, longer_side=9)
    assert image[2, 2].tolist() == [255] * 3
    assert image[2, 6].tolist() == [129] * 3  # a hundredth of the way: nearly no weight, and it looks so


def test_a_common_limit_makes_two_layers_comparable():
    before, after = np.full((1, 3, 1, 1), 0.5), np.full((1, 3, 1, 1), 1.0)
    limit = filter_limit(before, after)
    assert limit == 1.0
    assert first_layer_filters(before, limit=limit, longer_side=3)[1, 1, 0] == 191
    assert first_layer_filters(after, limit=limit, longer_side=3)[1, 1, 0] == 255


def test_dead_filters_are_grey_and_enlarged_pixels_are_squares():
    image = first_layer_filters(np.zeros((2, 3, 2, 2)), columns=1, longer_side=70)
    assert image.shape == (70, 40, 3)
    assert (image[10:30, 10:30] == 128).all()


@pytest.mark.parametrize("shape", [(4, 1, 3, 3), (4, 3, 3), (0, 3, 3, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(UsageError, match="no filters over red"):
        first_layer_filters(np.zeros(shape))
