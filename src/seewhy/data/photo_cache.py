"""What was made of a photo once, kept for the next run: looked up by the photo's fingerprint.

Which photo it is, is told by the sha256 of its bytes, and what was made of it by the name of the drawer: a folder that
grew, another split or other folds find all that was decoded before, and a changed photo is another photo.

    SEEWHY_CACHE=off            nothing is kept and nothing is looked up
    SEEWHY_CACHE=FOLDER         where it lies; by default "photos" in the user's cache folder
    SEEWHY_CACHE_BYTES=NUMBER   how large it may become; by default 4 GiB. What was not used for longest goes first.
"""

import contextlib
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from seewhy.data.packs import SUFFIX, Pack, PackWriter, open_pack, sweep
from seewhy.errors import ConfigError
from seewhy.progress import tell

__all__ = ["PhotoCache", "cache_bytes", "cache_folder", "opened_cache", "without_cache"]

_MOST_BYTES = 4 << 30
_PACK_BYTES = 128 << 20  # a killed run loses one pack at most, and room is made in steps of this size
_LEFT_FREE = 1 << 30  # bytes of the disk that are never taken: other programs need some

_switched_off = 0
_told = False


def cache_folder() -> Path | None:
    """Where what was made of photos is kept; None where nothing is."""
    named = os.environ.get("SEEWHY_CACHE")
    if _switched_off or named in ("off", "0", ""):
        return None
    return Path(named) if named else Path(platformdirs.user_cache_dir("seewhy")) / "photos"


def cache_bytes() -> int:
    """How large it may become, bytes.

    Raises:
        ConfigError: SEEWHY_CACHE_BYTES is no number.
    """
    named = os.environ.get("SEEWHY_CACHE_BYTES", str(_MOST_BYTES))
    if not named.isdecimal():
        raise ConfigError(
            f"SEEWHY_CACHE_BYTES is {named!r}", "a whole number of bytes, such as 4000000000", "Mend or unset it."
        )
    return int(named)


@contextmanager
def without_cache() -> Iterator[None]:
    """Nothing is kept and nothing is looked up while this context lasts."""
    global _switched_off
    _switched_off += 1
    try:
        yield
    finally:
        _switched_off -= 1


