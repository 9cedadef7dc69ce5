"""The photos of a judgement: found by their key alone, so that no page ever names a path."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import PhotoError, UsageError
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import chance_of, changed
from seewhy.evaluate.condition_card import working_copy
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_jpeg

if TYPE_CHECKING:
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["LARGE", "SMALL", "Found", "JudgedPhoto", "JudgedPhotos"]

SMALL, LARGE = 256, 1024
"""px of the longer side: in a gallery, on screens with fine pixels too; and alone."""

_KEPT = 64 << 20  # bytes of pictures that were made already


@dataclass(frozen=True, kw_only=True)
class JudgedPhoto:
    """One photo.

    Args:
        name: below the folder of photos, as a table of corrections calls it.
        label: the class that it is labelled.
        source: where it can be read again: a path, or its bytes.
    """

    name: str
    label: str
    source: Path | bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search came to.

    Args:
        told: for the page, as plain values.
        photos: key -> photo, of all that the page may show.
    """

    told: dict[str, Any]
    photos: dict[str, JudgedPhoto]


class JudgedPhotos:
    """Photos by key, and pictures of them.

    Args:
        photos: key -> photo.
    """

    def __init__(self, photos: Mapping[str, JudgedPhoto]) -> None:
        self._photos = dict(photos)
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._photos)

    def get(self, key: str) -> JudgedPhoto:
        """A photo.

        Raises:
            UsageError: there is none of that key.
        """
        try:
            return self._photos[key]
        except KeyError as error:
            raise UsageError(
                "There is no such photo in this judgement", "one that was judged", "Reload the page."
            ) from error

    def content(self, key: str) -> bytes:
        """The file's bytes.

        Raises:
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
                "the photos where they were when they were judged",
                "Judge again.",
            ) from error

    def picture(self, key: str, side: int) -> bytes:
        """A JPEG of a photo.

        Args:
            key: of the photo.
            side: px, of the longer side at most.

        Raises:
            PhotoError: it cannot be read.
        """
        photo = self.get(key)
        return self._kept(f"{key} {side}", lambda: encode_jpeg(shrunk(decode(photo.source, at_least=side), side)))

    def changed(
        self, key: str, condition: str, place: int, *, preprocessing: "Preprocessing", fingerprint: str, seed: int
    ) -> bytes:
        """A JPEG of a photo under a condition, as it was changed for the condition card.

        Args:
            key: of the photo.
            condition: of CONDITIONS.
            place: 0 for the unchanged photo, then the condition's levels.
            preprocessing: the classifier's.
            fingerprint: the photo's, from which its chances follow.
            seed: of the card.

        Raises:
            UsageError: there is no such condition or level.
            PhotoError: the photo cannot be read.
        """
        photo, found = self.get(key), CONDITIONS.get(condition)
        if found is None or not 0 <= place <= len(found.levels):
            raise UsageError(
                f'There is no level {place} of "{condition}"', "a condition of the card", "Reload the page."
            )

        def made() -> bytes:
            image = working_copy(photo.source, preprocessing)
            if place:
                image = changed(image, found, found.levels[place - 1], chance_of(seed, fingerprint))
            return encode_jpeg(shrunk(image, LARGE // 2))

        return self._kept(f"{key} {condition} {place}", made)

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if name in self._made:
                self._made.move_to_end(name)
                return self._made[name]
        made = make()
        with self._lock:
            self._made[name] = made
            while len(self._made) > 1 and sum(map(len, self._made.values())) > _KEPT:
                self._made.popitem(last=False)
        return made
