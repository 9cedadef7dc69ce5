"""The photos a classifier was made from, small and grey: enough to know a copy of one again, as a file. No pickle."""

import dataclasses
import io
from pathlib import Path

import numpy as np

from seewhy.array_files import damage_told, read_if_there, unpack_arrays
from seewhy.data.sample import Dataset
from seewhy.errors import ArtefactError
from seewhy.randomness import generator

__all__ = ["MOST_SEEN", "SEEN_FILE", "Seen", "read_seen", "seen_from_bytes", "seen_of", "seen_to_bytes"]

SEEN_FILE = "seen.npz"

MOST_SEEN = 10_000
"""Photos kept: 23 MB, of the order of a network's weights. Of more photos, a part by chance."""

_SCHEMA = 1
_SIDE = 48
_DIGITS = 16  # of a fingerprint, as in the classifier's record
_LARGEST = 64 << 20  # bytes unpacked: twice what SeeWhy writes; beyond it somebody means to fill the memory
_REMEDY = "Delete it, or train again; without it copies are still recognised where their bytes are the same."


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """Thumbnails of the photos that taught, chose or calibrated.

    Args:
        thumbnails: (n, 48, 48) uint8, grey.
        fingerprints: the first 16 digits of each photo's sha256.
        total: how many photos there were, of which n were kept.
    """

    thumbnails: np.ndarray
    fingerprints: tuple[str, ...]
    total: int

    def __len__(self) -> int:
        return len(self.thumbnails)


def seen_of(dataset: Dataset, *, most: int = MOST_SEEN) -> Seen:
    """Keeps the thumbnails that were taken while the photos were read.

    Args:
        dataset: the photos that are used; those without a glance are left out.
        most: photos kept.
    """
    looked = [sample for sample in dataset.samples if sample.glance is not None]
    chosen = np.sort(generator(0, "seen").permutation(len(looked))[:most])
    thumbnails = [glance.thumbnail for i in chosen if (glance := looked[int(i)].glance) is not None]
    return Seen(
        thumbnails=np.stack(thumbnails) if thumbnails else np.zeros((0, _SIDE, _SIDE), dtype=np.uint8),
        fingerprints=tuple(looked[int(i)].fingerprint[:_DIGITS] for i in chosen),
        total=len(dataset),
    )


def seen_to_bytes(seen: Seen) -> bytes:
    """The content of a seen.npz.

    Args:
        seen: what is to be kept.
    """
    file = io.BytesIO()
    np.savez_compressed(
        file,
        schema=np.array(_SCHEMA),
        thumbnails=seen.thumbnails,
        fingerprints=np.array([int(one, 16) for one in seen.fingerprints], dtype=np.uint64),
        total=np.array(seen.total),
    )
    return file.getvalue()


def read_seen(folder: str | Path) -> Seen | None:
    """The photos that a saved classifier would know again.

    Args:
        folder: the classifier's, such as "pets.seewhy".

    Returns:
        None where the classifier keeps none.

    Raises:
        ArtefactError: the file is there and damaged.
    """
    path = Path(folder) / SEEN_FILE
    content = read_if_there(path, remedy=_REMEDY)
    return None if content is None else seen_from_bytes(content, named=str(path))


def seen_from_bytes(content: bytes, *, named: str = SEEN_FILE) -> Seen:
    """The reverse of seen_to_bytes.

    Args:
        content: the file's bytes.
        named: what errors call it.

    Raises:
        ArtefactError: it was cut short or edited, or a newer SeeWhy wrote it.
    """
    with damage_told(named, remedy=_REMEDY):
        arrays = unpack_arrays(content, largest=_LARGEST)
        schema, total = int(arrays["schema"]), int(arrays["total"])
        thumbnails, prints = arrays["thumbnails"], arrays["fingerprints"]
    if schema != _SCHEMA:
        raise ArtefactError(f"{named} has schema {schema}", f"schema {_SCHEMA}", "Run: pip install --upgrade seewhy")
    wanted = (len(prints), _SIDE, _SIDE)
    if thumbnails.shape != wanted or thumbnails.dtype != np.uint8 or prints.dtype != np.uint64 or total < len(prints):
        wrong = f"thumbnails {thumbnails.shape} {thumbnails.dtype} for {len(prints)} of {total} photos"
        raise ArtefactError(f"{named} is damaged: {wrong}", "a file as SeeWhy writes it", _REMEDY)
    return Seen(thumbnails=thumbnails, fingerprints=tuple(f"{int(one):016x}" for one in prints), total=total)
