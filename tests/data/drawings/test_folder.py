"""A folder of drawings is a folder of photos like any other, with the truth out of sight."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seewhy.data.drawings.arrangement import Arrangement
from seewhy.data.drawings.drawing import draw
from seewhy.data.drawings.factors import CLASSES, PARTS
from seewhy.data.drawings.folder import TRUTH_FOLDER, draw_folder, draw_many, read_truth
from seewhy.errors import ConfigError, DatasetError, StorageError


def test_photos_lie_in_class_folders(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path / "pets", count=9, size=32, seed=2)
    for place, kind in enumerate(CLASSES):
        names = sorted(path.name for path in (folder / kind).iterdir())
        assert names == [f"{index:05d}.png" for index in (place, place + 3, place + 6)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*CLASSES, TRUTH_FOLDER])
    with Image.open(folder / "dog/00004.png") as photo:
        np.testing.assert_array_equal(np.asarray(photo), draw("dog", size=32, seed=2, index=4).image)


def test_the_truth_comes_back_whole(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path, count=4, size=33, seed=2)
    truth = read_truth(folder)
    assert list(truth) == ["cat/00000.png", "dog/00001.png", "wolf/00002.png", "cat/00003.png"]
    for name, known in truth.items():
        drawing = draw(known.kind, size=33, seed=2, index=known.index)
        assert known.photo == name
        assert known.label == known.kind == drawing.label
        assert known.factors == drawing.factors
        for part in PARTS:
            np.testing.assert_array_equal(known.part_masks[part], drawing.part_masks[part])


def test_no_mask_can_be_taken_for_a_photo(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path, count=3, size=32, seed=0)
    files = [path for path in (folder / TRUTH_FOLDER).rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in files) == [".json", ".npz"]
    assert TRUTH_FOLDER.startswith(".")


def test_without_truth_only_photos_are_written(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path, count=3, size=32, seed=0, truth=False)
    assert sorted(path.name for path in folder.iterdir()) == list(CLASSES)
    with pytest.raises(DatasetError, match="does not tell the truth"):
        read_truth(folder)


def test_an_arrangement_reaches_the_folder(tmp_path: Path) -> None:
    arrangement = Arrangement(tied={"background": {"wolf": "snow"}}, mislabelled=1.0, without=("ears",))
    folder = draw_folder(tmp_path, count=6, size=32, seed=0, arrangement=arrangement)
    truth = read_truth(folder)
    assert len(truth) == 6
    for name, known in truth.items():
        assert known.label != known.kind
        assert name.startswith(known.label)
        assert known.without == ("ears",)
        assert not known.part_masks["ears"].any()
        assert known.kind != "wolf" or known.factors.background == "snow"


def test_draw_many_draws_what_the_folder_holds(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path, count=3, size=32, seed=4)
    drawings = list(draw_many(2, size=32, seed=4, start=1))
    assert [drawing.label for drawing in drawings] == ["dog", "wolf"]
    with Image.open(folder / "wolf/00002.png") as photo:
        np.testing.assert_array_equal(np.asarray(photo), drawings[1].image)


def test_draw_many_gives_planted_labels_as_the_folder_does(tmp_path: Path) -> None:
    arrangement = Arrangement(mislabelled=0.5)
    truth = read_truth(draw_folder(tmp_path, count=12, size=32, seed=0, arrangement=arrangement))
    labels = [one.label for one in sorted(truth.values(), key=lambda one: one.index)]
    assert [one.label for one in draw_many(12, size=32, seed=0, arrangement=arrangement)] == labels
    assert labels != [CLASSES[index % 3] for index in range(12)]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConfigError, match="is not empty"):
        draw_folder(tmp_path, count=3, size=32, seed=0)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_no_drawings_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot hold 0 drawings"):
        draw_folder(tmp_path / "none", count=0, size=32, seed=0)


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StorageError, match="cannot be written to"):
        draw_folder(tmp_path / "taken", count=3, size=32, seed=0)


def test_a_damaged_truth_is_told(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path, count=3, size=32, seed=0)
    masks = folder / TRUTH_FOLDER / "masks.npz"
    masks.write_bytes(masks.read_bytes()[:100])
    with pytest.raises(DatasetError, match="Draw the folder again"):
        read_truth(folder)


@pytest.mark.parametrize("size", [0, 15, 100_000])
def test_a_size_out_of_range_is_told_before_memory_is_taken(tmp_path, size):
    with pytest.raises(ConfigError, match=f"cannot be {size} pixels wide"):
        draw_folder(tmp_path / "drawn", count=3, size=size)
    assert not (tmp_path / "drawn").exists()
