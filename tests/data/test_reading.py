import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from seewhy.data.reading import Entry, glance_at, read_entries
from seewhy.errors import ConfigError, DatasetError, PhotoError


def test_a_glance_of_a_grey_photo_worked_by_hand(encoded):
    # Left half 0, right half 100: the mean is 50 and so is the standard deviation.
    image = np.zeros((32, 32, 3), np.uint8)
    image[:, 16:] = 100
    look = glance_at(encoded(image))
    assert (look.width, look.height) == (32, 32)
    assert look.brightness == pytest.approx(50, abs=1e-3)
    assert look.contrast == pytest.approx(50, abs=1e-3)
    assert look.colour == 0
    assert look.thumbnail.shape == (48, 48)
    assert (look.thumbnail[:, :24] == 0).all()
    assert (look.thumbnail[:, 24:] == 100).all()
    assert look.colours.shape == (8, 8, 3)
    assert (look.colours[:, 4:] == 100).all()
    assert look.thumbnail.dtype == look.colours.dtype == np.uint8


def test_a_glance_of_red_has_luma_and_colour(encoded):
    image = np.zeros((20, 20, 3), np.uint8)
    image[..., 0] = 200
    look = glance_at(encoded(image))
    assert look.brightness == pytest.approx(0.299 * 200, abs=1e-2)  # ITU-R BT.601
    assert look.colour == pytest.approx(200, abs=1e-2)


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (16, 16), (17, 31)])
def test_a_thumbnail_of_any_size_keeps_the_mean(encoded, size: tuple[int, int]):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    look = glance_at(encoded(image))
    grey = image @ np.array([0.299, 0.587, 0.114])
    assert look.brightness == pytest.approx(grey.mean(), rel=1e-4)
    # Rounded to whole levels: half a level at most, where all pixels are one.
    assert look.thumbnail.mean() == pytest.approx(grey.mean(), abs=0.5)


def test_samples_come_in_order_with_their_fingerprints(png):
    contents = [png(seed) for seed in range(40)]
    samples, broken = read_entries([Entry(path=str(i), label=i, content=one) for i, one in enumerate(contents)])
    assert not broken
    assert [one.label for one in samples] == list(range(40))
    assert [one.fingerprint for one in samples] == [hashlib.sha256(one).hexdigest() for one in contents]


def test_broken_photos_are_named_once_each_and_the_others_are_read(png):
    entries = [
        Entry(path="good.png", label=0, content=png(1)),
        Entry(path="cut.png", label=0, content=png(2)[:300]),
        Entry(path="empty.png", label=0, content=b""),
        Entry(path="text.png", label=0, content=b"hello"),
        Entry(path="/nowhere/gone.png", label=0),
    ]
    samples, broken = read_entries(entries, broken="skip")
    assert [one.path for one in samples] == ["good.png"]
    assert [one.path for one in broken] == ["cut.png", "empty.png", "text.png", "/nowhere/gone.png"]
    assert all(one.reason for one in broken)
    assert "0 bytes" in str(broken[1])


def test_stop_names_every_broken_photo(png):
    entries = [Entry(path=f"{i}.png", label=0, content=b"no") for i in range(3)]
    with pytest.raises(DatasetError, match=r"3 photos cannot be read: 0\.png.*1\.png.*2\.png"):
        read_entries([*entries, Entry(path="good.png", label=0, content=png(1))], broken="stop")


def test_many_broken_photos_are_counted():
    with pytest.raises(DatasetError, match=r"25 photos cannot be read.*and 5 more"):
        read_entries([Entry(path=f"{i}.png", label=0, content=b"no") for i in range(25)], broken="stop")


def test_another_way_to_treat_broken_photos_is_refused():
    with pytest.raises(ConfigError, match=r'"skp".*Did you mean "skip"'):
        read_entries([], broken="skp")


def test_a_glance_at_no_photo_is_a_photo_error():
    with pytest.raises(PhotoError):
        glance_at(b"not a photo")


def test_a_glance_counts_the_pictures_in_a_file(encoded):
    still = np.zeros((16, 16, 3), np.uint8)
    moving = io.BytesIO()
    frames = [Image.fromarray(still + level) for level in (0, 100, 200)]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    assert glance_at(encoded(still)).frames == 1
    look = glance_at(moving.getvalue())
    assert look.frames == 3
    assert look.brightness == 0  # of the first
