"""What is left of a photo: worked out on squares of ten pixels, then properties of every view."""

import numpy as np
import pytest

from seewhy.evaluate.views import VIEWS, colours_of, paste, region_mask

FILL = (1, 2, 3)


def test_the_border_is_the_outer_tenth_and_the_corners_a_quarter_of_the_sides():
    border, corners = region_mask("border", (0, 0, 20, 20), 20), region_mask("corners", (0, 0, 20, 20), 20)
    assert border.sum() == 400 - 16 * 16
    assert border[:2].all()
    assert not border[2:18, 2:18].any()
    assert corners.sum() == 4 * 25
    assert corners[:5, :5].all()
    assert not corners[5:15].any()


def test_a_region_lies_in_the_photo_and_not_on_its_padding():
    mask = region_mask("border", (0, 5, 20, 15), 20)  # a wide photo between two bars
    assert not mask[:5].any()
    assert not mask[15:].any()
    assert mask[5].all()
    assert not mask[6, 2:18].any()
    half = region_mask((0.5, 0.0, 1.0, 1.0), (0, 5, 20, 15), 20)
    assert half[5:15, 10:].all()
    assert half.sum() == 100


def test_paste_takes_the_same_place_of_the_other_photo():
    donor = np.arange(16, dtype=np.uint8).reshape(4, 4, 1).repeat(3, axis=2)
    image = np.full((4, 4, 3), 99, np.uint8)
    mask = np.zeros((4, 4), bool)
    mask[0, 3] = mask[3, 0] = True
    found = paste(image, (0, 0, 4, 4), donor, (0, 0, 4, 4), mask)[..., 0]
    assert (found[0, 3], found[3, 0]) == (3, 12)
    assert (found == 99).sum() == 14
    # the donor is a wide photo, rows 1 and 2: its upper row fills the upper half
    wide = paste(image, (0, 0, 4, 4), donor, (0, 1, 4, 3), np.ones((4, 4), bool))[..., 0]
    np.testing.assert_array_equal(wide[:, 0], [4, 4, 8, 8])


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_view_leaves_the_padding_and_the_photo_it_was_given(name):
    image = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    before = image.copy()
    found = VIEWS[name](image, (0, 4, 24, 20), FILL, 7)
    np.testing.assert_array_equal(image, before)
    np.testing.assert_array_equal(found[:4], image[:4])
    np.testing.assert_array_equal(found[20:], image[20:])
    assert found.dtype == np.uint8
    assert (found != image).any()


def test_border_and_middle_share_the_photo_between_them():
    image = np.random.default_rng(1).integers(10, 256, (20, 20, 3), dtype=np.uint8)
    box = (0, 0, 20, 20)
    border, middle = VIEWS["border"](image, box, FILL, 0), VIEWS["middle"](image, box, FILL, 0)
    kept = (border == image).all(axis=2)
    np.testing.assert_array_equal(kept, (middle != image).any(axis=2))
    np.testing.assert_array_equal(border[~kept], np.broadcast_to(FILL, (256, 3)))


def test_low_and_high_frequencies_add_up_to_the_photo():
    image = np.random.default_rng(2).integers(80, 176, (32, 32, 3), dtype=np.uint8)
    box, fill = (0, 0, 32, 32), (128, 128, 128)
    low, high = (VIEWS[name](image, box, fill, 0).astype(int) for name in ("low", "high"))
    assert np.abs(low + high - 128 - image).max() <= 1
    assert low.std() < image.std() / 3


def test_a_plain_photo_has_no_fine_detail():
    image = np.full((16, 16, 3), 77, np.uint8)
    assert (VIEWS["high"](image, (0, 0, 16, 16), FILL, 0) == FILL).all()
    assert (VIEWS["low"](image, (0, 0, 16, 16), FILL, 0) == 77).all()


def test_shuffling_keeps_every_pixel_and_is_another_for_each_photo():
    image = np.random.default_rng(3).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    first, second = (VIEWS["shuffled"](image, (0, 0, 16, 16), FILL, index) for index in (0, 1))
    assert sorted(map(tuple, first.reshape(-1, 3).tolist())) == sorted(map(tuple, image.reshape(-1, 3).tolist()))
    assert (first != second).any()


def test_colours_are_counted_by_hand():
    image = np.zeros((4, 4, 3), np.uint8)
    image[0, :2] = (255, 0, 64)  # levels 3, 0, 1
    found = colours_of(image, (0, 0, 4, 2))  # the upper half
    assert found[3 * 16 + 1] == pytest.approx(2 / 8)
    assert found[0] == pytest.approx(6 / 8)
    assert found.sum() == pytest.approx(1)
