"""Photos collected in the page: a folder for each class, in a folder of the studio's own, where nothing is replaced."""

import contextlib
import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seewhy.data.grouping import Grouping
from seewhy.data.listing import list_files, sub_folders
from seewhy.errors import UsageError
from seewhy.pixels.decode import decode
from seewhy.storage import cannot_write
from seewhy.studio.photos.photo_index import LabelledPhoto, PhotoIndex, key_of
from seewhy.studio.teaching.class_names import checked_name, plain_file_name
from seewhy.studio.teaching.new_files import free_place, written_anew

__all__ = ["HOLDS", "MOST_CLASSES", "MOST_PHOTOS", "Collection"]

MOST_PHOTOS, MOST_CLASSES = 10_000, 100
"""Of one collection: beyond that a folder is handier than a page."""

HOLDS = r"(hold-[0-9a-z]+)-[0-9]"
"""What the frames of one hold of the camera button have in common, for Grouping: they are nearly the same photo, and
must not lie on both sides of a split."""

_REMOVED = ".removed"  # hidden: no reader looks into it
_HOLD = re.compile(r"[0-9a-z]{4,16}")
_DECODED = 64  # px: enough to prove that a photo opens


@dataclass(frozen=True, kw_only=True)
class _Photo:
    """One collected photo: its key stays when it is moved."""

    key: str
    path: Path
    label: str
    fingerprint: str
    hold: str = ""


