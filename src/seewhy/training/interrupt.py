"""Ctrl-C, once: stop after this step and keep the best. Twice: stop at once."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["stop_asked"]


@contextmanager
def stop_asked(also: Callable[[], bool] | None = None) -> Iterator[Callable[[], bool]]:
    """Inside this context the first Ctrl-C raises nothing; the function given says that it came.

    A KeyboardInterrupt in the middle of a step would leave half of the weights moved. The second Ctrl-C is one.

    Args:
        also: another reason to stop.
    """
    came = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # signals reach the main thread only
        yield lambda: also is not None and also()
        return

    def remember(number: int, frame: FrameType | None) -> None:
        came.set()
        signal.signal(signal.SIGINT, before)
        print("\nStopping after this step; Ctrl-C again stops at once.", file=sys.stderr, flush=True)

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, remember)
    try:
        yield lambda: came.is_set() or (also is not None and also())
    finally:
        signal.signal(signal.SIGINT, before)
