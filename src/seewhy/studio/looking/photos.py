"""The photos that lie on the studio's table: as the user gave them, and ready to be changed."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import count

import numpy as np

from seewhy.errors import UsageError
from seewhy.evaluate.condition_card import working_copy
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.blend import resized
from seewhy.pixels.camera import reduced
from seewhy.pixels.cutout import even_surroundings, transparency
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_jpeg
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.studio.looking.lately_used import LatelyUsed
from seewhy.studio.looking.masks import mask_shape, wider

__all__ = ["LARGEST_PHOTO", "PhotoTable", "TablePhoto"]

LARGEST_PHOTO = 64 << 20
"""Bytes of one file: a RAW-sized TIFF passes, a film does not."""

_ALL_TOGETHER = 256 << 20  # bytes of files and images that lie there; the one not touched for longest goes first
_SHOWN = 512  # px at least of the shorter side: enough for the screen
_THUMBNAIL = 160  # px of the longer side
_COPIES = 16  # a comparison looks at two photos with two classifiers; each copy has about 0.5 MB


@dataclass(frozen=True, kw_only=True, eq=False)
class TablePhoto:
    """One photo.

    Args:
        identity: the first 16 digits of the sha256 of its bytes.
        name: of the file, as the browser told it.
        content: the file's bytes: what the classifier reads.
        image: (height, width, 3) uint8, upright, made smaller where it was large: what is shown.
    """

    identity: str
    name: str
    content: bytes = field(repr=False)
    image: np.ndarray = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.content) + self.image.nbytes

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of the cells that can be painted."""
        return mask_shape(*self.image.shape[:2])

    def copy_for(self, preprocessing: Preprocessing) -> np.ndarray:
        """The photo as the condition card changes it, so that a limit measured there holds for the sliders here.

        Args:
            preprocessing: the classifier's: noise and JPEG quality refer to a size that follows from the network's.

        Returns:
            (height, width, 3) uint8.
        """
        return _copy(self, preprocessing)

    @cached_property
    def thumbnail(self) -> bytes:
        """A JPEG of at most 160 px."""
        return encode_jpeg(shrunk(self.image, _THUMBNAIL), 85)

    @cached_property
    def subject(self) -> np.ndarray | None:
        """Where the subject is, by cell: in a photo that is transparent around it, or of one colour; else None."""
        found = transparency(self.content)
        if found is None:
            around = even_surroundings(resized(self.image, *self.cells))
            # Along its edge the subject is mixed with the colour around it: a rim that would shine on other grounds.
            found = None if around is None else ~wider(~around)
        return None if found is None else resized(np.where(found, 255, 0).astype(np.uint8), *self.cells) >= 128


@lru_cache(maxsize=_COPIES)
def _copy(photo: TablePhoto, preprocessing: Preprocessing) -> np.ndarray:
    return working_copy(photo.content, preprocessing)


class PhotoTable:
    """Photos by identity; of too many the oldest are put away.

    Args:
        at_most: bytes for all together.
    """

    def __init__(self, at_most: int = _ALL_TOGETHER) -> None:
        self._photos: LatelyUsed[TablePhoto] = LatelyUsed(at_most, lambda photo: photo.size)
        self._given: dict[str, int] = {}
        self._numbers = count()

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
        self._given.setdefault(photo.identity, next(self._numbers))
        self._photos.put(photo.identity, photo)
        return photo

    def all(self) -> list[TablePhoto]:
        """All that lie there, the one touched last first."""
        return self._photos.all()

    def as_given(self) -> list[TablePhoto]:
        """All that lie there, in the order in which they were first given."""
        return sorted(self._photos.all(), key=lambda photo: self._given[photo.identity])

    def get(self, identity: str) -> TablePhoto:
        """A photo by its identity.

        Raises:
            UsageError: it is not there, or not any more.
        """
        photo = self._photos.get(identity)
        if photo is None:
            raise UsageError(
                "This photo is not on the table any more",
                "one that was given since the studio started",
                "Drop it again.",
            )
        return photo
