"""Something to look at for those who have no photo at hand: some of their own folder's, or a drawing."""

import hashlib
import threading
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.data.drawings import CLASSES, draw
from seewhy.data.listing import is_photo_file, sub_folders, walk_files
from seewhy.errors import PhotoError, UsageError
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_jpeg, encode_png

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.studio.looking.photos import PhotoTable, TablePhoto

__all__ = ["Samples"]

_OFFERED = 6  # fit beside each other on a screen, and in two rows on a phone
_LOOKED_AT = 24  # files of a class among which one is sought that the classifier was not taught with
_THUMBNAIL = 240  # px of the longer side: 96 px on the page, twice that on fine screens
_DRAWN = 320  # px, wide enough to be looked at
_DRAWINGS = 10_000  # that can be asked for of each class


class Samples:
    """Photos of the folder that belongs to what is looked at, each with its label, and drawings without end.

    Only files found here can be asked for, by their number: the page never names a path. A number keeps its photo when
    another classifier is opened, for a page may show it still.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: list[Path] = []
        self._offered: tuple[Classifier, Path | None, range] | None = None
        self._labels: dict[str, str] = {}

    def to_json(self, classifier: "Classifier", folder: Path | None) -> dict[str, Any]:
        """What is offered.

        Args:
            classifier: what is looked at; photos that it was not taught with come first, and drawings that it knows.
            folder: of labelled photos; None or a table gives drawings alone.
        """
        known = [name for name in CLASSES if name in classifier.classes]
        numbers = self._numbers(classifier, folder)
        photos = [{"number": number, "label": self._paths[number].parent.name} for number in numbers]
        return {"photos": photos, "drawings": known or list(CLASSES), "drawings_known": bool(known)}

    def thumbnail(self, number: int) -> bytes:
        """One of the photos, small, as JPEG.

        Args:
            number: as to_json told it.

        Raises:
            UsageError: there is no such number.
            PhotoError: the photo cannot be read any more.
        """
        return encode_jpeg(shrunk(decode(self._path(number), at_least=_THUMBNAIL), _THUMBNAIL), quality=85)

    def take(self, table: "PhotoTable", number: int) -> "TablePhoto":
        """Lays one of the photos on the table.

        Args:
            table: where it goes.
            number: as to_json told it.

        Raises:
            UsageError: there is no such number.
            PhotoError: it cannot be read.
        """
        path = self._path(number)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise PhotoError(
                f"{path} cannot be read ({error.strerror})", "a photo that is still there", "Choose another one."
            ) from error
        return self._labelled(table.add(content, path.name), path.parent.name)

    def draw(self, table: "PhotoTable", label: str, index: int) -> "TablePhoto":
        """Draws a photo and lays it on the table.

        Args:
            table: where it goes.
            label: one of the drawings' classes.
            index: which drawing, from 0; the same one is always the same.

        Raises:
            UsageError: no such class, or no such number.
        """
        image = _drawn(label, index, _DRAWN)
        return self._labelled(table.add(encode_png(image), f"drawing {index} of a {label}"), label)

    def drawing_thumbnail(self, label: str, index: int) -> bytes:
        """A drawing, small, as JPEG.

        Args:
            label: one of the drawings' classes.
            index: which drawing, from 0.

        Raises:
            UsageError: no such class, or no such number.
        """
        return encode_jpeg(_drawn(label, index, _THUMBNAIL), quality=85)

    def label_of(self, identity: str) -> str | None:
        """What a photo of the table is, where it came from here; None for the user's own.

        Args:
            identity: of the photo.
        """
        return self._labels.get(identity)

    def _labelled(self, photo: "TablePhoto", label: str) -> "TablePhoto":
        self._labels[photo.identity] = label
        return photo

    def _path(self, number: int) -> Path:
        if not 0 <= number < len(self._paths):
            raise UsageError(f"There is no sample {number}", "one that was offered", "Reload the page.")
        return self._paths[number]

    def _numbers(self, classifier: "Classifier", folder: Path | None) -> range:
        """Of what is offered; looked for once for each classifier that is opened."""
        with self._lock:
            if self._offered is None or self._offered[0] is not classifier or self._offered[1] != folder:
                known = _taught_with(classifier.provenance.get("fingerprints", {}))
                found = _one_of_each(folder, known) if folder is not None and folder.is_dir() else []
                first = len(self._paths)
                self._paths += found
                self._offered = classifier, folder, range(first, first + len(found))
            return self._offered[2]


def _drawn(label: str, index: int, size: int) -> np.ndarray:
    if label not in CLASSES or not 0 <= index < _DRAWINGS:
        raise UsageError(
            f"There is no drawing {index} of {label}",
            f"{', '.join(CLASSES)} and a number from 0 to {_DRAWINGS - 1}",
            "Reload the page.",
        )
    return draw(label, size=size, seed=0, index=index).image


def _taught_with(fingerprints: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The fingerprints of all photos that went into the classifier."""
    return frozenset(one for part in fingerprints.values() for one in part)


def _one_of_each(folder: Path, known: frozenset[str]) -> list[Path]:
    """A photo of each class, spread over the classes where there are many; several where there are few."""
    classes = sub_folders(folder) or [folder]
    step = max(1, len(classes) / _OFFERED)
    chosen = [classes[int(k * step)] for k in range(min(len(classes), _OFFERED))]
    each = _OFFERED // len(chosen)
    return [path for one in chosen for path in _unseen_first(one, known)[:each]]


def _unseen_first(folder: Path, known: frozenset[str]) -> list[Path]:
    """Some of a folder's photos; first those that the classifier was not taught with: of the others it is too sure."""
    files = (path for path in walk_files(folder) if isinstance(path, Path) and is_photo_file(path))
    return sorted(islice(files, _LOOKED_AT), key=lambda path: _fingerprint(path) in known)


def _fingerprint(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return ""
