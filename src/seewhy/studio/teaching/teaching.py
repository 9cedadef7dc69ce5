"""All of the teach room: where the photos come from, what was found in them, a training, and what came of it."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seewhy.data.listing import sub_folders
from seewhy.errors import UsageError
from seewhy.studio.photos.photo_index import PhotoIndex
from seewhy.studio.teaching.checking import Checking
from seewhy.studio.teaching.chosen_photos import ChosenPhotos
from seewhy.studio.teaching.class_names import checked_name
from seewhy.studio.teaching.collecting import Collection
from seewhy.studio.teaching.folders import NamedFolders
from seewhy.studio.teaching.learning import Lesson, teach
from seewhy.studio.teaching.lesson_state import LessonState
from seewhy.studio.teaching.moments import Moments
from seewhy.studio.work.process import Work

__all__ = ["COLLECTED", "Teaching"]

COLLECTED = "seewhy-photos"
"""The folder, below the one where the studio was started, into which collected photos go."""

_NOTHING: dict[str, Any] = dict.fromkeys(
    ("photos", "output", "place", "beside", "there_already", "chosen", "kept_together", "collection", "labels")
)


class Teaching:
    """One training at a time, and what is known of it; safe to ask from several threads.

    Args:
        photos: folder or table of labelled photos to begin with; None: none is chosen yet.
        output: the classifier's folder; None: beside the photos.
        named: the folders that the user named, in which others can be chosen.
        collected: folder below which collected photos go; None: COLLECTED, here.
    """

    def __init__(
        self,
        photos: Path | None,
        output: Path | None = None,
        *,
        named: Sequence[Path] = (),
        collected: Path | None = None,
    ) -> None:
        self._version = 0
        self._table: tuple[int, ...] | None = None  # of labels, as it was when a page was told of it
        self._lock = threading.RLock()
        self.index = PhotoIndex()
        self.folders = NamedFolders([*named] or ([] if photos is None else [photos]))
        self.collected = (collected or Path(COLLECTED)).absolute()
        self.checking = Checking(self.index, self._bump)
        self._work = Work(self._hear, self._silent)
        self._chosen: ChosenPhotos | None = None
        self._taught_with = ""  # how the photos were read when the last training began
        self._lesson = LessonState()
        if photos is not None:
            self._take(ChosenPhotos(photos, output, chosen={"root": 0, "below": ""}))

    @property
    def version(self) -> int:
        """Grows with every change, also where the judge room or an editor wrote into the table of labels."""
        with self._lock:
            table = None if self._chosen is None else self._chosen.labels.signature
            if table != self._table:
                self._table = table
                self._version += 1
            return self._version

    @property
    def chosen(self) -> ChosenPhotos:
        """The photos that are taught with.

        Raises:
            UsageError: nothing was chosen.
        """
        if self._chosen is None:
            raise UsageError("There are no photos to teach with yet", "a folder, or photos", "Choose or collect some.")
        return self._chosen

    @property
    def is_ready(self) -> bool:
        """Whether photos were chosen."""
        return self._chosen is not None

    @property
    def photos(self) -> Path:
        """Their folder or table."""
        return self.chosen.photos

    @property
    def output(self) -> Path:
        """Where the classifier goes."""
        return self.chosen.output

    @property
    def collection(self) -> Collection:
        """The photos that are collected.

        Raises:
            UsageError: none are.
        """
        found = None if self._chosen is None else self._chosen.collection
        if found is None:
            raise UsageError("No photos are collected", "a collection that was begun", "Press “Collect photos”.")
        return found

    @property
    def moments(self) -> Moments:
        """What was told of the learning, with its pictures."""
        return self._lesson.moments

    @property
    def state(self) -> str:
        """As LessonState tells it."""
        with self._lock:
            return self._lesson.state

    def choose(self, root: int, below: str) -> None:
        """Takes a folder that lies in one of those named.

        Args:
            root: which of them, from 0.
            below: path below it.

        Raises:
            UsageError: there is no such folder, or a training is running.
        """
        self._take(ChosenPhotos(self.folders.place(root, below), chosen={"root": root, "below": below}))

    def collect(self, name: str) -> None:
        """Begins to collect photos, or goes on with those that were collected under this name.

        Args:
            name: what the collection, and the classifier, will be called.

        Raises:
            UsageError: the name can't be a folder's, or a training is running.
        """
        folder = self.collected / checked_name(name)
        collection = Collection(folder, self.index, self._photos_moved)
        self._take(ChosenPhotos(folder, folder.with_name(f"{folder.name}.seewhy"), collection=collection))

    def check_still(self) -> None:
        """Makes sure that nothing is being taught: its photos must stay as they are.

        Raises:
            UsageError: something is.
        """
        if self.state in ("running", "stopping"):
            raise UsageError("A training is running", "one at a time", "Wait for it, or stop it.")

    def check(self) -> None:
        """Looks the photos through."""
        chosen = self.chosen
        self.checking.start(chosen.photos, chosen.labels.corrections(), chosen.grouping)

    def start(self, settings: Mapping[str, Any], *, resume: bool = False) -> None:
        """Begins, or goes on with what was stopped.

        Args:
            settings: of the recipe.
            resume: whether to go on.

        Raises:
            UsageError: one is running, or there are no photos.
        """
        chosen = self.chosen
        lesson = Lesson(
            photos=chosen.photos,
            output=chosen.output,
            settings=dict(settings),
            resume=resume,
            corrections=chosen.labels.corrections(),
            grouping=chosen.grouping,
        )
        with self._lock:
            self.check_still()
            self._work.start(teach, lesson, name="seewhy-teaching")  # what it tells waits for the lock
            self._lesson.forget("running", keep=resume)
            self._version += 1
            self._taught_with = chosen.reading

    def stop(self) -> None:
        """Asks it to stop after this step and to keep what it needs to go on; does nothing where none runs."""
        with self._lock:
            if self._lesson.state != "running":
                return
            self._lesson.state = "stopping"
            self._version += 1
        self._work.interrupt()

    def close(self) -> None:
        """Ends a running training with the studio; its last checkpoint stays."""
        self.checking.close()
        self.stop()
        self._work.close()

    def label(self, key: str, *, final: str | None, left_out: bool) -> None:
        """Puts a photo's label right, or leaves it out.

        Args:
            key: of the photo.
            final: its right class; None: the one it has.
            left_out: whether it is left out.
        """
        photo = self.index.get(key)
        self.chosen.labels.put(photo.name, label=photo.label, final=final, left_out=left_out)
        self._bump()

    def keep_together(self, together: bool) -> None:
        """Whether photos that look as if taken a moment apart land on one side of the split.

        Args:
            together: whether.
        """
        with self._lock:
            self.check_still()
            self.chosen.together = together
            self._version += 1

    def undo_label(self) -> None:
        """Takes the last of these back."""
        self.chosen.labels.undo()
        self._bump()

    def to_json(self) -> dict[str, Any]:
        """All that the page shows of it; a page that was reloaded, or a second one, knows all from this alone."""
        with self._lock:
            chosen, changed = self._chosen, self._changed()
            still = self._lesson.state in ("stopped", "failed")
            photos = _NOTHING if chosen is None else chosen.to_json()
            return {
                **photos,
                "named": self.folders.names,
                "collected_in": str(self.collected),
                "collections": self._collections(),
                "labels_changed": changed,
                # Other labels are another training: that begins anew.
                "can_go_on": chosen is not None and still and not changed and chosen.unfinished,
                "checking": self.checking.to_json(),
                "version": self.version,
                **self._lesson.to_json(),
            }

    def _take(self, chosen: ChosenPhotos) -> None:
        """Other photos: nothing that was known of those before holds."""
        with self._lock:
            self.check_still()
            self.checking.forget()
            self.index.clear()
            if chosen.collection is not None:
                # Before a page can change it: whoever does waits, with the collection's lock, for this one.
                chosen.collection.introduce()
            self._chosen = chosen
            self._taught_with = chosen.reading
            self._version += 1
            self._lesson.forget("stopped" if chosen.unfinished else "idle")

    def _changed(self) -> bool:
        """Whether photos would be read otherwise than when the last training began."""
        return self._chosen is not None and self._chosen.reading != self._taught_with

    def _collections(self) -> list[str]:
        """Names of what was collected before."""
        try:
            return [one.name for one in sub_folders(self.collected) if not one.name.endswith((".seewhy", ".run"))]
        except OSError:  # nothing was
            return []

    def _photos_moved(self) -> None:
        """Collected photos came or went: what was found before is old, and so is what was said of those that went."""
        if self._chosen is not None:
            self._chosen.forget_gone()
        self.checking.forget()
        self._bump()

    def _hear(self, kind: str, told: Any) -> bool:
        if kind == "photos":
            self.index.add(told, replace=False)  # a training reads them with labels put right already
            return False
        with self._lock:
            self._version += 1
            return self._lesson.hear(kind, told)

    def _silent(self, status: int | None) -> None:
        with self._lock:
            self._version += 1
            self._lesson.silent(status)

    def _bump(self) -> None:
        with self._lock:
            self._version += 1
