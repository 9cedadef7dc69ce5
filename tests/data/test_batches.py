import gc
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.data import batches
from seewhy.data.batches import PixelStore, batch_indices, decode_once
from seewhy.data.sample import Dataset, Sample, fingerprint_of
from seewhy.errors import ConfigError, DatasetError, PhotoError, StorageError
from seewhy.pixels.preprocessing import Preprocessing

SQUARE = Preprocessing(size=16, fit="crop")


def test_pixels_are_those_of_each_photo_in_order(make_dataset):
    dataset = make_dataset(5, 4)
    store = decode_once(dataset, SQUARE)
    assert store.images.shape == (9, 16, 16, 3)
    assert store.images.dtype == np.uint8
    assert store.labels.tolist() == [0] * 5 + [1] * 4
    for i, sample in enumerate(dataset.samples):
        assert np.array_equal(store.images[i], SQUARE.read(sample.source))


def test_a_batch_is_a_copy(make_dataset):
    store = decode_once(make_dataset(3), SQUARE)
    images, labels = store.batch(np.array([2, 0]))
    assert np.array_equal(images, store.images[[2, 0]])
    assert labels.tolist() == [0, 0]
    images[:] = 0
    assert store.images.any()


def test_a_large_store_lies_in_a_file_and_is_met_again(make_dataset, tmp_path, monkeypatch):
    dataset = make_dataset(4, 4)
    in_memory = decode_once(dataset, SQUARE)
    first = decode_once(dataset, SQUARE, tmp_path / "work", in_memory=0)
    assert isinstance(first.images, np.memmap)
    assert np.array_equal(first.images, in_memory.images)
    (file,) = (tmp_path / "work").iterdir()

    def never(*arguments: object) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr(batches, "_prepared", never)
    again = decode_once(dataset, SQUARE, tmp_path / "work", in_memory=0)
    assert np.array_equal(again.images, in_memory.images)
    monkeypatch.undo()
    # Other photos, another order or another size is another file.
    decode_once(dataset.subset([1, 0]), SQUARE, tmp_path / "work", in_memory=0)
    decode_once(dataset, Preprocessing(size=8, fit="crop"), tmp_path / "work", in_memory=0)
    assert len(list((tmp_path / "work").iterdir())) == 3
    assert file.exists()


