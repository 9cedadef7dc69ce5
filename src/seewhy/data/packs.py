"""Packs: files with rows of bytes by fingerprint, written once, never changed, and mapped into memory for reading.

    rows | fingerprints, 32 bytes each | checksums of the rows, 4 bytes each | mark, row length, rows, checksum of these

A pack gets its name only when it is whole. So a process that is killed leaves no half pack, and two that write at once
write two packs and never wait for each other (docs/decisions/0063-kept-pixels.md).
"""

import contextlib
import os
import re
import secrets
import struct
import time
import zlib
from pathlib import Path

import numpy as np

__all__ = ["SUFFIX", "Pack", "PackWriter", "open_pack", "stored_bytes", "sweep"]

SUFFIX = ".pack"

_PARTIAL = ".partial"
_DRAWER = re.compile(r"[a-z]+-[0-9a-f]{16}")  # the folders that packs lie in
_STALE_SECONDS = 6 * 3600  # a pack that nobody wrote to for so long belongs to a process that was killed

_MARK = b"SeeWhyP1"
_TRAILER = struct.Struct("<8sQQI")  # mark, bytes of a row, rows, CRC-32 of the fingerprints and checksums
_DIGEST = 32  # bytes of a sha256


class Pack:
    """An opened pack.

    Args:
        path: its file.
        rows: (rows, bytes of a row) uint8, mapped.
        digests: the fingerprints one behind the other, 32 bytes each.
        checks: (rows,) CRC-32 of each row.
    """

    def __init__(self, path: Path, rows: np.ndarray, digests: bytes, checks: np.ndarray) -> None:
        self.path = path
        self.rows = rows
        self.digests = tuple(digests[at : at + _DIGEST] for at in range(0, len(digests), _DIGEST))
        self._checks = checks

    def row(self, place: int) -> np.ndarray | None:
        """One row, (bytes of a row,) uint8; None where the disk gives back other bytes than were written.

        Args:
            place: its number.
        """
        found = self.rows[place]
        return found if zlib.crc32(found) == self._checks[place] else None


def open_pack(path: Path, row_bytes: int) -> Pack | None:
    """Opens a pack; None where it is gone, cut short, damaged in its index, or of rows of another length.

    Args:
        path: its file.
        row_bytes: bytes of a row.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - _TRAILER.size))
            mark, stored_bytes, rows, index_check = _TRAILER.unpack(file.read(_TRAILER.size))
            index_bytes = rows * (_DIGEST + 4)
            whole = rows * row_bytes + index_bytes + _TRAILER.size
            if mark != _MARK or stored_bytes != row_bytes or rows < 1 or size != whole:
                return None
            file.seek(rows * row_bytes)
            index = file.read(index_bytes)
            if zlib.crc32(index) != index_check:
                return None
            mapped = np.memmap(file, dtype=np.uint8, mode="r", shape=(rows, row_bytes))
    except (OSError, ValueError, struct.error):
        return None
    digests, checks = index[: rows * _DIGEST], np.frombuffer(index[rows * _DIGEST :], "<u4")
    return Pack(path, mapped, digests, checks)


class PackWriter:
    """Writes a pack row by row.

    Args:
        folder: where; it is made if it is not there.
        row_bytes: bytes of a row.

    Raises:
        OSError: it cannot be written (this holds for its methods too).
    """

    def __init__(self, folder: Path, row_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._place = folder / f"{secrets.token_hex(8)}{SUFFIX}"
        self._temporary = self._place.with_suffix(_PARTIAL)
        self._file = self._temporary.open("xb")
        self._row_bytes = row_bytes
        self._digests: list[bytes] = []
        self._checks: list[int] = []

    @property
    def bytes_written(self) -> int:
        """How large it is so far."""
        return len(self._digests) * (self._row_bytes + _DIGEST + 4)

    def add(self, digest: bytes, row: np.ndarray) -> None:
        """Writes one row.

        Args:
            digest: 32 bytes, the fingerprint.
            row: uint8, of as many bytes as were announced, contiguous.
        """
        content = row.reshape(-1).data
        self._file.write(content)
        self._digests.append(digest)
        self._checks.append(zlib.crc32(content))

    def finish(self) -> Path:
        """Writes the index and gives the pack its name.

        It is not forced onto the disk: what a power cut leaves of it is told by its length and checksums, and is
        decoded again.
        """
        index = b"".join(self._digests) + np.array(self._checks, "<u4").tobytes()
        self._file.write(index)
        self._file.write(_TRAILER.pack(_MARK, self._row_bytes, len(self._digests), zlib.crc32(index)))
        self._file.close()
        os.replace(self._temporary, self._place)
        return self._place

    def abandon(self) -> None:
        """Leaves nothing behind."""
        with contextlib.suppress(OSError):  # a full disk says so again when a buffer is emptied
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)


def sweep(folder: Path, most: int, *, partial_seconds: float = _STALE_SECONDS) -> None:
    """Removes the packs that were not used for longest, until what is left is small enough; and half-written old ones.

    Args:
        folder: where the drawers lie: folders named by a word and 16 hexadecimal digits, with the packs in them.
        most: bytes that may be left.
        partial_seconds: age from which what was half written is removed too, s.
    """
    for written_at, _, path in _files(folder, _PARTIAL):
        if time.time() - written_at / 1e9 >= partial_seconds:
            with contextlib.suppress(OSError):  # another process may sweep too
                path.unlink()
    total = stored_bytes(folder)
    for _, size, path in sorted(_files(folder, SUFFIX)):
        if total <= most:
            break
        with contextlib.suppress(OSError):  # Windows keeps what somebody reads
            path.unlink()
            total -= size


def stored_bytes(folder: Path) -> int:
    """How many bytes the packs of a folder take.

    Args:
        folder: where the drawers lie; it need not be there.
    """
    return sum(size for _, size, _ in _files(folder, SUFFIX))


def _files(folder: Path, suffix: str) -> list[tuple[int, int, Path]]:
    """When each file was used last, ns, its bytes, and the file; what else lies in the folder is not ours to touch."""
    found = []
    for path in (one for one in folder.glob(f"*/*{suffix}") if _DRAWER.fullmatch(one.parent.name)):
        with contextlib.suppress(OSError):  # gone meanwhile
            status = path.stat()
            found.append((status.st_mtime_ns, status.st_size, path))
    return found
