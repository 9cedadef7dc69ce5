"""The one writer of NAME.labels.csv, the table beside the photos in which labels are put right.

The teach room and the judge room write into the same table, and so may an editor. Therefore every change begins from
what the file says at that moment, under one lock, and a file that was edited into something else is never replaced.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seewhy.data.corrections import Correction, Corrections, read_corrections, write_corrections
from seewhy.storage import cannot_write

__all__ = ["LabelTable", "Rows", "put_last"]

_HEADER = ("photo", "label", "final", "left out")

# One for all tables: two rooms come to the same file by paths that may be spelled differently, and a change takes
# milliseconds. Whoever holds it asks for no other lock.
_LOCK = threading.Lock()

Rows = dict[str, Correction]
"""What the table says, in its order: name of the photo -> its row."""


class LabelTable:
    """A table of corrections; safe to change from several threads, by as many who have it as there are.

    Args:
        place: the CSV file; there is none where it says nothing.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._known: Rows = {}
        self._seen: tuple[int, ...] | None = None

    @property
    def signature(self) -> tuple[int, ...] | None:
        """Tells whether the file was written since; None: there is none."""
        try:
            status = self.place.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def rows(self) -> Rows:
        """What it says now.

        Raises:
            DatasetError: the file was edited into something else.
        """
        with _LOCK:
            now = self.signature
            if now != self._seen:
                self._known, self._seen = self._read(), now
            return dict(self._known)

    def corrections(self) -> Corrections | None:
        """The table as a training takes it; None where it says nothing.

        Raises:
            DatasetError: the file was edited into something else.
        """
        with _LOCK:
            found = read_corrections(self.place) if self.place.is_file() else None
            return found if found is not None and found.rows else None

    @contextmanager
    def changing(self) -> Iterator[Rows]:
        """The rows, to be changed: they are on the disk when the block ends, and as they were where it fails.

        Nobody else reads or changes any table meanwhile.

        Raises:
            DatasetError: the file was edited into something else.
            StorageError: it cannot be written; what was there is still there.
        """
        with _LOCK:
            before = self._read()
            rows = dict(before)
            yield rows
            if list(rows.values()) != list(before.values()):  # their order is the order of the decisions
                self._write(rows)

    def _read(self) -> Rows:
        return {row.photo: row for row in read_corrections(self.place).rows} if self.place.is_file() else {}

    def _write(self, rows: Rows) -> None:
        if rows:
            cells = (
                (one.photo, one.label or "", one.final or "", "yes" if one.left_out else "") for one in rows.values()
            )
            write_corrections(self.place, _HEADER, cells)
            return
        try:
            self.place.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self.place, error) from error


def put_last(rows: Rows, photo: str, row: Correction | None) -> None:
    """Says something else of a photo, as the last that was decided.

    Args:
        rows: what the table says; changed.
        photo: name of the photo.
        row: what is said of it from now on; None: nothing.
    """
    rows.pop(photo, None)
    if row is not None:
        rows[photo] = row
