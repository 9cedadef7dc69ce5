"""What a search of the judge room came to, with its photos; and these as the condition card changed them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seewhy.errors import UsageError
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import chance_of, changed
from seewhy.evaluate.condition_card import working_copy
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.files import encode_jpeg
from seewhy.studio.photos.photo_index import LabelledPhoto, PhotoIndex

if TYPE_CHECKING:
    from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["LARGE", "SMALL", "Found", "changed_picture"]

SMALL, LARGE = 256, 1024
"""px of the longer side: in a gallery, on screens with fine pixels too; and alone."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search came to.

    Args:
        told: for the page, as plain values.
        photos: key -> photo, of all that the page may show.
    """

    told: dict[str, Any]
    photos: dict[str, LabelledPhoto]


def changed_picture(
    photos: PhotoIndex, card: Mapping[str, Any], condition: str, place: int, preprocessing: "Preprocessing"
) -> bytes:
    """A JPEG of the card's photo under a condition, as it was changed for the card.

    Args:
        photos: among which it is.
        card: with its "photo" (the key), the photo's "fingerprint", from which its chances follow, and the "seed".
        condition: of CONDITIONS.
        place: 0 for the unchanged photo, then the condition's levels.
        preprocessing: the classifier's.

    Raises:
        UsageError: there is no such photo, condition or level.
        PhotoError: the photo cannot be read.
    """
    photo, found = photos.get(card["photo"]), CONDITIONS.get(condition)
    if found is None or not 0 <= place <= len(found.levels):
        raise UsageError(f'There is no level {place} of "{condition}"', "a condition of the card", "Reload the page.")

    def made() -> bytes:
        image = working_copy(photo.source, preprocessing)
        if place:
            image = changed(image, found, found.levels[place - 1], chance_of(card["seed"], card["fingerprint"]))
        return encode_jpeg(shrunk(image, LARGE // 2))

    return photos.made_once(f"{card['photo']} {condition} {place}", made)
