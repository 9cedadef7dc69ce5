"""Labels that the user looked at and decided: a table of corrections beside the photos, which stay as they are."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from seewhy.data.corrections import Correction
from seewhy.errors import SeewhyError, unknown_name
from seewhy.studio.photos.label_table import LabelTable, put_last
from seewhy.studio.photos.photo_index import LabelledPhoto

__all__ = ["Relabelling"]


class Relabelling:
    """Decisions in the order in which they were made; each is on the disk before the next.

    A label that was found right is a row, too: it was looked at, and is not asked about again.

    Args:
        place: the table of corrections, which "seewhy train --labels" takes.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._table = LabelTable(place)

    @property
    def signature(self) -> tuple[int, ...] | None:
        """Tells whether the file was written since; None: there is none."""
        return self._table.signature

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
        with self._table.changing() as rows:
            before = rows.get(photo.name)
            # Who left a photo out did so in the teach room, and may take it back there.
            out = before is not None and before.left_out
            put_last(rows, photo.name, Correction(photo=photo.name, label=photo.label, final=final, left_out=out))

    def undo(self) -> str | None:
        """Takes the last decision back; that a photo is left out is none, and stays.

        Returns:
            The name of its photo; None where there is none.

        Raises:
            DatasetError: the table was edited into something else.
            StorageError: it cannot be written.
        """
        with self._table.changing() as rows:
            last = next((row for row in reversed(rows.values()) if row.final), None)
            if last is None:
                return None
            put_last(rows, last.photo, replace(last, final=None) if last.left_out else None)
            return last.photo

    def to_json(self) -> dict[str, Any]:
        """The decisions: name -> final, in their order, and how many change a label."""
        rows, error = [], None
        try:
            rows = list(self._table.rows().values())
        except SeewhyError as found:  # somebody edited the table into something else
            error = str(found)
        return {
            "table": self.place.name,
            "decided": [{"photo": row.photo, "label": row.label, "final": row.final} for row in rows if row.final],
            "changed": sum(row.final not in (None, row.label) for row in rows),
            "error": error,
        }
