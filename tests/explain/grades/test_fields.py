import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.explain.grades.fields import fields_of


def test_five_pixels_in_two_fields_by_hand():
    fields = fields_of(5)
    assert (fields.side, fields.edges.tolist(), fields.areas.tolist()) == (2, [0, 2, 5], [4, 6, 6, 9])
    heatmap = np.zeros((5, 5))
    heatmap[1, 1], heatmap[2, 1], heatmap[4, 4] = 8, 12, 18
    assert fields.means(heatmap).tolist() == [2, 0, 2, 2]
    assert (
        fields.pixels(np.array([False, True, False, False])).astype(int).tolist()
        == [[0, 0, 1, 1, 1]] * 2 + [[0] * 5] * 3
    )


@given(size=st.integers(2, 240))
def test_every_pixel_lies_in_one_field(size):
    fields = fields_of(size)
    each = fields.pixels(np.eye(fields.count, dtype=bool)) if size < 40 else None
    assert fields.areas.sum() == size**2
    assert fields.areas.min() > 0
    if each is not None:
        assert (each.sum(axis=0) == 1).all()
        assert each.sum(axis=(1, 2)).tolist() == fields.areas.tolist()
    heatmap = np.random.default_rng(size).normal(size=(size, size))
    assert fields.means(heatmap) @ fields.areas == pytest.approx(heatmap.sum())
