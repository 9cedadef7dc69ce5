"""Labels that somebody puts right in the teach room: a table beside the photos, which stay where they are.

The judge room writes into the same table (relabelling.py), and so may an editor: what they say is seen at once.
"""

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seewhy.data.corrections import Correction, Corrections
from seewhy.data.sample import class_name
from seewhy.errors import DatasetError, SeewhyError
from seewhy.studio.photos.label_table import LabelTable, Rows, put_last

__all__ = ["Labels"]


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What was said of a photo before a change and after it; None: nothing."""

    photo: str
    before: Correction | None
    after: Correction | None


class Labels:
    """What the teach room says in a table of corrections, with the way back; safe to ask from threads.

    Args:
        place: the CSV file; taken up where it is there already.

    Raises:
        DatasetError: what lies there is no such table.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._table = LabelTable(place)
        self._lock = threading.Lock()
        self._changes: list[_Change] = []
        self._known = self._table.rows()

    def put(self, photo: str, *, label: str, final: str | None = None, left_out: bool = False) -> None:
        """Says what a photo is.

        Args:
            photo: its name below the folder.
            label: the class it was labelled; "" where it has none.
            final: its right class; None or the class it was labelled takes the correction away.
            left_out: whether it shall not be learned from, nor judged on.

        Raises:
            DatasetError: the table was edited into something else, or the class can't be one.
            StorageError: the table cannot be written; nothing is changed then.
        """
        final = class_name(final) if final else None
        with self._lock:
            with self._table.changing() as rows:
                before = rows.get(photo)
                # A training reads it with the label it was given here: the first one is what the table says.
                first = label or None if before is None else before.label
                if final in (None, first):
                    # Whoever found the label right in the judge room looked at it, and needs not be asked again.
                    final = first if before is not None and before.final == first else None
                says = final is not None or left_out
                after = Correction(photo=photo, label=first, final=final, left_out=left_out) if says else None
                if after != before:
                    put_last(rows, photo, after)
            if after != before:
                self._changes.append(_Change(photo=photo, before=before, after=after))

    def undo(self) -> str:
        """Takes the last change back; one of a photo that was decided about elsewhere since is passed over.

        Returns:
            The photo's name; "" where there is nothing to take back.

        Raises:
            DatasetError: the table was edited into something else.
            StorageError: the table cannot be written; nothing is changed then.
        """
        with self._lock:
            while self._changes:
                last = self._changes[-1]
                with self._table.changing() as rows:
                    stands = _stands(last, rows)
                    if stands:
                        put_last(rows, last.photo, last.before)
                self._changes.pop()
                if stands:
                    return last.photo
            return ""

    def forget(self, photos: set[str]) -> None:
        """Says nothing of some photos any more, because they were moved or are gone.

        Args:
            photos: their names below the folder.

        Raises:
            StorageError: the table cannot be written.
        """
        with self._lock:
            # Where somebody is editing the table, the next training will name the rows that are too many.
            with contextlib.suppress(DatasetError), self._table.changing() as rows:
                for photo in photos:
                    rows.pop(photo, None)
            self._changes = [one for one in self._changes if one.photo not in photos]

    def corrections(self) -> Corrections | None:
        """The table as a training takes it; None where it says nothing.

        Raises:
            DatasetError: the table was edited into something else.
        """
        return self._table.corrections()

    @property
    def fingerprint(self) -> str:
        """Tells whether something was changed since that a training would see."""
        rows = {name: (one.final, one.left_out) for name, one in self._rows().items() if _tells(one)}
        return repr(sorted(rows.items()))

    @property
    def names(self) -> set[str]:
        """The photos that it says something of, by their names below the folder."""
        return set(self._rows())

    @property
    def signature(self) -> tuple[int, ...] | None:
        """Tells whether the file was written since; None: there is none."""
        return self._table.signature

    def to_json(self) -> dict[str, Any]:
        """What the page shows: how many were put right, and each by its name."""
        rows = self._rows()
        shown = {name: one for name, one in rows.items() if _tells(one)}
        with self._lock:
            can_undo = any(_stands(one, rows) for one in self._changes)
        return {
            "table": self.place.name,
            "corrected": sum(one.final not in (None, one.label) for one in shown.values()),
            "left_out": sum(one.left_out for one in shown.values()),
            "can_undo": can_undo,
            "photos": {name: {"final": one.final, "left_out": one.left_out} for name, one in shown.items()},
        }

    def _rows(self) -> Rows:
        """What the table says now, in its order."""
        with contextlib.suppress(SeewhyError):  # somebody is editing it: what it said before holds
            self._known = self._table.rows()
        return self._known


def _tells(row: Correction) -> bool:
    """Whether a row changes anything; that a label was found right is a row, too."""
    return row.left_out or row.final not in (None, row.label)


def _stands(change: _Change, rows: Rows) -> bool:
    """Whether nobody said something else of the photo since."""
    return rows.get(change.photo) == change.after
