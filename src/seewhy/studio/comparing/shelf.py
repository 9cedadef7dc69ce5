"""The classifiers that may stand beside the one that is looked at: named at the start, looked at before, built in."""

import threading
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.errors import UsageError

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["BUILT_IN", "Shelf"]

BUILT_IN = "Built-in recogniser"
"""What the page calls the recogniser that comes with SeeWhy."""

_EARLIER = 3  # classifiers looked at before that are kept; of more the oldest goes


class Shelf:
    """Classifiers by the name that the page and its address call them; each is loaded when it is first asked for.

    Args:
        folders: of saved classifiers, as they were named at the start.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._lock, self._loading = threading.Lock(), threading.Lock()
        self._folders: dict[str, Path] = {}
        self._earlier: dict[str, Classifier] = {}
        self._loaded: dict[str, tuple[int, Classifier]] = {}
        self._put_away = 0
        for folder in folders:
            self.name(folder)

    def name(self, folder: Path) -> str:
        """Puts a saved classifier on the shelf.

        Args:
            folder: where it lies, or will lie; it is not opened yet.

        Returns:
            What it is called from now on: the folder's name, where that is taken its parent's too, and then a number.
        """
        place = folder.resolve()
        with self._lock:
            for name, known in self._folders.items():
                if known == place:
                    return name
            longer = f"{place.name} in {place.parent.name}"
            numbered = (f"{longer} ({number})" for number in count(2))
            name = next(one for one in chain((place.name, longer), numbered) if one not in self._folders)
            self._folders[name] = place
        return name

    def put(self, name: str, classifier: "Classifier") -> str:
        """Keeps a classifier that is not looked at any more; its folder may be written over by the next training.

        Args:
            name: what it was called.
            classifier: it.

        Returns:
            What it is called from now on.
        """
        with self._lock:
            self._put_away += 1
            kept = f"{name}, earlier {self._put_away}"
            self._earlier[kept] = classifier
            while len(self._earlier) > _EARLIER:
                self._earlier.pop(next(iter(self._earlier)))
        return kept

    @property
    def names(self) -> list[str]:
        """Of all that can be had now: those whose folder is there, those looked at before, and the built-in one."""
        with self._lock:
            there = [name for name, folder in self._folders.items() if (folder / "config.json").is_file()]
            return [*there, *reversed(self._earlier), BUILT_IN]

    def get(self, name: str) -> "Classifier":
        """A classifier by its name.

        Args:
            name: one of names.

        Raises:
            UsageError: there is none of this name.
            ArtefactError: it cannot be read.
            MissingExtraError: the built-in one was never used here, and what prepares it is not installed.
        """
        with self._lock:
            if name in self._earlier:
                return self._earlier[name]
            folder = self._folders.get(name)
            if folder is None and name != BUILT_IN:
                raise UsageError(
                    f'No classifier is called "{name}" here',
                    f"one of {', '.join([*self._folders, *self._earlier, BUILT_IN])}",
                    "Choose one of these, or start the studio with it: seewhy studio FIRST.seewhy SECOND.seewhy",
                )
        with self._loading:  # it may take half a minute, in which the names are asked for
            return self._recogniser() if name == BUILT_IN or folder is None else self._read(name, folder)

    def _read(self, name: str, folder: Path) -> "Classifier":
        """Reads it, once: and again where a training has written another one into its place."""
        from seewhy.classifier import load

        written = (folder / "config.json").stat().st_mtime_ns if (folder / "config.json").is_file() else 0
        if name not in self._loaded or self._loaded[name][0] != written:
            self._loaded[name] = written, load(folder)
        return self._loaded[name][1]

    def _recogniser(self) -> "Classifier":
        from seewhy.recipes.recogniser import recogniser

        if BUILT_IN not in self._loaded:
            self._loaded[BUILT_IN] = 0, recogniser()
        return self._loaded[BUILT_IN][1]
