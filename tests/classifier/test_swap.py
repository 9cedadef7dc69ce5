import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from seewhy.classifier import swap
from seewhy.errors import StorageError

OLD = {"a.txt": b"old a", "in/b.txt": b"old b"}
NEW = {"a.txt": b"new a", "in/b.txt": b"new b", "c.txt": b"new c"}


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_writes_a_folder_and_its_parents(tmp_path):
    path = tmp_path / "deep" / "er" / "target"
    swap.replace_folder(path, NEW)
    assert contents(path) == NEW
    assert [one.name for one in path.parent.iterdir()] == ["target"]


def test_replaces_a_folder_whole(tmp_path):
    path = tmp_path / "target"
    swap.replace_folder(path, {**OLD, "gone.txt": b""})
    swap.replace_folder(path, NEW)
    assert contents(path) == NEW
    assert os.listdir(tmp_path) == ["target"]


def test_everybody_may_read_it_as_the_umask_says(tmp_path):
    before = os.umask(0o022)
    try:
        swap.replace_folder(tmp_path / "target", NEW)
    finally:
        os.umask(before)
    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o755


class Killed(BaseException):
    """Stands for kill -9: after it, nothing of the process runs any more, clean-up neither."""


def kill_at(step: int, monkeypatch) -> None:
    """Lets the process die at the given call that touches the disk, and at each one after it."""
    calls = 0

    def dying(function):
        def call(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls >= step:
                raise Killed
            return function(*args, **kwargs)

        return call

    monkeypatch.setattr(swap.os, "rename", dying(os.rename))
    monkeypatch.setattr(swap.os, "fsync", dying(os.fsync))
    monkeypatch.setattr(swap.shutil, "rmtree", dying(shutil.rmtree))


def test_a_crash_at_any_step_leaves_the_old_or_the_new(tmp_path, monkeypatch):
    seen = set()
    for step in range(1, 40):
        path = tmp_path / str(step) / "target"
        swap.replace_folder(path, OLD)
        with monkeypatch.context() as patch:
            kill_at(step, patch)
            try:
                swap.replace_folder(path, NEW)
                finished = True
            except Killed:
                finished = False
        found = contents(swap.existing_folder(path))
        assert found in (OLD, NEW), step
        seen.add((path.exists(), found == NEW))
        swap.replace_folder(path, NEW)  # and the next attempt tidies up all but the half-written
        assert contents(path) == NEW
        assert not swap.aside_of(path).exists()
        if finished:
            break
    else:
        pytest.fail("the writing never came to its end")
    # Killed before the renames, between them, and after them: all three were met.
    assert seen == {(True, False), (False, False), (True, True)}


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "read-only"), (errno.EIO, "error")],
)
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_failing_disk_leaves_the_old_one_and_nothing_else(tmp_path, monkeypatch, number, said, call):
    path = tmp_path / "target"
    swap.replace_folder(path, OLD)

    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(swap.os, call, fail)
        with pytest.raises(StorageError, match=said):
            swap.replace_folder(path, NEW)
    assert contents(path) == OLD
    assert os.listdir(tmp_path) == ["target"]


def test_a_failing_second_rename_puts_the_old_one_back(tmp_path, monkeypatch):
    path = tmp_path / "target"
    swap.replace_folder(path, OLD)
    rename = os.rename

    def fail_on_staging(source, target):
        if str(source).endswith(".partial"):
            raise OSError(errno.ENOSPC, "full")
        rename(source, target)

    monkeypatch.setattr(swap.os, "rename", fail_on_staging)
    with pytest.raises(StorageError, match="the disk is full"):
        swap.replace_folder(path, NEW)
    assert contents(path) == OLD
    assert os.listdir(tmp_path) == ["target"]


def test_a_file_where_a_parent_should_be(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="cannot be written"):
        swap.replace_folder(tmp_path / "file" / "target", NEW)


def test_half_written_folders_of_long_ago_are_removed_and_young_ones_kept(tmp_path):
    name = "odd[name]*"
    stale, young, other = (tmp_path / f".{n}.partial" for n in (f"{name}.1", f"{name}.2", "another.1"))
    for folder in (stale, young, other):
        folder.mkdir()
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(stale, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    swap.replace_folder(tmp_path / name, NEW)
    assert (stale.exists(), young.exists(), other.exists()) == (False, True, True)
