"""What was painted comes back as it was sent."""

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.studio.looking.masks import MaskTable, mask_shape


def test_bits_stand_row_after_row_the_first_highest():
    table = MaskTable()
    cells = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 1]], bool)
    mask = table.add(cells)
    assert mask.bits == bytes([0b10100011, 0b10000000])  # worked out on paper; painting.test.mjs has the same
    again = table.add_bits(mask.bits, (3, 3))
    assert again.identity == mask.identity
    np.testing.assert_array_equal(again.cells, cells)


def test_the_same_bits_in_another_shape_are_another_mask():
    table = MaskTable()
    assert table.add(np.zeros((2, 4), bool)).identity != table.add(np.zeros((4, 2), bool)).identity


@pytest.mark.parametrize("bits", [b"", b"\0", b"\0\0\0"])
def test_too_few_or_too_many_are_refused(bits):
    with pytest.raises(UsageError, match="3 × 3"):
        MaskTable().add_bits(bits, (3, 3))


def test_a_mask_takes_a_bit_for_each_cell():
    mask = MaskTable().add(np.ones((192, 256), bool))
    assert [one for one in vars(mask).values() if isinstance(one, np.ndarray)] == []
    assert len(mask.bits) == 192 * 256 / 8


def test_the_oldest_go_first():
    table = MaskTable(at_most=2)
    first, second, third = (table.add(np.eye(3, k=k, dtype=bool)) for k in range(3))
    assert table.get(third.identity) is third
    assert table.get(second.identity) is second
    with pytest.raises(UsageError, match="not there any more"):
        table.get(first.identity)


def test_cells_follow_the_photos_shape():
    assert mask_shape(512, 384) == (256, 192)
    assert mask_shape(100, 100) == (256, 256)