def test_without_a_folder_the_file_goes_with_the_store(make_dataset, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = decode_once(make_dataset(3), SQUARE, in_memory=0)
    assert len(list(tmp_path.iterdir())) == 1
    assert store.images.any()
    del store
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(make_dataset, tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        decode_once(make_dataset(3), SQUARE, tmp_path, in_memory=0)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_told(make_dataset, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        decode_once(make_dataset(3), SQUARE, tmp_path / "file", in_memory=0)


def test_a_damaged_store_is_told(make_dataset, tmp_path):
    dataset = make_dataset(3)
    decode_once(dataset, SQUARE, tmp_path, in_memory=0)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StorageError, match="Delete it"):
        decode_once(dataset, SQUARE, tmp_path, in_memory=0)


def test_a_photo_that_has_gone_is_told(tmp_path):
    sample = Sample(path=str(tmp_path / "gone.png"), label=0, fingerprint="00")
    with pytest.raises(PhotoError, match=r"gone\.png"):
        decode_once(Dataset(classes=("a",), samples=(sample,)), SQUARE)


@pytest.fixture(name="cache")
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEEWHY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _never(*arguments: object) -> None:
    raise AssertionError("decoded again")


@pytest.mark.parametrize("in_memory", [0, 1 << 20])
def test_a_second_run_decodes_nothing_whatever_its_split(make_dataset, cache, monkeypatch, in_memory: int):
    dataset = make_dataset(4, 4)
    plain = np.stack([SQUARE.read(sample.source) for sample in dataset.samples])
    first = decode_once(dataset, SQUARE, in_memory=in_memory)
    np.testing.assert_array_equal(first.images[:], plain)
    with monkeypatch.context() as patch:
        patch.setattr(Preprocessing, "read", _never)
        np.testing.assert_array_equal(decode_once(dataset, SQUARE, in_memory=in_memory).images[:], plain)
        other = decode_once(dataset.subset([6, 1]), SQUARE, in_memory=in_memory)
        np.testing.assert_array_equal(other.batch(np.array([0, 1]))[0], plain[[6, 1]])
    grown = decode_once(make_dataset(5, 4), SQUARE, in_memory=in_memory)
    np.testing.assert_array_equal(grown.images[:4], plain[:4])
    assert len(list(cache.rglob("*.pack"))) == 2  # the second holds the new photo alone
    assert len(list(cache.iterdir())) == 1
    decode_once(dataset, Preprocessing(size=8, fit="crop"), in_memory=in_memory)
    assert len(list(cache.iterdir())) == 2


def test_a_damaged_cache_costs_time_only(make_dataset, cache):
    dataset = make_dataset(3)
    first = decode_once(dataset, SQUARE)
    (pack,) = cache.rglob("*.pack")
    content = bytearray(pack.read_bytes())
    content[5] ^= 1
    pack.write_bytes(content)
    np.testing.assert_array_equal(decode_once(dataset, SQUARE).images, first.images)
    pack.write_bytes(content[:-1])
    np.testing.assert_array_equal(decode_once(dataset, SQUARE).images, first.images)


def test_what_fits_nowhere_is_decoded_batch_by_batch(make_dataset, tmp_path, monkeypatch, capsys):
    dataset = make_dataset(6)
    plain = decode_once(dataset, SQUARE)
    usage = shutil.disk_usage(tmp_path)._replace(free=1 << 30)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    store = decode_once(dataset, SQUARE, tmp_path / "work", in_memory=0)
    assert "decoded again in every epoch" in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []
    np.testing.assert_array_equal(store.batch(np.array([5, 0, 3]))[0], plain.images[[5, 0, 3]])
    np.testing.assert_array_equal(store.images[2:], plain.images[2:])


def test_another_photo_under_the_same_name_is_told(tmp_path, encoded, scene):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(scene(1)))
    sample = Sample(path=str(path), label=0, fingerprint=fingerprint_of(path.read_bytes()))
    dataset = Dataset(classes=("a",), samples=(sample,))
    decode_once(dataset, SQUARE)
    path.write_bytes(encoded(scene(2)))
    with pytest.raises(PhotoError, match=r"a\.png was changed since it was read"):
        decode_once(dataset, SQUARE)


def test_no_photos(make_dataset):
    assert len(decode_once(make_dataset(2).subset([]), SQUARE)) == 0


def test_images_and_labels_must_match():
    with pytest.raises(DatasetError, match="2 images and 1 labels"):
        PixelStore(np.zeros((2, 1, 1, 3), np.uint8), np.zeros(1, np.int64))


@given(st.integers(0, 200), st.integers(1, 50), st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_an_epoch_holds_every_photo_once(count: int, batch_size: int, seed: int, epoch: int, shuffle: bool):
    made = list(batch_indices(count, batch_size, seed=seed, epoch=epoch, shuffle=shuffle))
    assert sorted(int(i) for batch in made for i in batch) == list(range(count))
    assert all(len(batch) == batch_size for batch in made[:-1])
    again = list(batch_indices(count, batch_size, seed=seed, epoch=epoch, shuffle=shuffle))
    assert all(np.array_equal(one, other) for one, other in zip(made, again, strict=True))


def test_epochs_and_seeds_mix_differently():
    def order(**options: int) -> list[int]:
        return np.concatenate(list(batch_indices(50, 8, **options))).tolist()

    assert order(seed=0, epoch=0) != order(seed=0, epoch=1)
    assert order(seed=0, epoch=0) != order(seed=1, epoch=0)


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(ConfigError):
        list(batch_indices(5, 0))


def test_the_data_room_does_not_load_torch_or_pyarrow():
    rooms = "audit, augmentation, batches, duplicates, folder, split, split_file, table"
    code = f"from seewhy.data import {rooms}; import sys; assert not {{'torch', 'pyarrow'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
