import numpy as np
import pytest

from seewhy.layers.map_picture import AT_CEILING, SILENT_INK, activation_colours, all_channels, map_picture

PALE, DARK = [252, 251, 253], [63, 0, 125]


def test_a_layer_has_one_scale(layer):
    maps = np.zeros((2, 3, 3))
    maps[0], maps[1] = 1.0, 0.01  # stretched by itself, the weak map would look like the strong one
    one = layer(maps)
    strong, weak = map_picture(one, 0), map_picture(one, 1)
    assert strong[0, 0].tolist() == DARK
    assert np.abs(weak[0, 0].astype(int) - PALE).max() <= 2


def test_a_silent_map_is_pale(layer):
    maps = np.zeros((2, 3, 3))
    maps[0] = 1.0
    assert (map_picture(layer(maps), 1) == PALE).all()


def test_signs_have_the_diverging_colours(layer):
    picture = map_picture(layer(np.array([[[-1.0, 0.0, 1.0]]]), floor=None), 0)[0].astype(int)
    assert picture[0, 2] > picture[0, 0] + 60  # blue below 0
    assert picture[1].tolist() == [247, 247, 247]
    assert picture[2, 0] > picture[2, 2] + 60  # orange above


def test_the_ceiling_has_a_colour_of_its_own(layer):
    picture = map_picture(layer(np.array([[[6.0, 3.0]]]), ceiling=6.0), 0)
    assert picture[0, 0].tolist() == list(AT_CEILING)
    assert AT_CEILING not in {tuple(one) for one in activation_colours(np.linspace(0, 1, 256), 1.0).tolist()}


def test_many_places_are_averaged_and_few_are_kept(layer):
    maps = np.zeros((1, 130, 130))
    maps[0, :, ::3] = 1.0
    assert map_picture(layer(maps), 0).shape == (43, 43, 3)
    even = map_picture(layer(maps), 0)
    assert (even == even[0, 0]).all()  # every block of three columns holds one that answers
    assert map_picture(layer(np.ones((1, 64, 64))), 0).shape == (64, 64, 3)


@pytest.mark.parametrize(("count", "side"), [(1, 1), (16, 56), (64, 7), (300, 2), (1280, 7)])
def test_all_channels_fit_a_page_in_the_order_of_what_they_add(layer, count, side):
    maps = np.ones((count, side, side))
    maps[-1] = 0.0
    picture = all_channels(layer(maps, contributions=np.arange(count)))
    assert picture.shape[1] <= 896
    assert picture.shape[2] == 3
    # the last channel contributes the most by size, stands first and is crossed out as silent
    corner = picture[1, 1].tolist()
    assert corner == (list(SILENT_INK) if count > 1 or maps.max() == 0 else corner)


def test_odd_maps_are_no_special_case(layer):
    for shape in ((3, 1, 90), (2, 61, 7), (5, 2, 2)):
        assert all_channels(layer(np.random.default_rng(0).random(shape))).size > 0
        assert map_picture(layer(np.random.default_rng(0).random(shape)), 0).size > 0
