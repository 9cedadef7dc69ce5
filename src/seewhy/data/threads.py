"""Work in threads, with the results in order and memory flat."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from seewhy.devices import processors
from seewhy.progress import awaited, timed

__all__ = ["in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")


_MOST_THREADS = 16  # beyond that decoding waits for memory and for Python's lock


def in_order(work: Callable[[Item], Result], items: Iterable[Item], *, doing: str = "decoding") -> Iterator[Result]:
    """Does the work in threads and hands the results on in the items' order.

    Pillow, hashlib and file reading let other threads run, so threads suffice. Only a few results wait at any time:
    Executor.map would take in all items at once, and 60,000 decoded photos do not fit in memory.

    Args:
        work: what to do with one item.
        items: the items.
        doing: what the caller's waiting counts for where the work names no activity (seewhy.progress.awaited).

    >>> list(in_order(str.upper, ["a", "b"]))
    ['A', 'B']
    """
    threads = min(_MOST_THREADS, processors())
    waiting: deque[Future[tuple[Result, dict[str, float]]]] = deque()
    work_of = timed(work)
    source = iter(items)
    with ThreadPoolExecutor(threads) as pool:
        try:
            waiting.extend(pool.submit(work_of, item) for item in islice(source, 4 * threads))
            while waiting:
                result = awaited(waiting.popleft(), doing)
                waiting.extend(pool.submit(work_of, item) for item in islice(source, 1))
                yield result
        finally:
            for future in waiting:
                future.cancel()
