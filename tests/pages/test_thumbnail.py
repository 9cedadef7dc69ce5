import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.pages.thumbnail import shrunk


def test_blocks_are_averaged():
    image = np.array([[[0, 0, 0], [100, 0, 0]], [[0, 0, 0], [100, 0, 0]]], dtype=np.uint8)
    np.testing.assert_array_equal(shrunk(image, 1), [[[50, 0, 0]]])


@settings(max_examples=50, deadline=None)
@given(height=st.integers(1, 60), width=st.integers(1, 60), side=st.integers(1, 40))
def test_never_too_large_never_empty_and_flat_stays_flat(height, width, side):
    small = shrunk(np.full((height, width, 3), 77, dtype=np.uint8), side)
    assert max(small.shape[:2]) <= side
    assert min(small.shape) >= 1
    assert (small == 77).all()
