"""Photos that come one after another: read ahead in threads, and in portions."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import numpy as np

from seewhy.devices import processors
from seewhy.errors import SeewhyError
from seewhy.threads import in_order

__all__ = ["in_portions", "read_ahead"]

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
    return in_order(attempt, photos, ahead=ahead, threads=min(_MOST_THREADS, processors()))


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
