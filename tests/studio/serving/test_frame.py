"""Frames come back as they were, and browsers may lay typed arrays over them."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from seewhy.studio.serving.frame import pack_frame, unpack_frame

TYPES = st.sampled_from([np.uint8, np.int8, np.uint16, np.int32, np.float32, np.float64])


@given(
    st.dictionaries(st.text(max_size=8).filter(lambda key: key != "arrays"), st.integers() | st.text(), max_size=4),
    st.dictionaries(
        st.text(max_size=8), TYPES.flatmap(lambda kind: arrays(kind, array_shapes(max_side=5))), max_size=4
    ),
)
def test_back_and_forth(told, given_arrays):
    back, found = unpack_frame(pack_frame(told, given_arrays))
    assert back == told
    assert found.keys() == given_arrays.keys()
    for name, array in given_arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


def test_every_array_begins_at_a_multiple_of_eight():
    frame = pack_frame({}, {"a": np.zeros(3, np.uint8), "b": np.zeros(1), "c": np.zeros(5, np.int16)})
    length = int.from_bytes(frame[4:8], "little")
    offsets = [entry["offset"] for entry in json.loads(frame[8 : 8 + length])["arrays"]]
    assert len(offsets) == 3
    assert all(offset % 8 == 0 for offset in offsets)


def test_what_browsers_have_no_array_for_is_refused():
    with pytest.raises(TypeError, match="float16"):
        pack_frame({}, {"a": np.zeros(3, np.float16)})


def test_what_is_no_frame_is_refused():
    with pytest.raises(ValueError, match="no frame"):
        unpack_frame(b"JSON")
