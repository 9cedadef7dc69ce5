"""The photos that a page may ask for by their key: only what was read is there, and no path ever comes from a page."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from seewhy.errors import UsageError
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_jpeg

__all__ = ["IndexedPhoto", "PhotoIndex", "key_of"]

_SIDE = 200  # px of a thumbnail's longer side: 96 px on the page, on screens with fine pixels
_KEPT = 1500  # thumbnails of some 8 kB


@dataclass(frozen=True, kw_only=True)
class IndexedPhoto:
    """A photo that was read from a folder.

    Args:
        key: what the page calls it; see key_of.
        path: where it lies.
        name: its path below the folder that was read, with "/".
        label: name of the class it was labelled; "" where it has none, such as a broken one.
    """

    key: str
    path: str
    name: str
    label: str


def key_of(path: str) -> str:
    """What a page calls a photo: the same photo, the same key, in every process.

    Args:
        path: of the photo.

    >>> key_of("pets/dog/1.jpg") == key_of("pets/dog/1.jpg") != key_of("pets/dog/2.jpg")
    True
    """
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class PhotoIndex:
    """Photos by key, and thumbnails of them."""

    def __init__(self) -> None:
        self._photos: dict[str, IndexedPhoto] = {}
        self._thumbnails: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, photos: Iterable[IndexedPhoto], *, replace: bool = True) -> None:
        """Adds photos.

        Args:
            photos: as they were read.
            replace: whether they take the place of what is known of them already.
        """
        with self._lock:
            for one in photos:
                if replace or one.key not in self._photos:
                    self._photos[one.key] = one

    def clear(self) -> None:
        """Forgets all, where another folder is taken."""
        with self._lock:
            self._photos.clear()
            self._thumbnails.clear()

    def get(self, key: str) -> IndexedPhoto:
        """A photo.

        Raises:
            UsageError: no photo has this key.
        """
        with self._lock:
            found = self._photos.get(key)
        if found is None:
            raise UsageError(f"No photo has the key {key[:40]!r}", "a photo that was read", "Reload the page.")
        return found

    def thumbnail(self, key: str) -> bytes:
        """A photo as a small JPEG.

        Args:
            key: of the photo.

        Raises:
            UsageError: no photo has this key.
            PhotoError: it cannot be read.
        """
        photo = self.get(key)
        with self._lock:
            if key in self._thumbnails:
                self._thumbnails.move_to_end(key)
                return self._thumbnails[key]
        content = encode_jpeg(shrunk(decode(Path(photo.path), at_least=_SIDE), _SIDE), quality=85)
        with self._lock:
            self._thumbnails[key] = content
            while len(self._thumbnails) > _KEPT:
                self._thumbnails.popitem(last=False)
        return content
