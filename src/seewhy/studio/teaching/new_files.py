"""Files that never take another's place."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from seewhy.storage import cannot_write

__all__ = ["free_place", "written_anew"]


def written_anew(folder: Path, name: str, content: bytes) -> Path:
    """A new file; one that is there stays as it is, and the new one gets a number.

    Args:
        folder: where to; made where there is none.
        name: of the file, if it is free.
        content: its bytes.

    Raises:
        StorageError: it cannot be written; then nothing of it is there.
    """
    for path in _names(folder, name):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                try:
                    file.write(content)
                except BaseException:
                    path.unlink(missing_ok=True)
                    raise
            return path
        except FileExistsError:
            continue
        except OSError as error:
            raise cannot_write(path, error) from error
    raise AssertionError("numbers have no end")


def free_place(folder: Path, name: str) -> Path:
    """A place in a folder where nothing lies.

    Args:
        folder: any.
        name: that is taken if it is free.
    """
    return next(path for path in _names(folder, name) if not path.exists())


def _names(folder: Path, name: str) -> Iterator[Path]:
    """name.jpg, name-2.jpg, name-3.jpg …"""
    path = folder / name
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
