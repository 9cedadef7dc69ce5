"""Steps on their way from the process that works to the studio."""

import time
from multiprocessing.connection import Connection

from seewhy.progress import Progress

__all__ = ["Reporter"]

_OFTEN = 0.1  # s between two steps of one bar that are told


class Reporter:
    """Tells the studio about steps, a few times a second at most; the last step of each bar always.

    Args:
        pipe: to the studio.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._last, self._label = 0.0, ""

    def __call__(self, step: Progress) -> None:
        now = time.perf_counter()
        if step.label == self._label and now - self._last < _OFTEN and step.done < step.total:
            return
        since = now - self._last if step.label == self._label else 0.0
        self._last, self._label = now, step.label
        told = {
            "label": step.label,
            "done": step.done,
            "total": step.total,
            "unit": step.unit,
            "figures": dict(step.figures),
            "since": since,
        }
        self._pipe.send(("step", told))