class PhotoCache:
    """One drawer: rows of one length, each made of one photo in the same way. Safe to use from many threads.

    Args:
        folder: the drawer; None keeps and finds nothing.
        row_bytes: bytes of a row.
        most: bytes that all drawers beside this one, and it, may take.
    """

    def __init__(self, folder: Path | None, row_bytes: int, most: int) -> None:
        self._folder = folder
        self._row_bytes = row_bytes
        self._most = most
        self._lock = threading.Lock()
        self._writer: PackWriter | None = None
        self._written = 0
        self._new: set[bytes] = set()
        self._used: set[Path] = set()
        self._found: dict[bytes, tuple[Pack, int]] = {}
        self._twice: dict[bytes, list[tuple[Pack, int]]] = {}  # kept again, by two runs or after damage
        packs = sorted(folder.glob(f"*{SUFFIX}")) if folder is not None else []
        for pack in (open_pack(path, row_bytes) for path in packs):
            if pack is not None:
                self._list(pack)

    def get(self, fingerprint: str) -> np.ndarray | None:
        """What was kept of a photo, (row bytes,) uint8, not to be written to; None where nothing is.

        Args:
            fingerprint: of the photo.
        """
        digest = _digest(fingerprint) if self._found else b""
        at = self._found.get(digest)
        if at is None:
            return None
        row = self._row(*at)
        for other in self._twice.get(digest, ()) if row is None else ():
            row = self._row(*other) if row is None else row
        return row

    def _list(self, pack: Pack) -> None:
        for place, digest in enumerate(pack.digests):
            if self._found.setdefault(digest, (pack, place)) != (pack, place):
                self._twice.setdefault(digest, []).append((pack, place))

    def _row(self, pack: Pack, place: int) -> np.ndarray | None:
        if pack.path not in self._used:
            self._used.add(pack.path)
            with contextlib.suppress(OSError):  # gone meanwhile, or not ours: the mapped bytes are still there
                os.utime(pack.path)
        return pack.row(place)

    def lacks(self, fingerprint: str) -> bool:
        """Whether keep() would keep what is made of a photo now.

        Args:
            fingerprint: of the photo.
        """
        digest = _digest(fingerprint)
        room = self._written + self._row_bytes <= self._most
        return bool(self._folder is not None and room and digest and digest not in self._found)

    def keep(self, fingerprint: str, row: np.ndarray) -> None:
        """Keeps what was made of a photo, as long as there is room; a disk that fails is told once, and gone without.

        Args:
            fingerprint: of the photo.
            row: uint8, as many bytes as a row has.
        """
        digest = _digest(fingerprint)
        with self._lock:  # another thread may give up the folder while this one waits
            if self._folder is None or not digest or digest in self._new:
                return
            if self._written + self._row_bytes > self._most:
                return
            try:
                self._write(digest, row)
            except OSError as error:
                self._give_up(error)

    def close(self) -> None:
        """Gives the last pack its name."""
        with self._lock:
            try:
                self._finish()
            except OSError as error:
                self._give_up(error)

    def _write(self, digest: bytes, row: np.ndarray) -> None:
        assert self._folder is not None
        if self._writer is None:
            root = self._folder.parent
            _make(root)
            if shutil.disk_usage(root).free < _LEFT_FREE + min(_PACK_BYTES, self._most):
                raise OSError("less than 1 GiB of the disk would be left")
            self._writer = PackWriter(self._folder, self._row_bytes)
        self._writer.add(digest, row)
        self._new.add(digest)
        self._written += self._row_bytes
        if self._writer.bytes_written >= _PACK_BYTES:
            self._finish()

    def _finish(self) -> None:
        if self._writer is not None and self._folder is not None:
            self._writer.finish()
            self._writer = None
            sweep(self._folder.parent, self._most)

    def _give_up(self, error: OSError) -> None:
        global _told
        if self._writer is not None:
            self._writer.abandon()
        self._writer, folder, self._folder = None, self._folder, None
        if not _told:
            _told = True
            tell(
                f"Decoded photos cannot be kept in {folder} ({error.strerror or error}): the next run decodes them "
                "again. SEEWHY_CACHE=off says that none should be kept.",
                error=True,
            )


@contextmanager
def opened_cache(kind: str, made_by: Mapping[str, Any], row_bytes: int) -> Iterator[PhotoCache]:
    """Opens the drawer of one kind of rows.

    Args:
        kind: what the rows are, such as "squares".
        made_by: all that decides what a row is, besides the photo; plain values.
        row_bytes: bytes of a row.

    Raises:
        ConfigError: SEEWHY_CACHE_BYTES is no number.
    """
    root, most = cache_folder(), cache_bytes()
    told = json.dumps([kind, row_bytes, dict(made_by)], sort_keys=True)
    name = f"{kind}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    cache = PhotoCache(root / name if root is not None and most else None, row_bytes, most)
    try:
        yield cache
    finally:  # what was made before an error or Ctrl-C is kept: the next run goes on from there
        cache.close()


def _make(root: Path) -> None:
    """Makes the folder, for nobody else's eyes, and says so: whose photos they are should know where copies lie."""
    if root.is_dir():
        return
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    tell(
        f"Small copies of photos are kept in {root}, so that the next run need not decode them. "
        '"seewhy cache --empty" removes them, SEEWHY_CACHE=off keeps none.',
        error=True,
    )


def _digest(fingerprint: str) -> bytes:
    """The fingerprint's 32 bytes; nothing where it is none."""
    try:
        digest = bytes.fromhex(fingerprint)
    except ValueError:
        return b""
    return digest if len(digest) == 32 else b""
