"""What lies in a folder: photos, other files, and hidden things that nobody put there on purpose."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

from seewhy.data.sample import Broken, natural_key, natural_text
from seewhy.errors import DatasetError
from seewhy.pixels.formats import FORMATS, HEAD_BYTES, IMAGE_SUFFIXES

__all__ = ["Listing", "is_hidden", "is_photo_file", "list_files", "open_folder", "sub_folders", "walk_files"]

# What systems leave behind: Windows' thumbnails and settings, the resource forks of macOS archives, the index of
# Synology disks. Names that begin with a dot are hidden everywhere.
_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini", "__macosx", "@eadir", "icon\r", "$recycle.bin"})

# Formats that a file's first bytes prove, for photos whose name does not say it (a JPEG called "photo.txt", a DICOM
# file without an ending). BMP and PPM begin with two letters, as many a text file does ("BMW …"): their name decides.
_PROVEN = tuple(one for one in FORMATS if one.name not in ("BMP", "PPM"))

_JOINED = 1000  # names kept as one text: a piece of text of its own takes 50 bytes more than its letters
_AS_BYTES = ("utf-8", "surrogatepass")  # sorts as the text does, in less memory; for names that are no UTF-8 too


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listing:
    """The files below a folder, in natural order.

    Args:
        photos: files taken for photos, by their name's ending or by their first bytes.
        others: the other files.
        closed: folders that could not be opened.
    """

    photos: tuple[Path, ...]
    others: tuple[Path, ...]
    closed: tuple[Broken, ...]


def is_hidden(name: str) -> bool:
    """Whether a file or folder is one that systems make and people do not see.

    >>> is_hidden(".DS_Store"), is_hidden("Thumbs.db"), is_hidden("dog.jpg")
    (True, True, False)
    """
    return name.startswith(".") or name.casefold() in _LEFT_BEHIND


def is_photo_file(path: Path) -> bool:
    """Whether a file is taken for a photo: its name says so, or else its first bytes do.

    Args:
        path: a file. Whether the photo can be read shows only when it is read.
    """
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return False
    return any(one.begins(head) for one in _PROVEN)


def open_folder(path: str | Path) -> Path:
    """The folder, made sure that it is there and can be opened.

    Raises:
        DatasetError: it is not.
    """
    folder = Path(path)
    wanted = "a folder of photos that can be opened"
    if not folder.exists():
        raise DatasetError(f"{folder} is not there", wanted, "Check the path.")
    if not folder.is_dir():
        raise DatasetError(f"{folder} is a file", wanted, "Name the folder that holds the class folders.")
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise DatasetError(f"{folder} cannot be opened ({error.strerror})", wanted, "Check its permissions.") from error
    return folder


def sub_folders(folder: Path) -> list[Path]:
    """The folders directly in a folder, in natural order; hidden ones are left out."""
    found = [one for one in folder.iterdir() if not is_hidden(one.name) and one.is_dir()]
    return sorted(found, key=lambda one: natural_key(one.name))


def list_files(folder: Path, *, deep: bool = True) -> Listing:
    """Every file below a folder, at once.

    Args:
        folder: where to look.
        deep: whether to enter its sub-folders.
    """
    found: dict[str, list] = {"photos": [], "others": [], "closed": []}
    for one in walk_files(folder, deep=deep):
        kind = "closed" if isinstance(one, Broken) else "photos" if is_photo_file(one) else "others"
        found[kind].append(one)
    return Listing(**{kind: tuple(some) for kind, some in found.items()})


def walk_files(folder: Path, *, deep: bool = True) -> Iterator[Path | Broken]:
    """Every file below a folder, one after the other in natural order; a folder that cannot be opened in its place.

    Only the names of one folder, and of those above it, are in memory at any time. Links to folders are followed, but
    no folder is entered twice, so that a link to a parent cannot hang us. Hidden files and folders are left out.

    Args:
        folder: where to look.
        deep: whether to enter its sub-folders.
    """
    yield from _walk(str(folder), deep, set())


def _walk(place: str, deep: bool, entered: set[str]) -> Iterator[Path | Broken]:
    real = os.path.realpath(place)
    if real in entered:
        return
    entered.add(real)
    try:
        with os.scandir(place) as entries:
            folders, keys = set(), []
            for entry in entries:
                if not is_hidden(entry.name):
                    keys.append(natural_text(entry.name).encode(*_AS_BYTES))
                    if _is_folder(entry):
                        folders.add(entry.name)
    except OSError as error:
        yield Broken(path=str(error.filename), reason=f"cannot be opened ({error.strerror})")
        return
    for name in _sorted_names(keys):
        if name not in folders:
            yield Path(place, name)
        elif deep:
            yield from _walk(os.path.join(place, name), deep, entered)


def _sorted_names(keys: list[bytes]) -> Iterator[str]:
    """The names that keys hold, in their order; the list is emptied and long texts of many names kept in its place."""
    keys.sort()
    starts = range(0, len(keys), _JOINED)
    texts = [b"\0".join(_name(key) for key in keys[start : start + _JOINED]) for start in starts]
    keys.clear()
    for text in texts:
        yield from text.decode(*_AS_BYTES).split("\0")


def _name(key: bytes) -> bytes:
    return key.rpartition(b"\0\0")[2]


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle
        return False
