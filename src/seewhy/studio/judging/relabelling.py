"""Labels that the user looked at and decided: a table of corrections beside the photos, which stay as they are."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from seewhy.data.corrections import Correction, read_corrections, write_corrections
from seewhy.errors import SeewhyError, unknown_name
from seewhy.studio.photos.photo_index import LabelledPhoto
from seewhy.studio.teaching.chosen_photos import output_beside

__all__ = ["Relabelling", "corrections_beside"]

_HEADER = ("photo", "label", "final", "left out")


class Relabelling:
    """Decisions in the order in which they were made; each is on the disk before the next.

    A label that was found right is a row, too: it was looked at, and is not asked about again.

    Args:
        photos: the folder or table whose labels are decided.
        place: the table of corrections, which "seewhy train --labels" takes.
    """

    def __init__(self, photos: Path, place: Path) -> None:
        self._photos, self.place = photos, place
        self._lock = threading.Lock()

    def decide(self, photo: LabelledPhoto, final: str, classes: Sequence[str]) -> None:
        """Decides one label; an earlier decision about the photo is replaced.

        Args:
            photo: which.
            final: the class it is to have; the one it is labelled where that is right.
            classes: that have photos.

        Raises:
            ConfigError: no such class.
            DatasetError: the table was edited into something else.
            StorageError: it cannot be written.
        """
        if final not in classes:
            raise unknown_name("class", final, classes)
        with self._lock:
            rows = self._rows()
            before = next((row for row in rows if row.photo == photo.name), None)
            # Who left a photo out did so in the teach room, and may take it back there.
            out = before is not None and before.left_out
            decided = Correction(photo=photo.name, label=photo.label, final=final, left_out=out)
            self._write([*(row for row in rows if row is not before), decided])

    def undo(self) -> str | None:
        """Takes the last decision back; that a photo is left out is none, and stays.

        Returns:
            The name of its photo; None where there is none.
        """
        with self._lock:
            rows = self._rows()
            last = next((row for row in reversed(rows) if row.final), None)
            if last is None:
                return None
            still = [replace(last, final=None)] if last.left_out else []
            self._write([*(row for row in rows if row is not last), *still])
            return last.photo

    def to_json(self) -> dict[str, Any]:
        """The decisions: name -> final, in their order, and how many change a label."""
        error = None
        with self._lock:
            try:
                rows = self._rows()
            except SeewhyError as found:  # somebody edited the table into something else
                rows, error = [], str(found)
        return {
            "table": self.place.name,
            "decided": [{"photo": row.photo, "label": row.label, "final": row.final} for row in rows if row.final],
            "changed": sum(row.final not in (None, row.label) for row in rows),
            "error": error,
        }

    def _rows(self) -> list[Correction]:
        return list(read_corrections(self.place).rows) if self.place.is_file() else []

    def _write(self, rows: Sequence[Correction]) -> None:
        written = [(row.photo, row.label or "", row.final or "", "yes" if row.left_out else "") for row in rows]
        write_corrections(self.place, _HEADER, written)


def corrections_beside(photos: Path) -> Path:
    """Where the decisions about these photos are kept: beside the classifier that is taught with them.

    Args:
        photos: folder or table of labelled photos.

    >>> corrections_beside(Path("pets")).name
    'pets.labels.csv'
    """
    output = output_beside(photos)
    return output.with_name(f"{output.stem}.labels.csv")
