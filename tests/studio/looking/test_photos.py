"""The table holds what it may, and puts the oldest away."""

import numpy as np
import pytest

from seewhy.errors import PhotoError, UsageError
from seewhy.pixels.files import encode_png
from seewhy.studio.looking.photos import PhotoTable


def drawn(seed: int) -> bytes:
    return encode_png(np.random.default_rng(seed).integers(0, 256, (40, 50, 3), dtype=np.uint8))


def test_a_photo_is_found_by_what_it_holds():
    table = PhotoTable()
    one = table.add(drawn(1), "a.png")
    assert table.get(one.identity) is one
    assert table.add(drawn(1), "copy of a.png").identity == one.identity


def test_the_one_not_touched_for_longest_goes_first():
    size = PhotoTable().add(drawn(1), "").size
    table = PhotoTable(at_most=int(2.5 * size))
    first, second = table.add(drawn(1), ""), table.add(drawn(2), "")
    table.get(first.identity)
    third = table.add(drawn(3), "")
    assert [table.get(one.identity) for one in (first, third)] == [first, third]
    with pytest.raises(UsageError, match="not on the table"):
        table.get(second.identity)


def test_one_photo_stays_however_large():
    table = PhotoTable(at_most=10)
    assert table.get(table.add(drawn(1), "").identity)


def test_what_is_no_photo_is_not_laid_there():
    with pytest.raises(PhotoError):
        PhotoTable().add(b"x", "a.png")


def test_they_are_told_in_the_order_in_which_they_were_given():
    table = PhotoTable()
    first, second = table.add(drawn(1), "a.png"), table.add(drawn(2), "b.png")
    table.get(first.identity)
    assert [one.identity for one in table.as_given()] == [first.identity, second.identity]
