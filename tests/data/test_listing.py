import os
import sys
import tracemalloc
from pathlib import Path

import pytest

import seewhy.data
from seewhy.data.listing import list_files, walk_files
from seewhy.data.sample import Broken, natural_key


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_files_and_folders_stand_in_one_natural_order(tmp_path):
    make(tmp_path, "10.jpg", "9.jpg", "9b/2.jpg", "9b/10.jpg", "Ab.png", "aa.png", "z/notes.txt")
    found = [one.relative_to(tmp_path).as_posix() for one in walk_files(tmp_path)]
    assert found == ["9.jpg", "9b/2.jpg", "9b/10.jpg", "10.jpg", "aa.png", "Ab.png", "z/notes.txt"]
    by_parts = sorted(tmp_path.rglob("*.*"), key=lambda one: [natural_key(piece) for piece in one.parts])
    assert [tmp_path / name for name in found] == by_parts


def test_hidden_ones_are_left_out_and_depth_can_be_refused(tmp_path):
    make(tmp_path, "1.jpg", ".hidden.jpg", ".folder/2.jpg", "__MACOSX/3.jpg", "Thumbs.db", "deep/4.jpg")
    assert [one.name for one in walk_files(tmp_path)] == ["1.jpg", "4.jpg"]
    assert [one.name for one in walk_files(tmp_path, deep=False)] == ["1.jpg"]


def test_photos_and_others_are_told_apart(tmp_path):
    make(tmp_path, "1.jpg", "notes.txt", "deep/2.png")
    found = list_files(tmp_path)
    assert [one.name for one in found.photos] == ["1.jpg", "2.png"]
    assert [one.name for one in found.others] == ["notes.txt"]
    assert found.closed == ()


@pytest.mark.skipif(sys.platform != "linux", reason="only there are names bytes of any kind")
def test_a_name_that_is_no_text_is_listed_too(tmp_path):
    make(tmp_path, "caf\udce9.jpg", "caf.jpg", "猫.jpg")
    assert [one.name for one in walk_files(tmp_path)] == ["caf.jpg", "caf\udce9.jpg", "猫.jpg"]


@pytest.mark.skipif(os.name != "posix", reason="Windows wants a privilege for links")
def test_links_are_followed_but_never_round_in_a_circle(tmp_path):
    make(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    assert [one.name for one in walk_files(tmp_path)] == ["1.jpg", "gone.jpg", "self"]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path):
    (found,) = walk_files(tmp_path / "gone")
    assert isinstance(found, Broken)
    assert found.path == str(tmp_path / "gone")
    assert "cannot be opened (No such file" in found.reason


def test_a_folder_of_very_many_files_takes_little_memory(tmp_path):
    make(tmp_path, *(f"photo_{number:06d}.jpg" for number in range(2000)))
    found = walk_files(tmp_path)
    tracemalloc.start()
    try:
        next(found)  # by now the folder has been read
        held = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    ours = held.filter_traces([tracemalloc.Filter(True, seewhy.data.__path__[0] + "/*")])
    bytes_held = sum(one.size for one in ours.statistics("filename"))
    assert 2000 * 16 < bytes_held < 2000 * 80  # a list of paths takes over 400 a file, their sorting keys 700 more
