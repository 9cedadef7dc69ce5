"""Photos decoded once, kept as pixels, and handed out in batches."""

import contextlib
import hashlib
import json
import os
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from seewhy.data.sample import Dataset, Sample
from seewhy.data.threads import in_order
from seewhy.errors import ConfigError, DatasetError, StorageError
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.progress import progress
from seewhy.randomness import generator

__all__ = ["IN_MEMORY", "PixelStore", "batch_indices", "decode_once"]

IN_MEMORY = 1 << 30
"""Bytes of pixels that are kept in memory; more goes to a file that the system pages in as needed."""

# Part of the stored file's name: a change of what is stored must not be met with old pixels.
_LAYOUT = 1


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


def decode_once(
    dataset: Dataset, preprocessing: Preprocessing, folder: Path | None = None, *, in_memory: int = IN_MEMORY
) -> PixelStore:
    """Decodes every photo once and keeps the pixels, so that an epoch costs no decoding.

    Up to 1 GiB (7,000 photos of 224 px) the pixels stay in memory. Beyond that they go into a file in `folder`, named
    by what it holds: a resumed run finds it and decodes nothing. Without a folder the file is temporary.

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
    if int(np.prod(shape, dtype=np.int64)) <= in_memory:
        images = np.empty(shape, dtype=np.uint8)
        for i, image in enumerate(_decoded(dataset, preprocessing)):
            images[i] = image
        return PixelStore(images, dataset.labels)
    if folder is not None:
        return PixelStore(_kept(dataset, preprocessing, shape, folder), dataset.labels)
    temporary = tempfile.TemporaryDirectory(prefix="seewhy-")
    store = PixelStore(_kept(dataset, preprocessing, shape, Path(temporary.name)), dataset.labels)
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


def _decoded(dataset: Dataset, preprocessing: Preprocessing) -> Iterator[np.ndarray]:
    """The prepared image of each photo, in order, decoded in threads."""

    def one(sample: Sample) -> np.ndarray:
        return preprocessing.read(sample.source)

    return progress(in_order(one, dataset.samples), total=len(dataset), label="Decoding photos")


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
    digest = hashlib.sha256(json.dumps([_LAYOUT, preprocessing.to_json()], sort_keys=True).encode())
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
            for image in _decoded(dataset, preprocessing):
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
