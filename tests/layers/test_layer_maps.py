import base64

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seewhy.errors import ConfigError
from seewhy.layers.layer_maps import FeatureMaps


def test_one_scale_and_no_spike_that_hides_the_rest(layer):
    maps = np.zeros((2, 20, 20))
    maps[0] = np.linspace(0, 1, 400).reshape(20, 20)
    maps[0, 0, 0] = 100.0
    one = layer(maps)
    assert one.largest == 100
    assert 0.9 < one.limit < 2
    assert one.silent.tolist() == [False, True]


def test_a_ceiling_that_is_reached_is_the_scale(layer):
    maps = np.full((3, 2, 5), 1.0)
    maps[0] = 6.0
    maps[1, 0, 0] = 6.0
    one = layer(maps, ceiling=6.0)
    assert one.limit == 6.0
    assert one.at_ceiling.tolist() == [1.0, 0.1, 0.0]
    assert one.saturated.tolist() == [True, True, False]
    assert layer(np.full((1, 2, 2), 5.0), ceiling=6.0).limit == 5.0
    assert layer(np.full((1, 2, 2), 6.0)).at_ceiling.tolist() == [0.0]  # where there is no ceiling, none is reached


def test_the_order_is_by_size_and_keeps_ties(layer):
    assert layer(np.ones((4, 1, 1)), contributions=[0.1, -0.5, 0.1, 0.3]).order.tolist() == [1, 3, 0, 2]


def test_the_strongest_place_and_what_it_sees(layer):
    maps = np.zeros((2, 3, 4))
    maps[0, 1, 2] = 2.0
    maps[1, 2, 0] = -3.0
    signed, positive = layer(maps, floor=None), layer(np.abs(maps))
    assert signed.strongest.tolist() == positive.strongest.tolist() == [[1, 2], [2, 0]]
    assert positive.field(0, 8) == (3, 1, 6, 4)  # the middle at 0.5 + 2·2 and 0.5 + 2·1, three px wide


def test_dead_is_what_nothing_moves(layer):
    maps = np.zeros((3, 2, 2))
    maps[2] = 1.0
    assert layer(maps).dead is None
    assert layer(maps, reference_largest=np.array([0.0, 0.5, 0.0])).dead.tolist() == [True, False, False]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(-50, 50, width=32), min_size=6, max_size=6), st.booleans())
def test_a_byte_a_place_is_off_by_half_a_step_at_most(layer, values, signed):
    maps = np.array(values).reshape(1, 2, 3)
    maps = maps if signed else np.abs(maps)
    encoded = layer(maps, floor=None if signed else 0.0).encode()
    assert encoded.values.dtype == np.uint8
    assert np.abs(encoded.decoded() - maps).max() <= 0.5 * encoded.scale * (1 + 1e-4)
    zeros = encoded.values[maps == 0]
    assert (zeros == encoded.zero).all()


def test_encoded_maps_travel_as_text(layer):
    told = layer(np.array([[[0.0, 1.0]], [[2.0, 4.0]]])).encode().to_json()
    assert list(base64.b64decode(told["values"])) == [0, 64, 128, 255]
    assert told["shape"] == [2, 1, 2]
    assert told["scale"] * 255 == pytest.approx(4)


def test_all_silent_is_no_special_case(layer):
    one = layer(np.zeros((2, 2, 2)))
    assert one.silent.all()
    assert (one.limit, one.largest) == (1.0, 1.0)
    assert one.encode().decoded().tolist() == np.zeros((2, 2, 2)).tolist()


def test_layers_by_name(layer):
    one = layer(np.ones((1, 2, 2)))
    found = FeatureMaps(image=np.zeros((4, 4, 3), np.uint8), target="dog", logit=1.0, bias=0.5, layers=(one,))
    assert found.layer("stage1") is one
    with pytest.raises(ConfigError, match='Did you mean "stage1"'):
        found.layer("stage")
    assert "maps" in found.to_json(maps=True)["layers"][0]
    assert "maps" not in found.to_json()["layers"][0]
