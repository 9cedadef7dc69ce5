"""The photos that lie on the studio's table: as the user gave them, and ready to be changed."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from seewhy.errors import UsageError
from seewhy.pixels.camera import reduced
from seewhy.pixels.decode import decode

__all__ = ["LARGEST_PHOTO", "PhotoTable", "TablePhoto"]

LARGEST_PHOTO = 64 << 20
"""Bytes of one file: a RAW-sized TIFF passes, a film does not."""

_ALL_TOGETHER = 256 << 20  # bytes of files and images that lie there; the one not touched for longest goes first
_SHOWN = 512  # px at least of the shorter side: enough for the screen and, at twice the network's side, for changes


@dataclass(frozen=True, kw_only=True, eq=False)
class TablePhoto:
    """One photo.

    Args:
        identity: the first 16 digits of the sha256 of its bytes.
        name: of the file, as the browser told it.
        content: the file's bytes: what the classifier reads.
        image: (height, width, 3) uint8, upright, made smaller where it was large: what is shown and changed.
    """

    identity: str
    name: str
    content: bytes = field(repr=False)
    image: np.ndarray = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.content) + self.image.nbytes


class PhotoTable:
    """Photos by identity; of too many the oldest are put away.

    Args:
        at_most: bytes for all together.
    """

    def __init__(self, at_most: int = _ALL_TOGETHER) -> None:
        self._at_most = at_most
        self._photos: OrderedDict[str, TablePhoto] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, content: bytes, name: str) -> TablePhoto:
        """Lays a photo on the table.

        Args:
            content: the file's bytes.
            name: of the file.

        Raises:
            PhotoError: it is no photo that can be read, or has too many pixels.
        """
        image = reduced(decode(content, at_least=_SHOWN), _SHOWN)
        photo = TablePhoto(identity=hashlib.sha256(content).hexdigest()[:16], name=name, content=content, image=image)
        with self._lock:
            self._photos[photo.identity] = photo
            self._photos.move_to_end(photo.identity)
            while len(self._photos) > 1 and sum(one.size for one in self._photos.values()) > self._at_most:
                self._photos.popitem(last=False)
        return photo

    def all(self) -> list[TablePhoto]:
        """All that lie there, the one touched last first."""
        with self._lock:
            return list(reversed(self._photos.values()))

    def get(self, identity: str) -> TablePhoto:
        """A photo by its identity.

        Raises:
            UsageError: it is not there, or not any more.
        """
        with self._lock:
            photo = self._photos.get(identity)
            if photo is None:
                raise UsageError(
                    "This photo is not on the table any more",
                    "one that was given since the studio started",
                    "Drop it again.",
                )
            self._photos.move_to_end(identity)
            return photo
