"""Where the subject of a cut-out photo is: told by transparency, or by an even colour all around it."""

import numpy as np

from seewhy.pixels.formats import DICOM, format_of, open_image
from seewhy.pixels.orientation import orientation, upright
from seewhy.pixels.source import PhotoSource, opened
from seewhy.pixels.stillness import metadata_warnings_ignored

__all__ = ["even_surroundings", "transparency"]

_EVEN = 24  # levels of 256 by which a channel of an even background is off at most: what JPEG leaves around an edge
_EDGE = 0.9  # the share of the frame's outermost pixels that must be of one colour; a tail may leave the frame
_LEAST, _MOST = 0.05, 0.95  # the share of the photo that a subject may take


def transparency(source: PhotoSource) -> np.ndarray | None:
    """Where a photo is not transparent, upright, at full size.

    Args:
        source: a path, the photo's bytes, or a file open for reading bytes; one that decode() can read.

    Returns:
        (height, width) bool, true where something can be seen; None for a photo without transparency, or whose
        subject takes nearly none or nearly all of it.

    Raises:
        PhotoError: it cannot be read.
    """
    with opened(source) as photo, metadata_warnings_ignored():
        kind = format_of(photo)
        if kind is DICOM:
            return None
        with open_image(photo, kind) as image:
            if not image.has_transparency_data:
                return None
            layer = upright(image.convert("RGBA").getchannel("A"), orientation(image))
    return _subject(np.asarray(layer) >= 128)


def even_surroundings(image: np.ndarray) -> np.ndarray | None:
    """Where the subject is, if it stands before one even colour that reaches all around the frame.

    The colour is the median of the frame's outermost pixels. What is of this colour and hangs together with the frame
    is the background; a white spot inside the subject is not.

    Args:
        image: (height, width, 3) uint8; small ones are quicker (300 px are plenty).

    Returns:
        (height, width) bool, true on the subject; None where the frame is not of one colour, or the subject would take
        nearly none or nearly all of the photo.

    >>> image = np.full((20, 20, 3), 255, np.uint8)
    >>> image[5:15, 5:15] = 40
    >>> image[9:11, 9:11] = 255
    >>> int(even_surroundings(image).sum())
    100
    """
    if min(image.shape[:2]) < 3:
        return None
    frame = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]]).astype(np.int16)
    colour = np.median(frame, axis=0)
    if (np.abs(frame - colour).max(axis=1) <= _EVEN).mean() < _EDGE:
        return None
    even = np.abs(image - colour).max(axis=2) <= _EVEN
    return _subject(~_reached(even))


def _subject(mask: np.ndarray) -> np.ndarray | None:
    return mask if _LEAST <= mask.mean() <= _MOST else None


def _reached(free: np.ndarray) -> np.ndarray:
    """The part of a mask that hangs together with the image's edge; (height, width) bool."""
    reached = np.zeros_like(free)
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        reached[edge] = free[edge]
    while True:
        wider = reached.copy()
        wider[1:] |= reached[:-1]
        wider[:-1] |= reached[1:]
        wider[:, 1:] |= reached[:, :-1]
        wider[:, :-1] |= reached[:, 1:]
        wider &= free
        if (wider == reached).all():
            return reached
        reached = wider
