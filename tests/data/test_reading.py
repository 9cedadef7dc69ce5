import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from seewhy.data import reading
from seewhy.data.batches import decode_once
from seewhy.data.glance_rows import to_row
from seewhy.data.reading import Entry, glance_at, read_entries
from seewhy.data.sample import Dataset, Sample
from seewhy.errors import ConfigError, DatasetError, PhotoError
from seewhy.pixels.preprocessing import Preprocessing


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


def test_red_green_and_blue_count_as_they_should(encoded, scene):
    image = scene(5, height=61, width=97).astype(np.float64)  # sides that no 48 stretches divide
    look = glance_at(encoded(image.astype(np.uint8)))
    grey = image @ np.array([0.299, 0.587, 0.114])
    assert look.contrast == pytest.approx(grey.std(), rel=1e-3)
    down, across = (_shares(length, 48) for length in grey.shape)
    assert np.abs(look.thumbnail - down @ grey @ across.T).max() <= 0.501
    colours = np.einsum("ah,hwc,bw->abc", _shares(61, 8), image, _shares(97, 8))
    assert np.abs(look.colours - colours).max() <= 0.501


def _shares(length: int, parts: int) -> np.ndarray:
    """Which share of each of `length` pixels lies in which of `parts` stretches, rows that sum to 1."""
    pieces = np.repeat(np.arange(length), parts)  # each pixel cut into `parts` pieces; a stretch has `length` of them
    return np.stack([np.bincount(some, minlength=length) / length for some in pieces.reshape(parts, length)])


@pytest.fixture(name="cache")
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEEWHY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _same(one: tuple[Sample, ...], other: tuple[Sample, ...]) -> bool:
    # A glance holds arrays, which == does not compare; its row of bytes holds all of it.
    return one == other and all(
        np.array_equal(to_row(a.glance), to_row(b.glance)) for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("prepare", [None, Preprocessing(size=40), Preprocessing(size=90, fit="crop")])
def test_a_second_look_decodes_nothing_and_sees_the_same(encoded, scene, cache, monkeypatch, prepare):
    sizes = [(48, 64), (300, 400), (700, 200)]
    contents = [encoded(scene(i, *size), kind) for i, size in enumerate(sizes) for kind in ("JPEG", "PNG")]
    entries = [Entry(path=str(i), label=0, content=one) for i, one in enumerate(contents)]
    with monkeypatch.context() as patch:
        patch.setenv("SEEWHY_CACHE", "off")
        plain, _ = read_entries(entries)
    first, _ = read_entries(entries, prepare=prepare)
    assert _same(plain, first)  # a glance does not depend on what else the photo was decoded for
    monkeypatch.setattr(reading, "decoded_picture", None)
    monkeypatch.setattr(Preprocessing, "read", None)
    again, broken = read_entries(entries, prepare=prepare)
    assert not broken
    assert _same(plain, again)
    if prepare is not None:
        monkeypatch.undo()
        monkeypatch.setenv("SEEWHY_CACHE", str(cache))
        squares = np.stack([prepare.read(one) for one in contents])
        monkeypatch.setattr(Preprocessing, "picture", None)
        np.testing.assert_array_equal(decode_once(Dataset(classes=("a",), samples=again), prepare).images, squares)


def test_a_photo_that_changed_is_looked_at_again(encoded, scene, cache, tmp_path):
    path = tmp_path / "a.png"
    for number in (1, 2):
        path.write_bytes(encoded(scene(number)))
        (sample,), _ = read_entries([Entry(path=str(path), label=0)])
        assert np.array_equal(to_row(sample.glance), to_row(glance_at(path.read_bytes())))


def test_what_is_broken_is_never_kept(cache):
    for _ in range(2):
        _, broken = read_entries([Entry(path="a", label=0, content=b"no")], prepare=Preprocessing(size=8))
        assert len(broken) == 1
    assert list(cache.rglob("*.pack")) == []
