"""What a thread is doing, by name, and how many seconds each took."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ContextDecorator
from types import TracebackType
from typing import TypeVar

__all__ = ["activity", "add_listener", "awaited", "remove_listener", "seconds_by_activity", "shares", "timed"]

Item = TypeVar("Item")
Result = TypeVar("Result")

# (name, thread's number, beginning, end), in seconds of time.perf_counter.
Listener = Callable[[str, int, float, float], None]

_listener: Listener | None = None


class _Clock(threading.local):
    """One thread's seconds, and the activities it is in, outermost first."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.within: list[str] = []
        self.since = 0.0


_clock = _Clock()


class activity(ContextDecorator):  # noqa: N801 - read as a word: with activity("decoding")
    """While this context lasts, or the function that it decorates, the thread's time counts for the name.

    An activity within another one stops the outer clock, so that no second counts twice. A thread that takes results
    from others counts the time it *waits* for them under their name: a bar then shows what sets the pace. Costs about
    a microsecond: for a photo or a batch, not for a pixel.

    Args:
        name: a verb's noun in the user's words, such as "decoding" or "network".

    >>> with activity("adding"):
    ...     total = sum(range(100))
    >>> seconds_by_activity()["adding"] > 0
    True
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun = 0.0

    def _recreate_cm(self) -> "activity":
        return activity(self._name)  # a decorated function may run in several threads at once

    def __enter__(self) -> None:
        clock, now = _clock, time.perf_counter()
        if clock.within:
            outer = clock.within[-1]
            clock.seconds[outer] = clock.seconds.get(outer, 0.0) + now - clock.since
        clock.within.append(self._name)
        clock.since = self._begun = now

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        clock, now = _clock, time.perf_counter()
        clock.within.pop()
        clock.seconds[self._name] = clock.seconds.get(self._name, 0.0) + now - clock.since
        clock.since = now
        listener = _listener  # another thread may take it away between two looks
        if listener is not None:
            listener(self._name, threading.get_ident(), self._begun, now)


def timed(work: Callable[[Item], Result]) -> "Callable[[Item], tuple[Result, dict[str, float]]]":
    """Work as another thread does it: its result, and the seconds it took by activity.

    Args:
        work: makes a result of an item.
    """

    def doing(item: Item) -> tuple[Result, dict[str, float]]:
        before = seconds_by_activity()
        result = work(item)
        after = seconds_by_activity()
        return result, {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}

    return doing


def awaited(coming: "Future[tuple[Result, dict[str, float]]]", doing: str) -> Result:
    """The result of timed() work in another thread; the time it is waited for counts for what that thread did.

    Args:
        coming: the result, when it is there.
        doing: what the waiting counts for where the work named no activity.
    """
    begun = time.perf_counter()
    with activity(doing):
        result, spent = coming.result()
    waited, whole = time.perf_counter() - begun, sum(spent.values())
    if whole > 0:
        seconds = _clock.seconds
        seconds[doing] -= waited
        for name, part in spent.items():
            seconds[name] = seconds.get(name, 0.0) + waited * part / whole
    return result


def seconds_by_activity() -> dict[str, float]:
    """The calling thread's seconds so far, by activity; what it is in at this moment included."""
    seconds = dict(_clock.seconds)
    if _clock.within:
        name = _clock.within[-1]
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - _clock.since
    return seconds


def shares(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """How the time between two readings was shared among the activities, largest first.

    Args:
        before, after: two results of seconds_by_activity() of one thread.

    Returns:
        Shares that sum to 1; empty where nothing was done.

    >>> shares({"network": 1.0}, {"network": 4.0, "decoding": 1.0})
    {'network': 0.75, 'decoding': 0.25}
    """
    spent = {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}
    total = sum(spent.values())
    ordered = sorted(spent, key=lambda name: -spent[name])
    return {name: spent[name] / total for name in ordered if spent[name] > 0} if total > 0 else {}


def add_listener(listener: Listener) -> None:
    """From now on every activity of every thread is told to the listener when it ends.

    Args:
        listener: takes name, thread, beginning and end; called in the thread that worked.

    Raises:
        RuntimeError: there is one already.
    """
    global _listener
    if _listener is not None:
        raise RuntimeError("a listener is there already")
    _listener = listener


def remove_listener() -> None:
    """Ends add_listener()."""
    global _listener
    _listener = None
