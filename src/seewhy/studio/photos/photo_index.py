"""The photos that a page may ask for by their key: only what was read is there, and no path ever comes from a page."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from seewhy.errors import PhotoError, UsageError
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_jpeg

__all__ = ["LabelledPhoto", "PhotoIndex", "key_of"]

_KEPT = 64 << 20  # bytes of pictures that were made already


@dataclass(frozen=True, kw_only=True)
class LabelledPhoto:
    """A photo that was read.

    Args:
        name: below the folder of photos, with "/", as a table of corrections calls it.
        label: name of the class it was labelled; "" where it has none, such as a broken one.
        source: where it can be read again: a path, or its bytes.
    """

    name: str
    label: str
    source: Path | bytes = field(repr=False)


def key_of(path: str) -> str:
    """What a page calls a photo that was not read yet: the same path, the same key, in every process.

    Where it was read, and what is said of it is kept, its fingerprint is the better key.

    Args:
        path: of the photo.

    >>> key_of("pets/dog/1.jpg") == key_of("pets/dog/1.jpg") != key_of("pets/dog/2.jpg")
    True
    """
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class PhotoIndex:
    """Photos by key, and pictures of them; safe to ask from several threads.

    Args:
        photos: key -> photo, to begin with.
    """

    def __init__(self, photos: Mapping[str, LabelledPhoto] | None = None) -> None:
        self._photos = dict(photos or {})
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0  # of what was made
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._photos)

    def add(self, photos: Mapping[str, LabelledPhoto], *, replace: bool = True) -> None:
        """Adds photos.

        Args:
            photos: key -> photo, as they were read.
            replace: whether they take the place of what is known of them already.
        """
        with self._lock:
            for key, one in photos.items():
                if replace or key not in self._photos:
                    self._photos[key] = one

    def clear(self) -> None:
        """Forgets all, where another folder is taken."""
        with self._lock:
            self._photos.clear()
            self._made.clear()
            self._bytes = 0

    def get(self, key: str) -> LabelledPhoto:
        """A photo.

        Raises:
            UsageError: no photo has this key.
        """
        with self._lock:
            found = self._photos.get(key)
        if found is None:
            raise UsageError(
                f"There is no such photo (its key is {key[:40]!r})", "a photo that was read", "Reload the page."
            )
        return found

    def content(self, key: str) -> bytes:
        """The file's bytes.

        Args:
            key: of the photo.

        Raises:
            UsageError: no photo has this key.
            PhotoError: it is not there any more.
        """
        photo = self.get(key)
        if isinstance(photo.source, bytes):
            return photo.source
        try:
            return photo.source.read_bytes()
        except OSError as error:
            raise PhotoError(
                f"{photo.name} cannot be read any more ({error.strerror})",
                "the photos where they were when they were read",
                "Put it back, or have the photos read again.",
            ) from error

    def picture(self, key: str, side: int, *, quality: int = 90) -> bytes:
        """A photo as a JPEG.

        Args:
            key: of the photo.
            side: px, of the longer side at most.
            quality: of the JPEG; see encode_jpeg.

        Raises:
            UsageError: no photo has this key.
            PhotoError: it cannot be read.
        """
        source = self.get(key).source
        return self.made_once(
            f"{key} {side} {quality}",
            lambda: encode_jpeg(shrunk(decode(source, at_least=side), side), quality=quality),
        )

    def made_once(self, name: str, make: Callable[[], bytes]) -> bytes:
        """A picture that is kept: what was not asked for for longest goes first.

        Args:
            name: of the picture, with the key of its photo.
            make: called where it was not made yet.
        """
        with self._lock:
            if name in self._made:
                self._made.move_to_end(name)
                return self._made[name]
        made = make()
        with self._lock:
            self._bytes += len(made) - len(self._made.get(name, b""))  # another thread may have made it, too
            self._made[name] = made
            while len(self._made) > 1 and self._bytes > _KEPT:
                self._bytes -= len(self._made.popitem(last=False)[1])
        return made
