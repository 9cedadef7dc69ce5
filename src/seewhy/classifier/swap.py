"""Replacing a folder so that a crash at any moment leaves the old one or the new one, never half of either."""

import os
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from seewhy.storage import cannot_write, sync_folder

__all__ = ["aside_of", "existing_folder", "replace_folder"]

_STALE_SECONDS = 24 * 3600  # a half-written folder of that age belongs to a process that was killed


def aside_of(path: Path) -> Path:
    """Where the old folder waits while the new one takes its name."""
    return path.with_name(f".{path.name}.old")


def existing_folder(path: Path) -> Path:
    """The folder to read: the path itself or, where a crash came between two renames, the old one put aside.

    Args:
        path: the folder's name.
    """
    aside = aside_of(path)
    return aside if not path.exists() and aside.is_dir() else path


def replace_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Writes a folder of files under a temporary name beside the target and then renames it.

    An old folder is put aside by a rename, the new one takes its name by another, and only then is the old one
    deleted. No file system here offers both renames in one; existing_folder finds the old one in between.

    Args:
        path: the folder; its parent is created where it is missing.
        files: contents by name, such as "golden/0.png".

    Raises:
        StorageError: it cannot be written; an old folder is as it was and nothing is left behind.
    """
    staging = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        staging.mkdir()
        for name, content in files.items():
            _write(staging / name, content)
        for folder in {(staging / name).parent for name in files} | {staging}:
            sync_folder(folder)
        _swap(staging, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, path: Path) -> None:
    aside = aside_of(path)
    if path.exists():
        shutil.rmtree(aside, ignore_errors=True)  # of an earlier crash; path is whole, so it is not needed
        os.rename(path, aside)
        try:
            os.rename(staging, path)
        except BaseException:
            os.rename(aside, path)
            raise
    else:
        os.rename(staging, path)
    sync_folder(path.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sweep(path: Path) -> None:
    """Removes what processes killed long ago left half-written."""
    for partial in path.parent.glob(f".{_escaped(path.name)}.*.partial"):
        if time.time() - partial.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(partial, ignore_errors=True)


def _escaped(name: str) -> str:
    return "".join(f"[{one}]" if one in "*?[" else one for one in name)
