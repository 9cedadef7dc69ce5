import os
from pathlib import Path

import pytest

from seewhy.data.folder import read_flat, read_folder, read_photos
from seewhy.data.grouping import Grouping
from seewhy.data.table import Columns
from seewhy.errors import ConfigError, DatasetError, UsageError


def test_folders_are_classes_in_natural_order(make_folder):
    root = make_folder("cat10/1.png", "cat2/1.png", "cat2/deep/2.jpg", "Wolf/1.png")
    dataset = read_folder(root)
    assert dataset.classes == ("cat2", "cat10", "Wolf")
    assert dataset.counts == {"cat2": 2, "cat10": 1, "Wolf": 1}
    assert [Path(one.path).name for one in dataset.samples] == ["1.png", "2.jpg", "1.png", "1.png"]
    assert dataset.broken == dataset.passed_over == ()


def test_spaces_and_other_scripts_are_kept(make_folder):
    root = make_folder("Siberian husky/1.png", "волк/1.png", "猫/1.png")
    assert read_folder(root).classes == ("Siberian husky", "волк", "猫")


def test_hidden_things_are_silent_and_other_files_named(make_folder):
    root = make_folder("cat/1.png", "dog/1.png", ".hidden/1.png", "cat/.thumbnails/1.png", "__MACOSX/1.png")
    for name in (
        ".DS_Store",
        "cat/.DS_Store",
        "cat/Thumbs.db",
        "dog/._1.png",
        "desktop.ini",
        "dog/notes.txt",
        "README",
    ):
        (root / name).write_text("BM no photo")
    dataset = read_folder(root)
    assert dataset.counts == {"cat": 1, "dog": 1}
    assert sorted(dataset.passed_over) == [str(root / "README"), str(root / "dog/notes.txt")]


def test_broken_photos_are_kept_apart_with_their_reasons(make_folder):
    root = make_folder("cat/good.png", "cat/cut.png", "dog/good.png")
    (root / "cat/cut.png").write_bytes((root / "cat/good.png").read_bytes()[:200])
    (root / "dog/empty.jpg").touch()
    (root / "dog/text.jpg").write_text("no photo")
    dataset = read_folder(root)
    assert len(dataset) == 2
    assert [Path(one.path).name for one in dataset.broken] == ["cut.png", "empty.jpg", "text.jpg"]
    with pytest.raises(DatasetError, match=r"3 photos cannot be read.*cut\.png.*empty\.jpg.*text\.jpg"):
        read_folder(root, broken="stop")


def test_a_wrongly_named_photo_is_read_for_what_it_is(make_folder, png):
    root = make_folder("cat/1.png", "dog/1.png")
    (root / "cat/png_called.jpg").write_bytes(png(5))
    (root / "dog/photo.txt").write_bytes(png(6))
    (root / "dog/no_ending").write_bytes(png(7))
    dataset = read_folder(root)
    assert dataset.counts == {"cat": 2, "dog": 3}
    assert dataset.passed_over == ()


def test_an_empty_class_is_named(make_folder):
    root = make_folder("cat/1.png", "dog/1.png")
    (root / "wolf").mkdir()
    assert read_folder(root).empty == ("wolf",)


@pytest.mark.parametrize("names", [[], ["notes.txt"]])
def test_an_empty_folder_is_refused(make_folder, names: list[str]):
    root = make_folder()
    for name in names:
        (root / name).write_text("x")
    with pytest.raises(DatasetError, match=r"holds no photos.*Expected one folder for each class"):
        read_folder(root)


def test_class_folders_without_photos_are_refused(make_folder):
    root = make_folder()
    (root / "cat").mkdir()
    with pytest.raises(DatasetError, match=r"class folders of .* \(cat\) hold no photos"):
        read_folder(root)


def test_photos_without_class_folders_are_refused_with_the_layout(make_folder):
    with pytest.raises(DatasetError, match=r"holds 2 photos directly.*photos/cat/1\.jpg"):
        read_folder(make_folder("1.png", "2.png"))


def test_one_class_is_refused_and_a_folder_in_a_folder_is_guessed(make_folder):
    with pytest.raises(DatasetError, match=r"one class only \(cat\)"):
        read_folder(make_folder("cat/1.png"))


def test_a_folder_too_high_is_guessed(make_folder):
    with pytest.raises(DatasetError, match=r'one class only.*Did you mean ".*pets"'):
        read_folder(make_folder("pets/cat/1.png", "pets/dog/1.png"))


def test_one_class_suffices_where_a_classifier_gives_the_classes(make_folder):
    dataset = read_folder(make_folder("dog/1.png"), classes=("cat", "dog"))
    assert dataset.classes == ("cat", "dog")
    assert dataset.labels.tolist() == [1]


def test_a_class_the_classifier_does_not_know_is_refused(make_folder):
    with pytest.raises(DatasetError, match="fox"):
        read_folder(make_folder("fox/1.png", "dog/1.png"), classes=("cat", "dog"))


def test_no_such_folder_and_a_file_in_its_place(make_folder):
    root = make_folder("cat/1.png")
    with pytest.raises(DatasetError, match="is not there"):
        read_folder(root / "nowhere")
    with pytest.raises(DatasetError, match="is a file"):
        read_folder(root / "cat" / "1.png")
    with pytest.raises(ConfigError):
        read_folder(root, broken="maybe")


