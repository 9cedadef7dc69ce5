"""Reading ahead: a few threads decode photos while the engine computes, and memory stays flat."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from seewhy.errors import SeewhyError

__all__ = ["read_ahead"]

Source = TypeVar("Source")


def read_ahead(
    photos: Iterable[Source], read: Callable[[Source], np.ndarray], *, ahead: int
) -> Iterator[tuple[Source, np.ndarray | SeewhyError]]:
    """Reads photos in several threads and hands them on in order.

    Args:
        photos: anything that can be looped over; never taken further than needed.
        read: reads one photo; may raise a SeewhyError, which then takes the photo's place.
        ahead: how many may be read or waiting at any time, at least 1: the bound of the memory.

    Returns:
        Pairs of the photo as given and its image or its error, in the order given.
    """

    def attempt(photo: Source) -> np.ndarray | SeewhyError:
        try:
            return read(photo)
        except SeewhyError as error:
            return error

    # Decoding leaves Python's lock to others; more threads than processors would only wait for each other.
    pool = ThreadPoolExecutor(max_workers=max(1, min(8, os.cpu_count() or 1)), thread_name_prefix="seewhy-read")
    waiting: deque[tuple[Source, Future[np.ndarray | SeewhyError]]] = deque()
    try:
        for photo in photos:
            waiting.append((photo, pool.submit(attempt, photo)))
            if len(waiting) >= max(1, ahead):
                first, image = waiting.popleft()
                yield first, image.result()
        while waiting:
            first, image = waiting.popleft()
            yield first, image.result()
    finally:  # also when the caller stops half-way
        pool.shutdown(wait=False, cancel_futures=True)
