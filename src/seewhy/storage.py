"""Files written whole or not at all. The one place where SeeWhy replaces a file."""

import contextlib
import errno
import glob
import os
import secrets
import time
from pathlib import Path

from seewhy.errors import StorageError

__all__ = ["cannot_write", "sync_folder", "write_whole"]

_STALE_SECONDS = 3600  # a half-written file of that age belongs to a process that was killed


def write_whole(path: str | Path, content: bytes | str) -> Path:
    """Writes a file so that a crash, a full disk or Ctrl-C leaves the old one or the new one, never half of one.

    It is written under a temporary name in the same folder, brought to the disk, and then renamed (an *atomic
    replace*). A folder that is missing is made.

    Args:
        path: the file; an older one of that name is replaced.
        content: bytes, or text, which is stored as UTF-8.

    Returns:
        The path.

    Raises:
        StorageError: it cannot be written; what was there is still there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "new" / "a.txt", "whole").read_text()
    'whole'
    """
    path = Path(path)
    hidden = f".{path.name[:40]}."
    temporary = path.with_name(f"{hidden}{secrets.token_hex(8)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent, hidden)
        try:
            with temporary.open("xb") as file:
                file.write(content.encode("utf-8", errors="replace") if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())  # the content before the name: else a crash could leave an empty file
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def _sweep(folder: Path, hidden: str) -> None:
    """Removes what processes killed long ago left half-written."""
    for partial in folder.glob(f"{glob.escape(hidden)}*.partial"):
        with contextlib.suppress(OSError):  # another process may sweep too
            if time.time() - partial.stat().st_mtime > _STALE_SECONDS:
                partial.unlink()


def sync_folder(folder: Path) -> None:
    """Makes names durable too; where the system has no such call for folders (Windows), there is nothing to do.

    Args:
        folder: the folder in which something was renamed.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems cannot
            raise
    finally:
        os.close(handle)


def cannot_write(path: str | Path, error: OSError) -> StorageError:
    """The system's failure as a sentence with a remedy.

    Args:
        path: what was to be written.
        error: what the system said.

    >>> print(cannot_write("pets.seewhy", OSError(errno.ENOSPC, "No space left on device")))
    pets.seewhy cannot be written: the disk is full. Expected room and the right to write there; ...
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        happened, remedy = "the disk is full", "Make room there, or choose another disk."
    elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        happened = "the folder it lies in is read-only"
        remedy = "Choose another folder, or ask for the right to write there."
    else:
        happened, remedy = str(error.strerror or error), "Check the path and the disk, and try again."
    return StorageError(
        f"{path} cannot be written: {happened}",
        "room and the right to write there; what was there before is untouched",
        remedy,
    )
