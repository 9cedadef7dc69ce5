"""Photos decoded once, kept as pixels, and handed out in batches."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from seewhy.data.photo_cache import cache_bytes, cache_folder
from seewhy.data.sample import Dataset, Sample
from seewhy.data.squares import opened_squares, square_of
from seewhy.data.streamed import StreamedImages
from seewhy.errors import ConfigError, DatasetError, StorageError
from seewhy.pixels.decode import decoder_name
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.progress import progress_bar, tell
from seewhy.randomness import generator
from seewhy.threads import in_order

__all__ = ["IN_MEMORY", "PixelStore", "batch_indices", "decode_once"]

IN_MEMORY = 1 << 30
"""Bytes of pixels that are kept in memory; more goes to a file that the system pages in as needed."""

# Part of the stored file's name: a change of what is stored must not be met with old pixels.
_LAYOUT = 1

# Photos that one thread takes at a time, as in reading.
_TAKEN = 16

_LEFT_FREE = 1 << 30  # bytes of the disk that a store leaves to others


class PixelStore:
    """The pixels of a dataset, ready for the network.

    Args:
        images: (photos, size, size, 3) uint8; an array, or a file mapped into memory.
        labels: (photos,) int64.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        if len(images) != len(labels):
            raise DatasetError(
                f"There are {len(images)} images and {len(labels)} labels",
                "as many labels as images",
                "Read them together.",
            )
        self.images = images
        self.labels = labels

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The images and labels of one batch, copied out.

        Args:
            indices: (batch,) positions.

        Returns:
            (batch, size, size, 3) uint8 and (batch,) int64.
        """
        return np.ascontiguousarray(self.images[indices]), self.labels[indices]

    def expect(self, batches: Iterable[np.ndarray]) -> None:
        """Says which batches of images will be asked for next, so that they can be decoded ahead where none is kept.

        Args:
            batches: arrays of positions, such as batch_indices gives.
        """
        images = cast("object", self.images)
        if isinstance(images, StreamedImages):
            images.expect(batches)


def decode_once(
    dataset: Dataset, preprocessing: Preprocessing, folder: Path | None = None, *, in_memory: int = IN_MEMORY
) -> PixelStore:
    """Decodes every photo once and keeps the pixels, so that an epoch costs no decoding.

    What an earlier run decoded is taken from the cache (seewhy.data.photo_cache), and what is decoded now goes there.
    Up to 1 GiB (7,000 photos of 224 px) the pixels stay in memory. Beyond that they stay in the cache, mapped into
    memory; where they do not fit there, they go into a file in `folder`, named by what it holds: a resumed run finds it
    and decodes nothing. Without a folder the file is temporary. Where the disk has no room either, photos are decoded
    whenever a batch asks for them.

    Args:
        dataset: the photos.
        preprocessing: how a photo becomes the network's square.
        folder: where a large store is kept.
        in_memory: bytes up to which the pixels stay in memory.

    Raises:
        PhotoError: a photo has gone or was changed since it was read.
        StorageError: the file cannot be written.
    """
    shape = (len(dataset), preprocessing.size, preprocessing.size, 3)
    needed = int(np.prod(shape, dtype=np.int64))
    if needed <= in_memory:
        images = np.empty(shape, dtype=np.uint8)
        for i, image in enumerate(_prepared(dataset, preprocessing)):
            images[i] = image
        return PixelStore(images, dataset.labels)
    if cache_folder() is not None and needed <= cache_bytes() // 2:  # other runs' share is not thrown out for this one
        for _ in _prepared(dataset, preprocessing):
            pass
        return PixelStore(_streamed(dataset, preprocessing, shape), dataset.labels)
    temporary = None if folder is not None else tempfile.TemporaryDirectory(prefix="seewhy-")
    place = folder or Path(temporary.name if temporary else "")
    if not _fits(place, needed):
        tell(
            f"{needed >> 20:,} MiB of decoded photos fit neither into memory nor into {place}: photos are decoded "
            "again in every epoch. More room there, or a smaller --size, makes it faster.",
            error=True,
        )
        return PixelStore(_streamed(dataset, preprocessing, shape), dataset.labels)
    store = PixelStore(_kept(dataset, preprocessing, shape, place), dataset.labels)
    if temporary is not None:
        weakref.finalize(store, temporary.cleanup)
    return store


def batch_indices(
    count: int, batch_size: int, *, seed: int = 0, epoch: int = 0, shuffle: bool = True
) -> Iterator[np.ndarray]:
    """The photos of each batch of one epoch.

    The order follows from seed and epoch alone: a run that is resumed in epoch 7 draws what it would have drawn.

    Args:
        count: how many photos there are.
        batch_size: photos in a batch; the last batch holds what is left.
        seed: the run's seed.
        epoch: number of the epoch.
        shuffle: whether to mix them; False for validation and prediction.

    Raises:
        ConfigError: the batch size is less than 1.

    >>> [batch.tolist() for batch in batch_indices(5, 2, shuffle=False)]
    [[0, 1], [2, 3], [4]]
    """
    if batch_size < 1:
        raise ConfigError(f"batch_size is {batch_size}", "a whole number of at least 1", "It means: photos in a batch.")
    order = generator(seed, "batches", epoch).permutation(count) if shuffle else np.arange(count)
    for start in range(0, count, batch_size):
        yield order[start : start + batch_size]


def _prepared(dataset: Dataset, preprocessing: Preprocessing) -> Iterator[np.ndarray]:
    """The prepared image of each photo, in order, looked up or decoded in threads."""
    takes = [dataset.samples[start : start + _TAKEN] for start in range(0, len(dataset), _TAKEN)]
    with (
        opened_squares(preprocessing) as cache,
        progress_bar(len(dataset), "Decoding photos") as bar,
    ):

        def read_all(take: Sequence[Sample]) -> list[np.ndarray]:
            return [square_of(sample, preprocessing, cache) for sample in take]

        for images in in_order(read_all, takes):
            yield from images
            bar.advance(len(images))


def _streamed(dataset: Dataset, preprocessing: Preprocessing, shape: tuple[int, ...]) -> np.ndarray:
    """Images that are looked up, or decoded, when they are asked for."""
    with opened_squares(preprocessing) as cache:

        def read(place: int) -> np.ndarray:
            return square_of(dataset.samples[place], preprocessing, cache, keep=False)

        # Whoever reads images takes rows of them, which it gives like an array.
        return cast("np.ndarray", StreamedImages(read, shape))


def _fits(folder: Path, needed: int) -> bool:
    """Whether the disk that a folder lies on, or will lie on, has room."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.exists()), None)
    return there is None or shutil.disk_usage(there).free > needed + _LEFT_FREE


