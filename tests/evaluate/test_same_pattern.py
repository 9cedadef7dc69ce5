"""A pattern that is planted is found where it lies; photos without one give none."""

import numpy as np
import pytest

from seewhy.evaluate.same_pattern import same_patterns

BOX = (0, 0, 64, 64)


def photos(share_of_second: float, share_of_first: float, *, seed: int = 0):
    """60 noisy photos of two classes, some with a half transparent stamp at rows 52 … 60, columns 8 … 24."""
    random = np.random.default_rng(seed)
    stamp = np.random.default_rng(99).integers(0, 2, (8, 16, 1)) * 255.0
    labels = np.arange(60) % 2
    images = random.integers(40, 216, (60, 64, 64, 3)).astype(np.float64)
    has = random.random(60) < np.where(labels == 1, share_of_second, share_of_first)
    images[has, 52:60, 8:24] = 0.4 * images[has, 52:60, 8:24] + 0.6 * stamp
    return images.astype(np.uint8), labels, has


@pytest.mark.parametrize("share", [1.0, 0.7])
def test_a_stamp_is_found_where_it_lies_and_on_whom(share):
    images, labels, has = photos(share, 0.05)
    found = same_patterns(images, [BOX] * 60, labels, 2)[1]
    assert found.label == 1
    left, top, right, bottom = found.region
    assert left <= 8 / 64 <= 24 / 64 <= right
    assert top <= 52 / 64 <= 60 / 64 <= bottom
    assert (right - left) * (bottom - top) <= 3 * (16 * 8) / 64**2
    np.testing.assert_array_equal(found.bears, has)


def test_without_a_stamp_nobody_bears_a_pattern():
    images, labels, _ = photos(0, 0)
    for found in same_patterns(images, [BOX] * 60, labels, 2):
        assert found.bears.mean() < 0.1


def test_a_stamp_on_every_photo_tells_nothing():
    images, labels, _ = photos(1, 1)
    for found in same_patterns(images, [BOX] * 60, labels, 2):
        lead = found.bears[labels == found.label].mean() - found.bears[labels != found.label].mean()
        assert lead < 0.15


def test_plain_photos_and_a_single_photo_of_a_class_are_no_pattern():
    images = np.full((5, 32, 32, 3), 100, np.uint8)
    found = same_patterns(images, [(0, 0, 32, 32)] * 5, np.array([0, 0, 0, 0, 1]), 2)
    assert [one.label for one in found] == [0]
    assert not found[0].bears.any()


def test_what_is_alike_in_the_middle_is_the_subject():
    images, labels, has = photos(1, 0)
    moved = np.roll(images, (-24, 16), axis=(1, 2))  # rows 28 … 36, columns 24 … 40
    found = same_patterns(moved, [BOX] * 60, labels, 2)[1]
    assert found.bears[has].mean() < 0.2


def test_frames_of_one_film_are_not_compared_with_each_other():
    images, labels, _ = photos(0, 0)
    film = np.flatnonzero(labels == 1)[:12]
    images[film] = images[film[0]]
    groups = np.arange(60)
    groups[film] = 999
    alone, together = (same_patterns(images, [BOX] * 60, labels, 2, kept)[1] for kept in (None, groups))
    assert alone.bears[film].all()
    assert not together.bears[film].any()
