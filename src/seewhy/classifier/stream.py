"""Working ahead: a few threads read (and compute) what comes next, the order is kept, and memory stays flat."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

import numpy as np

from seewhy.devices import processors
from seewhy.errors import SeewhyError
from seewhy.progress import awaited, timed

__all__ = ["in_portions", "read_ahead", "work_ahead"]

_MOST_THREADS = 8

Source = TypeVar("Source")
Result = TypeVar("Result")


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

    def attempt(photo: Source) -> tuple[Source, np.ndarray | SeewhyError]:
        try:
            return photo, read(photo)
        except SeewhyError as error:
            return photo, error

    # Decoding leaves Python's lock to others; more threads than processors would only wait for each other.
    return work_ahead(photos, attempt, ahead=ahead, threads=min(_MOST_THREADS, processors()))


def work_ahead(
    items: Iterable[Source], work: Callable[[Source], Result], *, ahead: int, threads: int, doing: str = "decoding"
) -> Iterator[Result]:
    """Works on items in several threads and hands the results on in order.

    Args:
        items: anything that can be looped over; never taken further than needed.
        work: makes a result of an item.
        ahead: how many may be worked on or waiting at any time, at least 1: the bound of the memory.
        threads: how many work, at least 1.
        doing: what the caller's waiting counts for where the work names no activity (seewhy.progress.awaited).

    Returns:
        A result for each item, in the order given.
    """
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="seewhy-read")
    waiting: deque[Future[tuple[Result, dict[str, float]]]] = deque()
    work_of = timed(work)
    try:
        for item in items:
            waiting.append(pool.submit(work_of, item))
            if len(waiting) >= max(1, ahead):
                yield awaited(waiting.popleft(), doing)
        while waiting:
            yield awaited(waiting.popleft(), doing)
    finally:  # also when the caller stops half-way
        pool.shutdown(wait=False, cancel_futures=True)


def in_portions(items: Iterable[Source], size: int) -> Iterator[list[Source]]:
    """The items in lists of a size; the last may be shorter.

    Args:
        items: anything that can be looped over; taken from it as needed.
        size: at least 1.

    >>> list(in_portions("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while portion := list(islice(rest, max(1, size))):
        yield portion
