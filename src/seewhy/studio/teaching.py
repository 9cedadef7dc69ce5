"""All of the teach room: where the photos come from, what was found in them, a training, and what came of it."""

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seewhy.data.grouping import Grouping
from seewhy.errors import UsageError
from seewhy.recipes.order import workspace_of
from seewhy.recipes.unfinished import holds_checkpoint
from seewhy.studio.checking import Checking
from seewhy.studio.class_names import checked_name
from seewhy.studio.collecting import Collection
from seewhy.studio.folders import NamedFolders
from seewhy.studio.labels import Labels
from seewhy.studio.learning import Lesson, teach
from seewhy.studio.lesson_state import LessonState
from seewhy.studio.moments import Moments
from seewhy.studio.photo_index import PhotoIndex
from seewhy.studio.work import Work

__all__ = ["COLLECTED", "Teaching", "output_beside"]

COLLECTED = "seewhy-photos"
"""The folder, below the one where the studio was started, into which collected photos go."""


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
        self._table: tuple[int, int] | None = None  # of labels, as it was when a page was told of it
        self._lock = threading.RLock()
        self.index = PhotoIndex()
        self.folders = NamedFolders([*named] or ([] if photos is None else [photos]))
        self.collected = (collected or Path(COLLECTED)).absolute()
        self.checking = Checking(self.index, self._bump)
        self._work = Work(self._hear, self._silent)
        self._photos: Path | None = None
        self._output: Path | None = None
        self._collection: Collection | None = None
        self._labels: Labels | None = None
        self._chosen: dict[str, Any] | None = None if photos is None else {"root": 0, "below": ""}
        self._together = False
        self._taught_with = ""  # the labels that the last training began with
        self._lesson = LessonState()
        if photos is not None:
            self._take(photos, output or output_beside(photos))

    @property
    def version(self) -> int:
        """Grows with every change, also where the judge room or an editor wrote into the table of labels."""
        with self._lock:
            table = None if self._labels is None else self._labels.signature
            if table != self._table:
                self._table = table
                self._version += 1
            return self._version

    @property
    def photos(self) -> Path:
        """What is taught with.

        Raises:
            UsageError: nothing was chosen.
        """
        if self._photos is None:
            raise UsageError("There are no photos to teach with yet", "a folder, or photos", "Choose or collect some.")
        return self._photos

    @property
    def output(self) -> Path:
        """Where the classifier goes.

        Raises:
            UsageError: no photos were chosen.
        """
        assert self.photos is not None
        assert self._output is not None
        return self._output

    @property
    def labels(self) -> Labels:
        """What was put right.

        Raises:
            UsageError: no photos were chosen.
        """
        assert self.photos is not None
        assert self._labels is not None
        return self._labels

    @property
    def collection(self) -> Collection:
        """The photos that are collected.

        Raises:
            UsageError: none are.
        """
        if self._collection is None:
            raise UsageError("No photos are collected", "a collection that was begun", "Press “Collect photos”.")
        return self._collection

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
        found = self.folders.place(root, below)
        self._take(found, output_beside(found))
        self._chosen = {"root": root, "below": below}
        self._bump()

    def collect(self, name: str) -> None:
        """Begins to collect photos, or goes on with those that were collected under this name.

        Args:
            name: what the collection, and the classifier, will be called.

        Raises:
            UsageError: the name can't be a folder's, or a training is running.
        """
        folder = self.collected / checked_name(name)
        self._take(
            folder, folder.with_name(f"{folder.name}.seewhy"), Collection(folder, self.index, self._photos_moved)
        )
        self._chosen = None
        self._bump()

    def check_still(self) -> None:
        """Makes sure that nothing is being taught: its photos must stay as they are.

        Raises:
            UsageError: something is.
        """
        if self.state in ("running", "stopping"):
            raise UsageError("A training is running", "one at a time", "Wait for it, or stop it.")

    def check(self) -> None:
        """Looks the photos through."""
        self.checking.start(self.photos, self.labels.corrections(), self._grouping())

    def start(self, settings: Mapping[str, Any], *, resume: bool = False) -> None:
        """Begins, or goes on with what was stopped.

        Args:
            settings: of the recipe.
            resume: whether to go on.

        Raises:
            UsageError: one is running, or there are no photos.
        """
        lesson = Lesson(
            photos=self.photos,
            output=self.output,
            settings=dict(settings),
            resume=resume,
            corrections=self.labels.corrections(),
            grouping=self._grouping(),
        )
        with self._lock:
            self.check_still()
            self._lesson.forget("running", keep=resume)
            self._version += 1
            self._taught_with = self._way()
            self._work.start(teach, lesson, name="seewhy-teaching")

    def stop(self) -> None:
        """Asks it to stop after this step and to keep what it needs to go on; does nothing where none runs."""
        with self._lock:
            if self._lesson.state != "running":
                return
            self._lesson.state = "stopping"
            self._version += 1
        self._work.interrupt()

    @property
    def is_ready(self) -> bool:
        """Whether photos were chosen."""
        return self._photos is not None

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
        self.labels.put(photo.name, label=photo.label, final=final, left_out=left_out)
        self._bump()

    def keep_together(self, together: bool) -> None:
        """Whether photos that look as if taken a moment apart land on one side of the split.

        Args:
            together: whether.
        """
        with self._lock:
            self.check_still()
            self._together = together
            self._version += 1

    def undo_label(self) -> None:
        """Takes the last of these back."""
        self.labels.undo()
        self._bump()

    def to_json(self) -> dict[str, Any]:
        """All that the page shows of it; a page that was reloaded, or a second one, knows all from this alone."""
        with self._lock:
            chosen = self._photos is not None
            labels = self._labels.to_json() if self._labels is not None else None
            collection = None
            if self._collection is not None:
                collection = {"name": self._collection.folder.name, "version": self._collection.version}
            return {
                "photos": self.photos.name if chosen else None,
                "output": self.output.name if chosen else None,
                "place": str(self.output) if chosen else None,
                "there_already": chosen and self._lesson.state != "finished" and self.output.exists(),
                "named": self.folders.names,
                "chosen": self._chosen,
                "kept_together": self._together,
                "collected_in": str(self.collected),
                "collection": collection,
                "labels": labels,
                "labels_changed": labels is not None and self._labels_changed(),
                "can_go_on": chosen and self._can_go_on(),
                "checking": self.checking.to_json(),
                "version": self.version,
                **self._lesson.to_json(),
            }

    def _take(self, photos: Path, output: Path, collection: Collection | None = None) -> None:
        """Other photos: nothing that was known of those before holds."""
        labels = Labels(output.with_name(f"{output.stem}.labels.csv"))
        with self._lock:
            self.check_still()
            self.index.clear()
            self._photos, self._output, self._labels = photos, output, labels
            self._collection = collection
            if collection is not None:
                collection.introduce()
            self._together = False
            self._taught_with = self._way()
            self._version += 1
            self._lesson.forget("stopped" if holds_checkpoint(workspace_of(output)) else "idle")
        self.checking.forget()

    def _grouping(self) -> Grouping | None:
        """Frames of one hold; or what looks as if taken a moment apart, where the user said that it is."""
        holds = None if self._collection is None else self._collection.grouping
        return holds or (Grouping(found=True) if self._together else None)

    def _way(self) -> str:
        """What a training that goes on must not find changed."""
        return f"{self._together} {self.labels.fingerprint}"

    def _photos_moved(self) -> None:
        """Collected photos came or went: what was found before is old, and so is what was said of those that went."""
        if self._labels is not None and self._collection is not None:
            self._labels.forget({name for name in self._labels.names if not (self.photos / name).exists()})
        self.checking.forget()
        self._bump()

    def _labels_changed(self) -> bool:
        return self._way() != self._taught_with

    def _can_go_on(self) -> bool:
        """Other labels are another training: that begins anew."""
        still = self._lesson.state in ("stopped", "failed")
        return still and not self._labels_changed() and holds_checkpoint(workspace_of(self.output))

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


def output_beside(photos: Path) -> Path:
    """Where a classifier taught with these photos goes: the place that "seewhy train" takes.

    Where nothing can be written beside them, it goes here.

    >>> output_beside(Path("pets")).name
    'pets.seewhy'
    """
    found = photos.resolve().with_name(f"{photos.resolve().stem}.seewhy")
    return found if os.access(found.parent, os.W_OK) else Path(found.name).absolute()
