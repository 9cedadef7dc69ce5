"""Steps on their way from the process that works to the studio."""

import time
from multiprocessing.connection import Connection

from seewhy.progress import Progress

__all__ = ["Reporter"]

_OFTEN = 0.1  # s between two steps of one bar that are told


class Reporter:
    """Tells the studio about steps, a few times a second at most; the last step of each bar always.

    A bar that follows one of its own name goes on where that one ended. Training decodes its photos part by part, and
    measures their colours before: a bar each, and one thing to whoever waits.

    Args:
        pipe: to the studio.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._last, self._label = 0.0, ""
        self._done, self._before = 0, 0  # by this bar; by those of its name before it

    def __call__(self, step: Progress) -> None:
        now = time.perf_counter()
        known = step.label == self._label
        if not known:
            self._before = 0
        elif step.done < self._done:  # another bar has begun
            self._before += self._done
        self._done = step.done
        if known and now - self._last < _OFTEN and step.done < step.total:
            return
        since = now - self._last if known else 0.0
        self._last, self._label = now, step.label
        told = {
            "label": step.label,
            "done": self._before + step.done,
            "total": self._before + step.total,
            "unit": step.unit,
            "figures": dict(step.figures),
            "since": since,
        }
        self._pipe.send(("step", told))