def test_all_photos_broken_is_an_error(make_folder):
    root = make_folder("cat/1.png", "dog/1.png")
    for path in root.rglob("*.png"):
        path.write_bytes(b"")
    with pytest.raises(DatasetError, match="2 photos cannot be read"):
        read_folder(root)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may open every folder")
def test_a_closed_folder_is_named(make_folder):
    root = make_folder("cat/1.png", "dog/1.png", "dog/closed/2.png")
    (root / "dog/closed").chmod(0)
    try:
        assert "closed" in read_folder(root).broken[0].path
    finally:
        (root / "dog/closed").chmod(0o700)


def test_a_link_to_the_parent_does_not_hang(make_folder):
    root = make_folder("cat/1.png", "dog/1.png")
    (root / "cat" / "loop").symlink_to(root / "cat", target_is_directory=True)
    assert len(read_folder(root)) == 2


def test_already_split_folders_keep_their_parts(make_folder):
    root = make_folder("train/cat/1.png", "train/dog/1.png", "val/cat/2.png", "test/dog/2.png", "extra/3.png", "4.png")
    photos = read_photos(root)
    assert photos.dataset.classes == ("cat", "dog")
    assert photos.parts is not None
    assert {part: dataset.counts for part, dataset in photos.parts.items()} == {
        "train": {"cat": 1, "dog": 1},
        "validation": {"cat": 1, "dog": 0},
        "test": {"cat": 0, "dog": 1},
    }
    assert sorted(photos.dataset.passed_over) == [str(root / "4.png"), str(root / "extra/3.png")]


def test_a_class_called_train_is_a_class(make_folder):
    assert read_folder(make_folder("train/1.png", "plane/1.png")).classes == ("plane", "train")
    assert read_folder(make_folder("test/1.png")).classes == ("plane", "test", "train")


def test_two_folders_for_one_part_are_refused(make_folder):
    with pytest.raises(DatasetError, match="both the validation part"):
        read_folder(make_folder("train/cat/1.png", "val/cat/2.png", "valid/cat/3.png"))


def test_a_class_only_outside_training_is_refused(make_folder):
    with pytest.raises(DatasetError, match="photos of wolf outside train/"):
        read_folder(make_folder("train/cat/1.png", "train/dog/1.png", "test/wolf/1.png"))


def test_groups_by_pattern_and_by_folder(make_folder):
    root = make_folder("cat/a_1.png", "cat/a_2.png", "dog/b_1.png", "dog/rex/1.png")
    by_pattern = read_folder(root, grouping=Grouping(pattern=r"([a-z])_"))
    assert [one.group for one in by_pattern.samples] == ["a", "a", "b", None]
    by_folder = read_folder(root, grouping=Grouping(folders=True))
    assert [one.group for one in by_folder.samples] == [None, None, None, "dog/rex"]


def test_a_folder_has_no_columns(make_folder):
    root = make_folder("cat/1.png", "dog/1.png")
    with pytest.raises(UsageError, match="The column of the label was named"):
        read_photos(root, columns=Columns(label="kind"))
    with pytest.raises(UsageError, match='Groups by the column "patient"'):
        read_folder(root, grouping=Grouping(column="patient"))
    with pytest.raises(DatasetError, match="catches nothing"):
        read_folder(root, grouping=Grouping(pattern="mouse"))


def test_a_folder_without_class_folders_can_be_looked_through(make_folder):
    root = make_folder("10.png", "9.png", ".hidden/1.png")
    (root / "zero.jpg").touch()
    (root / "notes.txt").write_text("x")
    found = read_flat(root)
    assert found is not None
    assert found.counts == {root.name: 2}
    assert [Path(one.path).name for one in found.samples] == ["9.png", "10.png"]
    assert [Path(one.path).name for one in found.broken] == ["zero.jpg"]
    assert [Path(one).name for one in found.passed_over] == ["notes.txt"]


def test_other_layouts_are_no_flat_folder(make_folder, tmp_path):
    assert read_flat(make_folder("cat/1.png", "2.png")) is None
    assert read_flat(tmp_path / "nowhere") is None
    (tmp_path / "empty").mkdir()
    assert read_flat(tmp_path / "empty") is None
    (tmp_path / "empty" / "zero.jpg").touch()
    with pytest.raises(DatasetError, match="1 photo cannot be read"):
        read_flat(tmp_path / "empty")


def test_broken_photos_keep_their_part(make_folder):
    root = make_folder("train/cat/1.png", "train/dog/1.png", "test/cat/2.png")
    (root / "test" / "dog").mkdir()
    (root / "test" / "dog" / "zero.jpg").touch()
    parts = read_photos(root).parts
    assert parts is not None
    assert [Path(one.path).name for one in parts["test"].broken] == ["zero.jpg"]
    assert parts["train"].broken == ()


@pytest.mark.photos
@pytest.mark.skipif("SEEWHY_PHOTOS" not in os.environ, reason="SEEWHY_PHOTOS names no folder of real photos")
def test_real_photos_are_all_read():
    root = Path(os.environ["SEEWHY_PHOTOS"])
    counts = {"canines": 418, "brain_mri": 1142, "faces": 273, "road_signs": 2580}
    found = {name: read_folder(root / name) for name in counts}
    assert {name: len(dataset) for name, dataset in found.items()} == counts
    assert not any(dataset.broken for dataset in found.values())
