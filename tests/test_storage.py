"""Files are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from seewhy.errors import StorageError
from seewhy.storage import cannot_write, write_whole


def test_writes_text_and_bytes_and_makes_the_folder(tmp_path: Path) -> None:
    place = tmp_path / "new" / "folder" / "why.html"
    assert write_whole(place, "so: ±") == place
    assert place.read_bytes() == "so: ±".encode()
    write_whole(place, b"\x00\x01")
    assert place.read_bytes() == b"\x00\x01"
    assert os.listdir(place.parent) == ["why.html"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    place = tmp_path / "why.html"
    write_whole(place, "old")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(StorageError, match="the disk is full"):
        write_whole(place, "new")
    assert place.read_text() == "old"
    assert os.listdir(tmp_path) == ["why.html"]


def test_what_a_killed_process_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".a.json.1.partial", ".a.json.2.partial", ".b.json.3.partial"))
    for one in (old, young, other):
        one.write_text("half a")
    for one in (old, other):
        os.utime(one, (0, 0))
    write_whole(tmp_path / "a.json", "whole")
    assert sorted(os.listdir(tmp_path)) == [young.name, other.name, "a.json"]


def test_a_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        write_whole(tmp_path / "taken" / "why.html", "new")


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "read-only"), (errno.EIO, "I/O")],
)
def test_the_sentence_tells_the_cause(number: int, told: str) -> None:
    assert told in str(cannot_write("a.txt", OSError(number, "I/O error")))
