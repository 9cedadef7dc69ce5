"""Work in threads, with the results in order and memory flat."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from seewhy.devices import keep_memory, processors
from seewhy.progress import awaited, timed

__all__ = ["in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST_THREADS = 16  # beyond that decoding waits for memory and for Python's lock


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    ahead: int | None = None,
    threads: int | None = None,
    doing: str = "decoding",
) -> Iterator[Result]:
    """Does the work in threads and hands the results on in the items' order.

    Pillow, hashlib, file reading and the engine let other threads run, so threads suffice. Only a few results wait at
    any time: Executor.map would take in all items at once, and 60,000 decoded photos do not fit in memory.

    Freed memory stays with the process from then on (keep_memory): each thread's images are otherwise handed back to
    the system and faulted in again photo by photo, and every such return stops the other threads
    (docs/decisions/0030-keep-memory.md).

    Args:
        work: what to do with one item.
        items: anything that can be looped over; never taken further than needed.
        ahead: how many may be worked on or waiting at any time, the bound of the memory; None for 4 a thread.
        threads: how many work; None: as many as this process has processors, 16 at most.
        doing: what the caller's waiting counts for where the work names no activity (seewhy.progress.awaited).

    >>> list(in_order(str.upper, ["a", "b"]))
    ['A', 'B']
    """
    keep_memory()
    threads = threads or min(_MOST_THREADS, processors())
    ahead = 4 * threads if ahead is None else max(1, ahead)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="seewhy-work")
    waiting: deque[Future[tuple[Result, dict[str, float]]]] = deque()
    work_of = timed(work)
    try:
        for item in items:
            waiting.append(pool.submit(work_of, item))
            if len(waiting) >= ahead:
                yield awaited(waiting.popleft(), doing)
        while waiting:
            yield awaited(waiting.popleft(), doing)
    finally:  # also when the caller stops half-way
        pool.shutdown(cancel_futures=True)
