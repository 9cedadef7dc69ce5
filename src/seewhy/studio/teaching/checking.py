"""The photos looked through before teaching: an audit in a process of its own, its findings by kind with photos."""

import re
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.data.corrections import Corrections, corrected
from seewhy.data.grouping import Grouping
from seewhy.errors import SeewhyError, UsageError
from seewhy.progress import quiet, watched
from seewhy.studio.photos.photo_index import LabelledPhoto, PhotoIndex, key_of
from seewhy.studio.teaching.onlooker import indexed
from seewhy.studio.work.process import Work, error_told
from seewhy.studio.work.reporter import Reporter

if TYPE_CHECKING:
    from seewhy.data.audit import Audit

__all__ = ["Checking"]

_SETS = 12  # findings of one kind that are shown with their photos; the rest is counted
_PHOTOS = 12  # photos of one finding
# What a terminal would be told is told here as this page does it.
_BURSTS = "Where they are, keep them together: then all photos of a set land on one side of the split."
_FLAGS = re.compile(r" \(--[^)]*\)")
_SIDE_BY_SIDE = ("conflicting label", "duplicate", "near duplicate", "leaking", "bursts")


class Checking:
    """One look through the photos at a time, and what it found.

    Args:
        index: told the photos.
        changed: called at every change.
    """

    def __init__(self, index: PhotoIndex, changed: Callable[[], None]) -> None:
        self._index, self._changed = index, changed
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._state: dict[str, Any] = {"state": "idle"}
        self._found: dict[str, Any] | None = None
        self._look = 0  # which look it is: what an older one still says is not heard

    def start(self, photos: Path, corrections: Corrections | None, grouping: Grouping | None) -> None:
        """Begins to look through.

        Args:
            photos: folder or table.
            corrections: labels that were put right.
            grouping: which photos belong together.

        Raises:
            UsageError: it is at it.
        """
        with self._lock:
            if self._state["state"] == "running":
                raise UsageError("The photos are being looked through", "one at a time", "Wait for it.")
            self._look += 1
            look = self._look
            self._work = Work(partial(self._hear, look), partial(self._silent, look))
            self._work.start(_look_through, photos, corrections, grouping, name="seewhy-checking")
            self._state, self._found = {"state": "running", "done": 0, "total": 0}, None
        self._changed()

    def forget(self) -> None:
        """Forgets what was found, for other photos are taken or some came and went; a look that runs is dropped."""
        with self._lock:
            self._look += 1
            self._state, self._found = {"state": "idle"}, None
            if self._work is not None:
                self._work.end()
        self._changed()

    def close(self) -> None:
        """Ends it with the studio."""
        if self._work is not None:
            self._work.close(1)

    def found(self) -> dict[str, Any]:
        """All findings.

        Raises:
            UsageError: nobody looked.
        """
        with self._lock:
            if self._found is None:
                raise UsageError("The photos were not looked through", "that to be done first", "Press “Check them”.")
            return self._found

    def to_json(self) -> dict[str, Any]:
        """How far it is; what was found is fetched apart."""
        with self._lock:
            return dict(self._state)

    def _hear(self, look: int, kind: str, told: Any) -> bool:
        with self._lock:
            if look != self._look:
                return kind in ("found", "failed")
            if kind == "photos":
                self._index.add(told)
                return False
            if kind == "step":
                self._state = {"state": "running", "done": told["done"], "total": told["total"]}
            elif kind == "found":
                self._found = told
                self._state = {"state": "finished", "sentence": told["sentence"], "number": look}
            elif kind == "failed":
                self._state = {"state": "failed", "error": told}
        self._changed()
        return kind in ("found", "failed")

    def _silent(self, look: int, status: int | None) -> None:
        with self._lock:
            if look != self._look:
                return
            error = {
                "happened": f"Looking through the photos ended without a word (exit status {status})",
                "expected": "it to say what it found",
                "remedy": "The system may have run out of memory. Try fewer photos.",
            }
            self._state = {"state": "failed", "error": error}
        self._changed()


def _look_through(photos: Path, corrections: Corrections | None, grouping: Grouping | None, pipe: Connection) -> None:
    """What the process does."""
    from seewhy.data.audit import audit
    from seewhy.data.folder import read_photos

    try:
        with quiet(), watched(Reporter(pipe)):
            dataset = read_photos(photos, grouping=grouping).dataset
            pipe.send(("photos", indexed(dataset, photos)))  # with the labels they were given
            if corrections is not None:
                dataset = corrected(dataset, corrections, photos).dataset
            found = audit(dataset)
        pipe.send(("photos", {key_of(one.path): _broken(one.path, photos) for one in dataset.broken}))
        pipe.send(("found", _told(found, photos)))
    except SeewhyError as error:
        pipe.send(("failed", error_told(error)))
    except (BrokenPipeError, KeyboardInterrupt):  # the studio is gone, or closes
        return
    finally:
        pipe.close()


def _broken(path: str, root: Path) -> LabelledPhoto:
    return LabelledPhoto(name=_name(path, root), label="", source=Path(path))


def _told(found: "Audit", root: Path) -> dict[str, Any]:
    """Kinds of findings, the gravest first, each with its photos."""
    classes = found.dataset.classes
    label_of = {one.path: classes[one.label] for one in found.dataset.samples}
    kinds: dict[str, dict[str, Any]] = {}
    for one in found.findings:
        kind = kinds.setdefault(
            one.kind,
            {
                "kind": one.kind,
                "title": one.meaning.title,
                "gravity": one.gravity,
                "harm": one.meaning.harm,
                "remedy": _BURSTS if one.kind == "bursts" else _FLAGS.sub("", one.meaning.remedy),
                "side_by_side": one.kind in _SIDE_BY_SIDE,
                "count": 0,
                "photos": 0,
                "sets": [],
            },
        )
        kind["count"] += 1
        kind["photos"] += len(one.photos)
        if len(kind["sets"]) < _SETS:
            photos = [
                {"photo": key_of(path), "name": _name(path, root), "label": label_of.get(path, "")}
                for path in one.photos[:_PHOTOS]
            ]
            detail = one.detail.partition(": group them")[0]
            kind["sets"].append({"detail": detail, "photos": photos, "more": len(one.photos) - len(photos)})
    return {
        "sentence": found.sentence,
        "classes": list(classes),
        "counts": dict(found.counts),
        "kinds": list(kinds.values()),
    }


def _name(path: str, root: Path) -> str:
    try:
        return Path(path).relative_to(root).as_posix()
    except ValueError:
        return Path(path).name
