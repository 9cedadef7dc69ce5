"""Files are written whole or not at all."""

import contextlib
import errno
import io
import os
from pathlib import Path

import numpy as np
import pytest

from seewhy.errors import StorageError
from seewhy.storage import cannot_write, unpack_arrays, write_whole


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


def packed(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def test_arrays_come_back_as_they_were() -> None:
    found = unpack_arrays(packed(a=np.arange(3), b=np.eye(2, dtype=np.float16)), largest=1 << 10)
    assert found.keys() == {"a", "b"}
    np.testing.assert_array_equal(found["a"], [0, 1, 2])
    assert found["b"].dtype == np.float16


def test_what_unpacks_to_more_than_it_may_is_not_unpacked() -> None:
    bomb = packed(a=np.zeros(4 << 20, dtype=np.uint8))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="unpacks to 4 MiB"):
        unpack_arrays(bomb, largest=1 << 20)


def test_no_pickle_is_opened() -> None:
    with pytest.raises(ValueError, match="pickle"):
        unpack_arrays(packed(a=np.array([{}], dtype=object)), largest=1 << 20)


def test_any_damage_is_one_kind_of_error() -> None:
    whole = packed(a=np.arange(500), b=np.arange(500) / 7)
    tried = 0
    for at in range(0, len(whole), 7):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            tried += 1
            with contextlib.suppress(ValueError):  # some bytes of a zip file mean nothing
                unpack_arrays(damaged, largest=1 << 20)
    assert tried > 200
