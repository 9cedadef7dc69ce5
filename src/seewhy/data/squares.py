"""The network's square of a photo: looked up in the cache, or decoded from the very bytes that were fingerprinted."""

from contextlib import AbstractContextManager

import numpy as np

from seewhy.data.photo_cache import PhotoCache, opened_cache
from seewhy.data.sample import Sample, fingerprint_of
from seewhy.errors import PhotoError
from seewhy.pixels.decode import decoder_name, read_bytes
from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["opened_squares", "square_of"]


def opened_squares(preprocessing: Preprocessing) -> AbstractContextManager[PhotoCache]:
    """The drawer of squares that are prepared in this way.

    Args:
        preprocessing: how a photo becomes the network's square.
    """
    made_by = {"pixels": preprocessing.pixels_to_json(), "decoder": decoder_name()}
    return opened_cache("squares", made_by, 3 * preprocessing.size**2)


def square_of(sample: Sample, preprocessing: Preprocessing, cache: PhotoCache, *, keep: bool = True) -> np.ndarray:
    """One photo, prepared.

    Args:
        sample: the photo.
        preprocessing: how it is prepared.
        cache: the drawer that opened_squares gave for it.
        keep: whether the drawer gets it where it lacks it.

    Returns:
        (size, size, 3) uint8, not to be written to.

    Raises:
        PhotoError: it has gone, cannot be read, or is another photo than was fingerprinted.
    """
    shape = (preprocessing.size, preprocessing.size, 3)
    kept = cache.get(sample.fingerprint)
    if kept is not None:
        return kept.reshape(shape)
    content = read_bytes(sample.path) if sample.content is None else sample.content
    if sample.content is None and fingerprint_of(content) != sample.fingerprint:
        raise PhotoError(
            f"{sample.path} was changed since it was read",
            "the photo that was looked at before",
            "Run the same command again when nobody writes to the folder.",
        )
    try:
        square = preprocessing.read(content)
    except PhotoError:
        return preprocessing.read(sample.source)  # fails as well, and names the photo
    if keep:
        cache.keep(sample.fingerprint, square)
    return square
