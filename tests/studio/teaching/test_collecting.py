"""Collected photos: copied as they are, nothing replaced, everything can be taken back."""

from pathlib import Path

import numpy as np
import pytest

from seewhy.data.folder import read_photos
from seewhy.errors import PhotoError, UsageError
from seewhy.pixels.files import encode_jpeg, encode_png
from seewhy.studio.photos.photo_index import PhotoIndex, key_of
from seewhy.studio.teaching.collecting import Collection


def picture(seed: int, suffix: str = "png") -> bytes:
    image = np.random.default_rng(seed).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    return encode_png(image) if suffix == "png" else encode_jpeg(image)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    made = Collection(tmp_path / "photos" / "pets", PhotoIndex(), lambda: None)
    made.add_class("cat")
    made.add_class("dog")
    return made


def files(collection: Collection) -> list[str]:
    found = collection.folder.rglob("*")
    return sorted(one.relative_to(collection.folder).as_posix() for one in found if one.is_file())


def counts(collection: Collection) -> dict[str, int]:
    return {one["name"]: len(one["photos"]) for one in collection.to_json()["classes"]}


def test_photos_lie_by_class_as_they_came_and_no_name_is_used_twice(collection):
    assert not collection.folder.exists()  # naming a class makes no folder yet
    for seed in range(3):
        collection.add("cat", picture(seed), "a.png")
    collection.add("dog", picture(3), "../../../evil.png")
    assert files(collection) == ["cat/a-2.png", "cat/a-3.png", "cat/a.png", "dog/evil.png"]
    assert (collection.folder / "cat" / "a.png").read_bytes() == picture(0)
    assert counts(collection) == {"cat": 3, "dog": 1}


def test_the_same_bytes_are_kept_once_wherever_they_are_dropped(collection):
    first = collection.add("cat", picture(0), "a.png")
    again = collection.add("dog", picture(0), "b.png")
    assert again == {"photo": first["photo"], "label": "cat", "there_already": True}
    assert files(collection) == ["cat/a.png"]


def test_moving_removing_and_naming_anew_can_be_taken_back(collection):
    keys = [collection.add("cat", picture(seed), f"{seed}.png")["photo"] for seed in range(3)]
    collection.move(keys[:2], "dog")
    assert files(collection) == ["cat/2.png", "dog/0.png", "dog/1.png"]
    collection.remove([keys[2]])
    assert counts(collection) == {"cat": 0, "dog": 2}
    assert ".removed/2.png" in files(collection)
    collection.rename_class("dog", "wolf")
    collection.remove_class("wolf")
    assert counts(collection) == {"cat": 0}
    for _ in range(4):
        collection.undo()
    assert (counts(collection), files(collection)) == ({"cat": 3, "dog": 0}, ["cat/0.png", "cat/1.png", "cat/2.png"])
    assert set(collection.to_json()["classes"][0]["photos"]) == set(keys)  # what a page calls them stays


def test_what_came_in_one_go_is_taken_back_in_one_go(collection):
    for seed in range(3):
        collection.add("cat", picture(seed), f"{seed}.png", batch="drop")
    collection.add("cat", picture(9), "alone.png")
    collection.undo()
    assert counts(collection)["cat"] == 3
    collection.undo()
    assert counts(collection)["cat"] == 0


def test_frames_of_one_hold_stay_together_when_they_are_read(collection):
    assert collection.grouping is None
    for number, (label, hold) in enumerate((("cat", "aaaa"), ("cat", "bbbb"), ("dog", "cccc"))):
        for frame in range(3):
            collection.add(label, picture(10 * number + frame + 10, "jpg"), "frame.jpg", hold=hold)
    collection.add("dog", picture(1), "alone.png")
    dataset = read_photos(collection.folder, grouping=collection.grouping).dataset
    groups = [one.group for one in dataset.samples]
    assert sorted(set(groups), key=str) == [None, "hold-aaaa", "hold-bbbb", "hold-cccc"]
    assert groups.count("hold-bbbb") == 3
    again = Collection(collection.folder, PhotoIndex(), lambda: None)
    assert counts(again) == counts(collection)
    assert again.to_json()["classes"][0]["holds"] == 2
    assert again.grouping == collection.grouping


def test_a_moved_photo_is_shown_under_both_its_keys(tmp_path):
    index = PhotoIndex()
    collection = Collection(tmp_path / "pets", index, lambda: None)
    collection.add_class("cat")
    collection.add_class("dog")
    key = collection.add("cat", picture(0), "a.png")["photo"]
    collection.move([key], "dog")
    path = collection.folder / "dog" / "a.png"
    assert index.get(key).source == index.get(key_of(str(path))).source == path
    assert index.picture(key, 200)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    "name",
    ["", "  ", "a/b", "..", ".hidden", "a\\b", "con", "x" * 61, "a:b", "end.", "\x00", "Thumbs.db", "CAT", "\udce9"],
)
def test_names_that_cannot_be_folders_are_refused(collection, name):
    with pytest.raises(UsageError) as refused:
        collection.add_class(name)
    assert refused.value.remedy


def test_what_is_wrong_is_told_and_leaves_nothing(collection):
    with pytest.raises(PhotoError):
        collection.add("cat", b"no photo", "a.png")
    for act in (
        lambda: collection.add("horse", picture(0), "a.png"),
        lambda: collection.add("cat", picture(0), "a.png", hold="../x"),
        lambda: collection.move(["0" * 16], "cat"),
        lambda: collection.remove_class("horse"),
    ):
        with pytest.raises(UsageError):
            act()
    assert files(collection) == []