def _kept(dataset: Dataset, preprocessing: Preprocessing, shape: tuple[int, ...], folder: Path) -> np.ndarray:
    """The pixels in a file of the folder, written now unless it is there already."""
    place = folder / f"pixels-{_key(dataset, preprocessing)}.npy"
    if not place.exists():
        _write(dataset, preprocessing, shape, place)
    try:
        images = np.load(place, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{place} cannot be opened ({error})", "a file of pixels", "Delete it and run again."
        ) from error
    if images.shape != shape or images.dtype != np.uint8:
        raise StorageError(f"{place} holds {images.shape} {images.dtype}", f"{shape} uint8", "Delete it and run again.")
    return images


def _key(dataset: Dataset, preprocessing: Preprocessing) -> str:
    digest = hashlib.sha256(
        json.dumps([_LAYOUT, preprocessing.pixels_to_json(), decoder_name()], sort_keys=True).encode()
    )
    for sample in dataset.samples:
        digest.update(sample.fingerprint.encode())
    return digest.hexdigest()[:16]


def _write(dataset: Dataset, preprocessing: Preprocessing, shape: tuple[int, ...], place: Path) -> None:
    """Writes the pixels under another name and renames them at the end.

    Written with write() and mapped only for reading: a full disk is then an error that can be told, where a write into
    a mapped file would kill the process (SIGBUS).
    """
    temporary = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            header = {"descr": "|u1", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(file, header)
            for image in _prepared(dataset, preprocessing):
                file.write(np.ascontiguousarray(image).data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except OSError as error:
        raise StorageError(
            f"{np.prod(shape, dtype=np.int64) >> 20} MiB of pixels do not go into {place.parent} ({error.strerror})",
            "a folder with room that can be written to",
            "Free some space, choose another folder, or a smaller size.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
