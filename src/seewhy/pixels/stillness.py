"""Keeps the warnings of Pillow and pydicom about odd metadata from reaching the user while a photo is read.

They concern tags that SeeWhy does not use (a malformed resolution, an unknown maker's note); whatever concerns the
pixels is an error, not a warning. `warnings.catch_warnings` alone is not safe where several threads decode at once:
each restores the filters it found, in the order they end. So the first reader in sets the filter, the last one out
takes it away.
"""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["metadata_warnings_ignored"]

_lock = threading.Lock()
_readers = 0
_filters: warnings.catch_warnings | None = None


@contextmanager
def metadata_warnings_ignored() -> Iterator[None]:
    """Ignores warnings that Pillow, pillow-heif and pydicom give while this context lasts, in every thread."""
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _readers, _filters
    with _lock:
        if _readers == 0:
            _filters = warnings.catch_warnings()
            _filters.__enter__()
            # The last name is for warnings that are laid at the caller's door (stacklevel=2).
            warnings.filterwarnings("ignore", module=r"(PIL|pillow_heif|pydicom|seewhy\.pixels)\b")
        _readers += 1


def _leave() -> None:
    global _readers, _filters
    with _lock:
        _readers -= 1
        if _readers == 0 and _filters is not None:
            _filters.__exit__(None, None, None)
            _filters = None
