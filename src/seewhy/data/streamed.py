"""Images that fit neither into memory nor onto the disk: looked up or decoded whenever a batch asks for them."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from seewhy.threads import in_order

__all__ = ["StreamedImages"]

_TAKEN = 4  # images that one thread takes at a time: few enough that a batch of 32 keeps 8 threads busy


class StreamedImages:
    """Reads like an array (images, size, size, 3) of uint8, and holds no image.

    Threads decode what a batch asks for. Nothing runs in other processes and nothing waits without end: an error
    comes out of the very call that asked for the photo.

    Args:
        read: gives one image, (size, size, 3) uint8, by its number.
        shape: of all images.

    >>> images = StreamedImages(lambda place: np.full((2, 2, 3), place, np.uint8), (5, 2, 2, 3))
    >>> images[1:3, 0, 0, 0].tolist(), images[np.array([4, 0])].shape, int(images[-1].max())
    ([1, 2], (2, 2, 2, 3), 4)
    """

    dtype = np.dtype(np.uint8)

    def __init__(self, read: Callable[[int], np.ndarray], shape: tuple[int, ...]) -> None:
        self._read = read
        self.shape = shape
        self.ndim = len(shape)
        self._expected: deque[np.ndarray] = deque()
        self._ahead: tuple[np.ndarray, Future[np.ndarray]] | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def nbytes(self) -> int:
        """As an array's: the bytes of all images, though they are nowhere at once."""
        return int(np.prod(self.shape, dtype=np.int64))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> np.ndarray:
        if self._ahead is not None and isinstance(key, np.ndarray) and np.array_equal(key, self._ahead[0]):
            return self._read_ahead(self._ahead[1])
        rows, rest = (key[0], key[1:]) if isinstance(key, tuple) else (key, ())
        places = np.arange(len(self))[rows]
        if places.ndim == 0:
            return self._read(int(places))[rest]
        return self._batch(places.tolist())[(slice(None), *rest)]

    def expect(self, batches: Iterable[np.ndarray]) -> None:
        """Says which rows will be asked for next: each batch is then decoded while the one before it is used.

        Args:
            batches: arrays of places; when one of them is asked for, it is there or on its way. Asking for others, or
                for none, is no error.
        """
        self._expected = deque(batches)
        self._start_next()

    def _start_next(self) -> None:
        self._ahead = None
        if self._expected:
            self._pool = self._pool or ThreadPoolExecutor(1, "seewhy-ahead")
            places = self._expected.popleft()
            self._ahead = places, self._pool.submit(self._batch, places.tolist())

    def _read_ahead(self, coming: Future[np.ndarray]) -> np.ndarray:
        try:
            return coming.result()
        finally:
            self._start_next()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self[:] if dtype is None else self[:].astype(dtype)

    def _batch(self, places: Sequence[int]) -> np.ndarray:
        images = np.empty((len(places), *self.shape[1:]), np.uint8)

        def fill(start: int) -> None:
            for at in range(start, min(start + _TAKEN, len(places))):
                images[at] = self._read(places[at])

        for _ in in_order(fill, range(0, len(places), _TAKEN)):
            pass
        return images
