"""A judgement that the studio started: of the classifier before it, on the photos named at its start."""

import contextlib
import datetime
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import StorageError, UsageError
from seewhy.studio.judging.judged_photos import Found, changed_picture
from seewhy.studio.judging.kept import read_judgement, read_wrong_labels, write_wrong_labels
from seewhy.studio.judging.relabelling import Relabelling
from seewhy.studio.photos.photo_index import PhotoIndex
from seewhy.studio.photos.places import labels_of, output_beside
from seewhy.studio.work.background import Background

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["WORKS", "Judging"]

WORKS = ("figures", "whole", "labels")
"""What can be asked for: the figures, changed photos and shortcuts too, or which labels look wrong."""


class Judging:
    """What is known of one classifier, and the work that finds more out.

    Args:
        photos: folder or table of labelled photos; None where none was named.
    """

    def __init__(self, photos: Path | None) -> None:
        self._photos = photos
        self._lock = threading.Lock()
        self._work = Background("judging", self._take)
        self._classifier: Classifier | None = None
        self._folder: Path | None = None
        self._judged: Found | None = None
        self._labels: Found | None = None
        self._shown = PhotoIndex()
        self._results = 0
        self._asked: tuple[Classifier | None, Path | None] = (None, None)  # of what the work that runs was asked
        self._table: tuple[int, ...] | None = None  # of labels, as it was when a page was told of it
        self.relabelling = _relabelling(photos, None)

    @property
    def version(self) -> int:
        """Grows with every change of to_json, also where the teach room or an editor wrote into the table of labels."""
        table = None if self.relabelling is None else self.relabelling.signature
        if table != self._table:
            self._table = table
            self._work.changed()
        return self._work.version

    def on(self, photos: Path | None, labels: Path | None = None) -> None:
        """Other photos are judged on from now on.

        Args:
            photos: folder or table of labelled photos.
            labels: the table in which their labels are put right; None: the one beside them.
        """
        with self._lock:
            if photos != self._photos:
                self._photos, self._labels = photos, None
            self.relabelling = _relabelling(photos, labels)

    def of(self, classifier: "Classifier | None", folder: Path | None) -> None:
        """Another classifier is judged from now on; what lies in its folder, and still holds, is shown at once.

        Args:
            classifier: which.
            folder: where it was loaded from; None for the built-in one.
        """
        self._work.close()
        judged, labels, photos = None, self._labels, self._photos
        if folder is not None and photos is not None:
            judged = read_judgement(folder, photos)
            if labels is None:
                labels = read_wrong_labels(folder, photos)
            else:  # of these photos; the folder that held them may be the one that a training has just replaced
                with contextlib.suppress(StorageError):
                    write_wrong_labels(folder, photos, labels)
        with self._lock:
            self._classifier, self._folder, self._judged = classifier, folder, judged
            self._labels = self._labels or labels
            self._gather()

    def start(self, what: str) -> None:
        """Begins.

        Args:
            what: of WORKS.

        Raises:
            UsageError: no such work, one is running, or there is nothing to judge.
        """
        if what not in WORKS:
            raise UsageError(f"There is no judging called {what!r}", f"one of {', '.join(WORKS)}", "Reload the page.")
        from seewhy.studio.judging.judging_process import (  # loads what a page alone does not need
            find_wrong_labels,
            judge_photos,
        )

        with self._lock:
            classifier, photos = self._classifier, self._named()
            if what == "labels":
                self._work.start(find_wrong_labels, photos, self._folder, what=what)
            else:
                self._work.start(judge_photos, self._own(), photos, what, what=what)
            self._asked = classifier, photos

    def stop(self) -> None:
        """Ends the work; what was known before stays."""
        self._work.stop()

    def close(self) -> None:
        """Ends the work with the studio."""
        self._work.close()

    def to_json(self) -> dict[str, Any]:
        """How far the work is and what there is to see, in short: sent to every page at every change."""
        work = self._work.to_json()
        with self._lock:
            judged, labels = self._judged, self._labels
            return {
                "version": work["version"],
                "work": work,
                "photos": None if self._photos is None else self._photos.name,
                "classifier": None if self._folder is None else self._folder.name,
                "report": _report_date(self._folder),
                "judged": judged and {name: judged.told[name] for name in ("date", "depth", "folder")},
                "labels": labels and {"date": labels.told["date"]},
                "results": self._results,
                "corrections": self.relabelling and self.relabelling.to_json(),
            }

    def results(self) -> dict[str, Any]:
        """All that was found, for the pages of the room; null where nobody looked."""
        with self._lock:
            return {
                "results": self._results,
                "judged": self._judged and self._judged.told,
                "labels": self._labels and self._labels.told,
            }

    @property
    def photos(self) -> PhotoIndex:
        """The photos of all that was found."""
        with self._lock:
            return self._shown

    def changed_photo(self, condition: str, place: int) -> bytes:
        """A JPEG of the card's photo under a condition.

        Args:
            condition: its name.
            place: 0 for the unchanged photo, then the condition's levels.

        Raises:
            UsageError: there is no card, or no such condition or level.
        """
        with self._lock:
            card = self._judged and self._judged.told["conditions"]
            classifier = self._classifier
        if not card or classifier is None:
            raise UsageError("No condition card was made", "a judgement with changed photos", "Judge it as a whole.")
        return changed_picture(self.photos, card, condition, place, classifier.preprocessing)

    def relabel(self, key: str, final: str) -> None:
        """Decides a photo's label: another, or the one it has.

        Args:
            key: of a photo that was judged.
            final: the class it is to have.

        Raises:
            UsageError: no such photo.
            ConfigError: no such class.
        """
        photo, deciding = self.photos.get(key), self._deciding()
        with self._lock:
            present = next(one.told["present"] for one in (self._judged, self._labels) if one is not None)
        deciding.decide(photo, final, present)

    def undo(self) -> str | None:
        """Takes the last decision back.

        Returns:
            The name of its photo; None where there was none.
        """
        return self._deciding().undo()

    def report(self) -> Path:
        """The report that was written when the classifier was taught.

        Raises:
            UsageError: there is none.
        """
        place = None if self._folder is None else self._folder / "report.html"
        if place is None or not place.is_file():
            raise UsageError("There is no report", "a classifier that was judged when it was taught", "Judge it here.")
        return place

    def _take(self, found: Found) -> None:
        with self._lock:
            classifier, photos = self._asked
            if photos != self._photos:
                return  # others are looked at by now
            if "judgement" not in found.told:
                self._labels = found
            elif classifier is self._classifier:
                self._judged = found
            self._gather()

    def _gather(self) -> None:
        self._results += 1
        both = [one.photos for one in (self._judged, self._labels) if one is not None]
        self._shown = PhotoIndex({key: photo for photos in both for key, photo in photos.items()})

    def _named(self) -> Path:
        if self._photos is None:
            raise UsageError(
                "No photos were named to judge with", "seewhy studio CLASSIFIER PHOTOS/", "Start the studio again so."
            )
        return self._photos

    def _own(self) -> Path:
        if self._folder is None:
            raise UsageError(
                "The built-in recogniser is not judged here",
                "a classifier of your own",
                "Teach one, or start the studio with one: seewhy studio pets.seewhy pets/",
            )
        return self._folder

    def _deciding(self) -> Relabelling:
        self._named()
        assert self.relabelling is not None
        return self.relabelling


def _relabelling(photos: Path | None, labels: Path | None) -> Relabelling | None:
    return None if photos is None else Relabelling(labels or labels_of(output_beside(photos)))


def _report_date(folder: Path | None) -> str | None:
    try:
        seconds = None if folder is None else (folder / "report.html").stat().st_mtime
    except OSError:
        return None
    return None if seconds is None else datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
