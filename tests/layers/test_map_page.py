import re

import numpy as np
import pytest

from seewhy.errors import ConfigError
from seewhy.layers.feature_maps import feature_maps
from seewhy.layers.map_page import feature_map_sections
from seewhy.pages.page import Figure, render_page


@pytest.mark.parametrize("name", ["plain", "resnet", "efficientnet_lite0"])
@pytest.mark.parametrize(("size", "grey"), [(32, False), (45, True)])
def test_every_layer_has_its_tiles_its_scale_and_its_numbers(build, image, name, size, grey):
    found = feature_maps(build(name, size), image(size, grey=grey), 1)
    sections = feature_map_sections(found, most=4)
    page = render_page("Maps", "", sections)
    titled = [one for one in sections if isinstance(one, Figure) and one.title]
    assert len(titled) == len(found.layers)
    for figure, layer in zip(titled, found.layers, strict=True):
        shown = min(4, len(layer.maps))
        assert len(figure.pictures) == shown + 1  # and the scale
        strongest = layer.order[0]
        assert f"channel {strongest}<" in figure.pictures[0]
        assert ("≈" in figure.pictures[0]) == (not layer.exact)
        assert f"of {len(layer.maps)} channels" in figure.caption
        assert "A place sees" in figure.caption
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert "<script" not in page


def test_the_photo_is_kept_once_a_layer(build, image):
    found = feature_maps(build("resnet"), image(), 0)
    page = render_page("Maps", "", feature_map_sections(found, most=5))
    assert page.count("data:image/jpeg") == len(found.layers)
    names = re.findall(r'id="(seen-[^"]+)"', page)
    assert len(names) == len(set(names)) == len(found.layers)
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(names)


def test_what_is_silent_dead_and_saturated_is_said(layer):
    maps = np.zeros((4, 2, 5))
    maps[0], maps[1, 0, 0] = 6.0, 1.0
    one = layer(maps, ceiling=6.0, contributions=[1.0, 0.5, 0.0, 0.0], reference_largest=np.array([6.0, 1, 2, 0]))
    from seewhy.layers.layer_maps import FeatureMaps

    found = FeatureMaps(image=np.zeros((10, 10, 3), np.uint8), target="dog", logit=1.5, bias=0.0, layers=(one,))
    _, figure, overview = feature_map_sections(found)
    assert (
        "2 of 4 channels are silent on this photo. 1 is silent on every reference photo as well (dead)."
        in figure.caption
    )
    assert "1 is saturated" in figure.caption
    assert "add exactly +1.5 to the score" in figure.caption
    assert "100 % of places at the ceiling" in figure.pictures[0]
    assert "silent on this photo" in figure.pictures[2]
    assert "dead: silent on every photo tried" in figure.pictures[3]
    assert "at the ceiling" in figure.pictures[4]
    assert "Crossed out: the 2 that are silent" in overview.caption


def test_frames_stay_inside_their_pictures(build, image):
    found = feature_maps(build("efficientnet_lite0", 64), image(64), 0)
    checked = 0
    for figure in feature_map_sections(found, most=12, overview=False)[1:]:
        for tile in figure.pictures[:-1]:
            for x, y, wide, high in re.findall(
                r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', tile
            ):
                start = 0 if float(x) < 103 else 106
                assert start <= float(x) <= float(x) + float(wide) <= start + 100
                assert 0 <= float(y) <= float(y) + float(high) <= 100
                checked += 1
    assert checked > 100


def test_a_class_name_is_escaped_and_layers_are_chosen(build, image):
    import dataclasses

    found = dataclasses.replace(feature_maps(build("plain"), image(), 0), target="<b>dog</b>")
    sections = feature_map_sections(found, layers=["block2"], overview=False)
    assert len(sections) == 2
    assert "<b>dog" not in render_page("Maps", "", sections)
    with pytest.raises(ConfigError, match="no layer"):
        feature_map_sections(found, layers=["block9"])
