"""Where the time went: every activity with its beginning and end."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from seewhy.progress.activities import add_listener, remove_listener, seconds_by_activity

__all__ = ["MAX_EVENTS", "Trace", "traced"]

MAX_EVENTS = 1_000_000
"""Activities that a trace holds, about 150 MB of them; more are counted and not kept."""

_MICROSECONDS = 1e6


class Trace:
    """What was done, by which thread, when. Made by traced().

    Args:
        max_events: how many activities are kept.
    """

    def __init__(self, max_events: int = MAX_EVENTS) -> None:
        self.left_out = 0
        self._max_events = max_events
        self._events: list[tuple[str, int, float, float]] = []
        self._threads: dict[int, str] = {}
        self._main = threading.get_ident()
        self._begun = self._ended = time.perf_counter()
        self._seconds_before = seconds_by_activity()
        self._seconds: dict[str, float] = {}

    def _listen(self, name: str, thread: int, begun: float, ended: float) -> None:
        if len(self._events) >= self._max_events:
            self.left_out += 1
            return
        if thread not in self._threads:
            self._threads[thread] = threading.current_thread().name
        self._events.append((name, thread, begun, ended))

    @property
    def kept(self) -> int:
        """How many activities it holds."""
        return len(self._events)

    def close(self) -> None:
        """Reads the clocks for the last time so far; traced() does it at the end."""
        self._ended = time.perf_counter()
        before, after = self._seconds_before, seconds_by_activity()
        self._seconds = {name: after[name] - before.get(name, 0.0) for name in after}

    def seconds(self) -> dict[str, float]:
        """The seconds of the thread that traced, by activity, longest first; "other" is what nobody named.

        They sum to the whole time from beginning to end.
        """
        named = {name: self._seconds[name] for name in sorted(self._seconds, key=lambda one: -self._seconds[one])}
        named = {name: seconds for name, seconds in named.items() if seconds > 0}
        return {**named, "other": max(0.0, self._ended - self._begun - sum(named.values()))}

    def table(self) -> str:
        """The seconds as lines of text for a person.

        >>> with traced() as trace:
        ...     pass
        >>> trace.table().splitlines()[-1].split()[0]
        'whole'
        """
        seconds = self.seconds()
        whole = sum(seconds.values()) or 1.0
        width = max(len(name) for name in [*seconds, "whole"])
        rows = [f"{name:<{width}}  {taken:8.2f} s  {taken / whole:4.0%}" for name, taken in seconds.items()]
        return "\n".join([*rows, f"{'whole':<{width}}  {sum(seconds.values()):8.2f} s"])

    def to_json(self) -> str:
        """The trace in the Trace Event Format, which Perfetto (ui.perfetto.dev) and chrome://tracing open.

        Reference: "Trace Event Format", the Chromium project, 2016.
        """
        process = os.getpid()
        numbers = {thread: number for number, thread in enumerate(dict.fromkeys([self._main, *self._threads]))}
        names = [
            {"name": "thread_name", "ph": "M", "pid": process, "tid": numbers[thread], "args": {"name": name}}
            for thread, name in self._threads.items()
        ]
        spans = [
            {
                "name": name,
                "ph": "X",
                "pid": process,
                "tid": numbers[thread],
                "ts": round((begun - self._begun) * _MICROSECONDS, 1),
                "dur": round((ended - begun) * _MICROSECONDS, 1),
            }
            for name, thread, begun, ended in sorted(self._events, key=lambda event: event[2])
        ]
        other = {"seconds": self.seconds(), "left_out": self.left_out}
        return json.dumps({"displayTimeUnit": "ms", "otherData": other, "traceEvents": [*names, *spans]})


@contextmanager
def traced(max_events: int = MAX_EVENTS) -> Iterator[Trace]:
    """Writes down every activity while this context lasts, of all threads.

    Args:
        max_events: how many are kept.
    """
    trace = Trace(max_events)
    add_listener(trace._listen)
    try:
        yield trace
    finally:
        remove_listener()
        trace.close()
