"""Patches are cut where the place looks."""

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.layers.patch_picture import _tile, patch, patch_grid
from seewhy.layers.top_patches import top_patches
from seewhy.network.inner_layers import InnerLayer
from seewhy.network.sight import Sight


def _layer(sight):
    return InnerLayer(name="x", channels=1, height=4, width=4, read_by_head=False, sight=sight)


def test_a_patch_is_what_the_place_sees():
    image = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    cut = patch(image, _layer(Sight(4, 2, 3.0)), 1, 0)  # middle: row 5, column 3
    assert np.array_equal(cut, image[3:7, 1:5])


def test_a_patch_is_cut_at_the_photo_s_edge():
    image = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    cut = patch(image, _layer(Sight(5, 2, 0.5)), 0, 1)  # rows -2 to 3, columns 0 to 5
    assert np.array_equal(cut, image[0:3, 0:5])


@pytest.mark.parametrize("sight", [None, Sight(100, 2, 0.5)])
def test_a_field_larger_than_the_photo_gives_the_photo(sight):
    image = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    assert np.array_equal(patch(image, _layer(sight), 0, 0), image)


def test_a_cut_patch_keeps_its_aspect_ratio_on_white(colour_filters):
    tile = _tile(np.zeros((8, 8, 3), np.uint8), _layer(Sight(4, 4, 0.5)), 1, 0, 20)  # 2 px wide, 4 px high
    assert (tile[:, 5:15] == 0).all()
    assert (tile[:, :5] == 255).all()
    assert (tile[:, 15:] == 255).all()


def test_the_grid_has_the_strongest_first_and_white_where_nothing_answered(colour_filters):
    images = np.zeros((9, 16, 16, 3), np.uint8)
    images[3, 4:8, 8:12] = (255, 0, 0)
    images[7, :4, :4] = (100, 0, 0)
    grid = patch_grid(top_patches(colour_filters, images), "only", 0, images, tile=20)
    assert grid.shape == (3 * 22 - 2, 3 * 22 - 2, 3)
    assert (grid[:20, :20] == (255, 0, 0)).all()  # exactly the field of 4×4 px: nothing but red
    assert (grid[:20, 22:42] == (100, 0, 0)).all()
    assert (grid[22:] == 255).all()


def test_a_frame_marks_the_place_in_a_wide_field(tiny, noise):
    images = noise(3, 48)
    found = top_patches(tiny("resnet"), images, layers=["stage4"], k=1)
    assert found.layers["stage4"].layer.sight.field >= 48
    unit = int(np.flatnonzero(~found.layers["stage4"].silent)[0])
    grid = patch_grid(found, "stage4", unit, np.zeros_like(images), tile=48)
    row, column = found.layers["stage4"].place(unit, 0)
    light = np.argwhere((grid == 255).all(axis=2))
    sight = found.layers["stage4"].layer.sight
    middle = np.clip([sight.start + row * sight.stride, sight.start + column * sight.stride], 0, 48)
    corners = np.clip([middle - sight.stride / 2, middle + sight.stride / 2], 0, 48)
    assert np.abs(light.min(axis=0) - corners[0]).max() <= 1
    assert np.abs(light.max(axis=0) + 1 - corners[1]).max() <= 1


def test_photos_that_can_be_walked_through_only_once(colour_filters):
    images = np.full((1, 8, 8, 3), (255, 0, 0), np.uint8)
    found = top_patches(colour_filters, iter(images))
    with pytest.raises(UsageError, match="only once"):
        patch_grid(found, "only", 0, iter(images))