class Collection:
    """Photos by class; safe to ask from several threads.

    Args:
        folder: of its own; made with the first photo. What lies in it already is taken up.
        index: told the photos, so that the page can show them.
        changed: called at every change.
    """

    def __init__(self, folder: Path, index: PhotoIndex, changed: Callable[[], None]) -> None:
        self.folder = folder
        self._index, self._changed = index, changed
        self._lock = threading.RLock()
        self._classes: list[str] = []
        self._photos: dict[str, _Photo] = {}
        self._put_away: dict[str, _Photo] = {}
        self._undo: list[Callable[[], Any]] = []
        self._batch: tuple[str, list[str]] = ("", [])
        self.version = 0
        if folder.is_dir():
            self._take_up()

    @property
    def grouping(self) -> Grouping | None:
        """Keeps the frames of one hold together; None where nobody held the button."""
        with self._lock:
            return Grouping(pattern=HOLDS) if any(one.hold for one in self._photos.values()) else None

    def add_class(self, name: str) -> str:
        """Names a class.

        Args:
            name: as the user typed it.

        Returns:
            The name as it is kept.

        Raises:
            UsageError: it can't be the name of a folder, or is there already.
        """
        with self._lock:
            name = checked_name(name, self._classes)
            if len(self._classes) >= MOST_CLASSES:
                raise UsageError(f"There are {MOST_CLASSES} classes", f"{MOST_CLASSES} at most", "Use a folder.")
            self._classes.append(name)
            self._happened(lambda: self._drop_class(name))
            return name

    def remove_class(self, name: str) -> None:
        """Takes a class away, with its photos; undo brings all of it back.

        Args:
            name: of the class.
        """
        with self._lock:
            at = self._classes.index(self._known(name))
            photos = [one for one in self._photos.values() if one.label == name]
            for one in photos:
                self._move(one, _REMOVED)
            self._drop_class(name)

            def back() -> None:
                self._classes.insert(min(at, len(self._classes)), name)
                for one in photos:
                    self._move(self._put_away[one.key], name)

            self._happened(back)

    def rename_class(self, name: str, new: str) -> None:
        """Calls a class otherwise.

        Args:
            name: of the class.
            new: its new name.
        """
        with self._lock:
            at = self._classes.index(self._known(name))
            new = checked_name(new, [one for one in self._classes if one != name])
            if new != name:
                self._rename(at, new)
                self._happened(lambda: self._rename(self._classes.index(new), name))

    def add(self, label: str, content: bytes, name: str, *, hold: str = "", batch: str = "") -> dict[str, Any]:
        """Adds a photo.

        Args:
            label: its class.
            content: the file's bytes, which are kept as they are.
            name: of the file; another one is found where there is such a file.
            hold: tells the frames of one hold of the camera button; "" for a file.
            batch: tells what came in one go, which one undo takes back together; "" for one alone.

        Returns:
            Its key; and the class in which the same bytes were already, in which case nothing is added.

        Raises:
            PhotoError: it is no photo.
            UsageError: no such class, or too many photos.
            StorageError: it cannot be written.
        """
        if hold and not _HOLD.fullmatch(hold):
            raise UsageError(f"A hold is called {hold[:40]!r}", "4 to 16 letters and digits", "Reload the page.")
        decode(content, at_least=_DECODED)
        fingerprint = hashlib.sha256(content).hexdigest()
        with self._lock:
            self._known(label)
            for one in self._photos.values():
                if one.fingerprint == fingerprint:
                    return {"photo": one.key, "label": one.label, "there_already": True}
            if len(self._photos) >= MOST_PHOTOS:
                raise UsageError(
                    f"There are {MOST_PHOTOS:,} photos", "no more than that in a page", "Put them into a folder."
                )
            file = f"hold-{hold}-{self._frames(hold):04d}.jpg" if hold else plain_file_name(name)
            path = written_anew(self.folder / label, file, content)
            photo = _Photo(key=key_of(str(path)), path=path, label=label, fingerprint=fingerprint, hold=hold)
            self._put(photo)
            self._came(photo.key, hold or batch)
            return {"photo": photo.key, "label": label, "there_already": False}

    def move(self, keys: list[str], label: str) -> None:
        """Moves photos into another class.

        Args:
            keys: of the photos.
            label: the class.
        """
        with self._lock:
            self._known(label)
            before = [self._of(key) for key in keys]
            for one in before:
                self._move(one, label)
            self._happened(lambda: [self._move(self._photos[one.key], one.label) for one in before])

    def remove(self, keys: list[str]) -> None:
        """Puts photos away; undo brings them back.

        Args:
            keys: of the photos.
        """
        with self._lock:
            before = [self._of(key) for key in keys]
            for one in before:
                self._move(one, _REMOVED)
            self._happened(lambda: [self._move(self._put_away[one.key], one.label) for one in before])

    def undo(self) -> None:
        """Takes the last change back; does nothing where there is none."""
        with self._lock:
            if self._undo:
                self._undo.pop()()
                self._batch = ("", [])
                self.version += 1
        self._changed()

    def to_json(self) -> dict[str, Any]:
        """Classes with their photos, the newest first; and the limits."""
        with self._lock:
            found = {label: [] for label in self._classes}
            holds = {label: set() for label in self._classes}
            for one in reversed(self._photos.values()):
                found[one.label].append(one.key)
                holds[one.label] |= {one.hold} - {""}
            return {
                "folder": str(self.folder),
                "name": self.folder.name,
                "version": self.version,
                "can_undo": bool(self._undo),
                "most_photos": MOST_PHOTOS,
                "classes": [
                    {"name": label, "photos": found[label], "holds": len(holds[label])} for label in self._classes
                ],
            }

    def introduce(self) -> None:
        """Tells the index all photos, where it was emptied."""
        with self._lock:
            for one in list(self._photos.values()):
                self._put(one)

    def _take_up(self) -> None:
        for folder in sub_folders(self.folder):
            self._classes.append(folder.name)
            for path in list_files(folder, deep=False).photos:
                with contextlib.suppress(OSError):
                    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
                    found = re.search(HOLDS, path.name)
                    hold = found[1].removeprefix("hold-") if found else ""
                    key = key_of(str(path))
                    self._put(_Photo(key=key, path=path, label=folder.name, fingerprint=fingerprint, hold=hold))

    def _known(self, label: str) -> str:
        if label not in self._classes:
            raise UsageError(f"There is no class {label[:60]!r}", "a class that was named", "Reload the page.")
        return label

    def _of(self, key: str) -> _Photo:
        if key not in self._photos:
            raise UsageError(f"No photo has the key {key[:40]!r}", "a photo that was collected", "Reload the page.")
        return self._photos[key]

    def _frames(self, hold: str) -> int:
        return 1 + sum(one.hold == hold for one in self._photos.values())

    def _put(self, photo: _Photo) -> None:
        self._photos[photo.key] = photo
        name = photo.path.relative_to(self.folder).as_posix()
        shown = LabelledPhoto(name=name, label=photo.label, source=photo.path)
        # Under the key it has here, and under the one by which whoever reads the folder calls it.
        self._index.add({photo.key: shown, key_of(str(photo.path)): shown})

    def _move(self, photo: _Photo, label: str) -> None:
        """Into another class, or among those put away; the key stays, and no file is replaced."""
        target = free_place(self.folder / label, photo.path.name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            photo.path.rename(target)
        except OSError as error:
            raise cannot_write(target, error) from error
        moved = replace(photo, path=target, label=label)
        self._photos.pop(photo.key, None)
        self._put_away.pop(photo.key, None)
        if label == _REMOVED:
            self._put_away[photo.key] = moved
        else:
            self._put(moved)

    def _rename(self, at: int, new: str) -> None:
        old, self._classes[at] = self._classes[at], new
        for one in [one for one in self._photos.values() if one.label == old]:
            self._move(one, new)
        with contextlib.suppress(OSError):
            (self.folder / old).rmdir()

    def _drop_class(self, name: str) -> None:
        self._classes.remove(name)
        with contextlib.suppress(OSError):
            (self.folder / name).rmdir()  # only where nothing is in it

    def _came(self, key: str, batch: str) -> None:
        """A photo was added: of one batch all are taken back together."""
        if batch and batch == self._batch[0]:
            self._batch[1].append(key)
            self.version += 1
            self._changed()
            return
        keys = [key]

        def back() -> None:
            for one in keys:
                if one in self._photos:
                    self._move(self._photos[one], _REMOVED)

        self._happened(back)
        self._batch = (batch, keys)

    def _happened(self, undo: Callable[[], Any]) -> None:
        self._undo.append(undo)
        self._batch = ("", [])
        self.version += 1
        self._changed()
