import numpy as np
import pytest

from seewhy.data.shifting import alternately_mirrored, shifted

torch = pytest.importorskip("torch")

NO = np.array([False])


def _images(count=5, height=6, width=7):
    return torch.from_numpy(np.random.default_rng(0).random((count, 3, height, width), dtype=np.float32))


def test_each_photo_is_what_padding_and_cutting_out_gives():
    images = _images()
    across, down = np.array([0, 2, -2, 1, 0]), np.array([0, -1, 2, 0, -2])
    mirrored = np.array([False, True, False, True, True])
    result = shifted(images, across, down, mirrored)
    for photo, image in enumerate(images):
        first = image.flip(2) if mirrored[photo] else image
        padded = torch.nn.functional.pad(first[None], (2, 2, 2, 2), mode="reflect")[0]
        top, left = down[photo] + 2, across[photo] + 2
        expected = padded[:, top : top + 6, left : left + 7]
        assert torch.equal(result[photo], expected), photo


def test_a_shift_farther_than_the_photo_is_long_stays_inside():
    result = shifted(_images(1), np.array([50]), np.array([-50]), NO)
    assert result.shape == (1, 3, 6, 7)
    assert result.isfinite().all()


def test_whole_numbers_and_memory_formats_are_kept_in_order():
    pixels = (_images() * 255).to(torch.uint8)
    moves = np.array([1, -1, 0, 2, 0]), np.array([0, 1, 1, -2, 0]), np.arange(5) % 2 == 1
    plain, last = shifted(pixels, *moves), shifted(pixels.contiguous(memory_format=torch.channels_last), *moves)
    assert plain.dtype == torch.uint8
    assert plain.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(plain, last)


def test_every_photo_is_seen_both_ways_in_two_epochs():
    photos = np.arange(1000)
    first, second, third = (alternately_mirrored(photos, 1000, seed=3, epoch=epoch) for epoch in range(3))
    assert (first ^ second).all()
    assert np.array_equal(first, third)
    assert 400 < first.sum() < 600
    assert not np.array_equal(first, alternately_mirrored(photos, 1000, seed=4, epoch=0))


def test_which_way_does_not_depend_on_the_batch():
    everyone = alternately_mirrored(np.arange(50), 50, seed=0, epoch=1)
    some = np.array([7, 3, 40])
    assert np.array_equal(alternately_mirrored(some, 50, seed=0, epoch=1), everyone[some])
