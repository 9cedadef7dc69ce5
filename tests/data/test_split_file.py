import dataclasses
import json
import os

import pytest

from seewhy.data.sample import PARTS
from seewhy.data.split import split
from seewhy.data.split_file import load_split, save_split
from seewhy.errors import ArtefactError, DatasetError, StorageError


@pytest.fixture(name="saved")
def _saved(make_dataset, tmp_path):
    dataset = make_dataset(8, 8)
    double = dataclasses.replace(dataset.samples[0], label=1, path="1/again.png")
    dataset = dataclasses.replace(dataset, samples=(*dataset.samples, double))
    made = split(dataset, seed=5)
    save_split(made, tmp_path / "split.json")
    return dataset, made, tmp_path / "split.json"


def test_a_split_comes_back_as_it_was(saved):
    dataset, made, path = saved
    assert load_split(path, dataset) == made
    assert list(path.parent.iterdir()) == [path]


def test_moved_photos_are_known_by_their_bytes(saved):
    dataset, made, path = saved
    moved = tuple(dataclasses.replace(one, path=f"elsewhere/{one.path}") for one in dataset.samples)
    again = load_split(path, dataclasses.replace(dataset, samples=moved))
    for part in PARTS:
        assert [one.fingerprint for one in again.parts[part].samples] == [
            one.fingerprint for one in made.parts[part].samples
        ]
    assert len(again.set_aside) == len(made.set_aside)


def test_a_leak_set_aside_stays_aside(make_dataset, tmp_path):
    dataset = make_dataset(8, 8)
    samples = [dataclasses.replace(one, part="train") for one in dataset.samples]
    samples.append(dataclasses.replace(samples[0], part="test", path="test/0.png"))
    dataset = dataclasses.replace(dataset, samples=tuple(samples))
    made = split(dataset)
    assert made.known is not None
    save_split(made, tmp_path / "split.json")
    assert load_split(tmp_path / "split.json", dataset) == made
    moved = dataclasses.replace(
        dataset, samples=tuple(dataclasses.replace(one, path=f"moved/{one.path}") for one in dataset.samples)
    )
    again = load_split(tmp_path / "split.json", moved)
    assert again.known is not None
    assert [one.path for one in again.known.samples] == ["moved/test/0.png"]


def test_a_copy_set_aside_stays_aside(make_dataset, tmp_path):
    dataset = make_dataset(8, 8)
    samples = [dataclasses.replace(one, part="train") for one in dataset.samples]
    samples.append(dataclasses.replace(samples[0], part="validation", path="validation/0.png"))
    dataset = dataclasses.replace(dataset, samples=tuple(samples))
    made = split(dataset)
    assert [str(one) for one in made.set_aside] == ["0/0.png: the same photo is in the validation part"]
    save_split(made, tmp_path / "split.json")
    assert load_split(tmp_path / "split.json", dataset) == made


def test_added_removed_and_relabelled_photos_are_told(saved, make_dataset):
    dataset, _, path = saved
    new = dataclasses.replace(make_dataset(1, start=500).samples[0], path="new.png")
    with pytest.raises(DatasetError, match=r"new\.png is new"):
        load_split(path, dataclasses.replace(dataset, samples=(*dataset.samples, new)))
    with pytest.raises(DatasetError, match="1 photos are gone"):
        load_split(path, dataclasses.replace(dataset, samples=(*dataset.samples[:5], *dataset.samples[6:])))
    relabelled = dataclasses.replace(dataset.samples[3], label=1)
    with pytest.raises(DatasetError, match="its label changed"):
        load_split(path, dataclasses.replace(dataset, samples=(*dataset.samples[:3], relabelled, *dataset.samples[4:])))
    with pytest.raises(DatasetError, match="the classes were"):
        load_split(path, dataset.with_classes(("class1", "class0")))


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda text: "[]", lambda text: "\x00"])
def test_a_damaged_file_is_refused(saved, damage):
    dataset, _, path = saved
    path.write_text(damage(path.read_text()))
    with pytest.raises(ArtefactError):
        load_split(path, dataset)


def test_a_newer_version_is_refused(saved):
    dataset, _, path = saved
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 2}))
    with pytest.raises(ArtefactError, match="schema version 2"):
        load_split(path, dataset)


def test_a_missing_part_is_refused(saved):
    dataset, _, path = saved
    record = json.loads(path.read_text())
    del record["parts"]["test"]
    path.write_text(json.dumps(record))
    with pytest.raises(ArtefactError, match="lacks"):
        load_split(path, dataset)


def test_no_file_and_no_place_to_write(saved, tmp_path):
    dataset, made, _ = saved
    with pytest.raises(DatasetError, match="cannot be read"):
        load_split(tmp_path / "nowhere.json", dataset)
    with pytest.raises(StorageError, match="cannot be written"):
        save_split(made, saved[2] / "split.json")


def test_a_full_disk_keeps_the_old_file(saved, monkeypatch):
    _, made, path = saved
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full"):
        save_split(made, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
