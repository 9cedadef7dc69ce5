"""Labels that somebody puts right in the page: a table beside the photos, which stay where they are.

The judge room writes into the same table (relabelling.py), and so may an editor: it is read anew whenever it changed.
"""

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seewhy.data.corrections import Corrections, read_corrections, write_corrections
from seewhy.errors import SeewhyError

__all__ = ["Labels"]

_HEADER = ("photo", "label", "final", "left out")


@dataclass(frozen=True, kw_only=True)
class _Row:
    """What the table says of one photo; nothing of it: neither a class nor left out."""

    label: str = ""
    final: str = ""
    left_out: bool = False

    @property
    def tells(self) -> bool:
        """Whether it changes anything; that a label was found right is a row, too."""
        return self.left_out or self.final not in ("", self.label)


class Labels:
    """A table of corrections that is written at every change, so that nothing is lost; safe to ask from threads.

    Args:
        place: the CSV file; taken up where it is there already.

    Raises:
        DatasetError: what lies there is no such table.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._known: dict[str, _Row] = {}
        self._seen: tuple[int, int] | None = None
        self._before: list[tuple[str, _Row | None]] = []
        self._read()

    def put(self, photo: str, *, label: str, final: str | None = None, left_out: bool = False) -> None:
        """Says what a photo is.

        Args:
            photo: its name below the folder.
            label: the class it was labelled.
            final: its right class; None or the class it was labelled takes the correction away.
            left_out: whether it shall not be learned from, nor judged on.

        Raises:
            StorageError: the table cannot be written; nothing is changed then.
        """
        with self._lock:
            before = self._rows.get(photo)
            label = label if before is None else before.label  # a training reads it with the label it was given here
            final = "" if final is None or final == label else final
            row = _Row(label=label, final=final, left_out=left_out) if final or left_out else None
            if row != before:
                self._set(photo, row)
                self._before.append((photo, before))

    def undo(self) -> str:
        """Takes the last change back.

        Returns:
            The photo's name; "" where there is nothing to take back.
        """
        with self._lock:
            if not self._before:
                return ""
            photo, row = self._before[-1]
            self._set(photo, row)
            self._before.pop()
            return photo

    def forget(self, photos: set[str]) -> None:
        """Says nothing of some photos any more, because they were moved or are gone.

        Args:
            photos: their names below the folder.
        """
        with self._lock:
            known = photos & set(self._rows)
            for photo in known:
                self._set(photo, None)
            self._before = [one for one in self._before if one[0] not in photos]

    def corrections(self) -> Corrections | None:
        """The table as a training takes it; None where it says nothing."""
        with self._lock:
            return read_corrections(self.place) if self._rows else None

    @property
    def fingerprint(self) -> str:
        """Tells whether something was changed since that a training would see."""
        with self._lock:
            rows = {name: (one.final, one.left_out) for name, one in self._rows.items() if one.tells}
            return repr(sorted(rows.items()))

    @property
    def names(self) -> set[str]:
        """The photos that it says something of, by their names below the folder."""
        with self._lock:
            return set(self._rows)

    def to_json(self) -> dict[str, Any]:
        """What the page shows: how many were put right, and each by its name."""
        with self._lock:
            shown = {name: one for name, one in self._rows.items() if one.tells}
            return {
                "table": self.place.name,
                "corrected": sum(one.final not in ("", one.label) for one in shown.values()),
                "left_out": sum(one.left_out for one in shown.values()),
                "can_undo": bool(self._before),
                "photos": {name: {"final": one.final or None, "left_out": one.left_out} for name, one in shown.items()},
            }

    @property
    def _rows(self) -> dict[str, _Row]:
        """What the table says now, in its order."""
        with contextlib.suppress(SeewhyError):  # somebody is editing it: what it said before holds
            self._read()
        return self._known

    @property
    def signature(self) -> tuple[int, int] | None:
        """Tells whether the file was written since; None: there is none."""
        try:
            status = self.place.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _read(self) -> None:
        now = self.signature
        if now is None:
            self._known, self._seen = {}, None
        elif now != self._seen:
            rows = read_corrections(self.place).rows
            self._known = {
                one.photo: _Row(label=one.label or "", final=one.final or "", left_out=one.left_out) for one in rows
            }
            self._seen = now

    def _set(self, photo: str, row: _Row | None) -> None:
        """Writes first and remembers then."""
        rows = {name: one for name, one in self._rows.items() if name != photo}
        if row is not None:
            rows[photo] = row
        if rows:
            table = [(name, one.label, one.final, "yes" if one.left_out else "") for name, one in rows.items()]
            write_corrections(self.place, _HEADER, table)
        else:
            self.place.unlink(missing_ok=True)
