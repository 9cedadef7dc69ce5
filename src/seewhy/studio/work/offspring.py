"""Processes that the studio starts for long work: they end with it, however it ended."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

__all__ = ["begin"]

_PATIENCE = 20.0  # s that work may take to end by itself once the studio is gone: a training writes a checkpoint


def begin(target: Callable[..., None], *given: object, name: str) -> tuple[BaseProcess, Connection]:
    """Starts a process, and gives it with the pipe on which it tells.

    It is spawned, not forked: a fork would copy the server's threads half-way. Ctrl-C in the terminal reaches the
    studio alone, which then stops its processes in good order (a second SIGINT would make a training stop at once,
    without a checkpoint). Where the studio was killed, or its terminal closed, the process is interrupted, and ends.
    What nobody has closed is terminated with the studio; it can have no processes of its own.

    Args:
        target: a function of a module, called with what is given and then its end of the pipe.
        given: for it; picklable.
        name: of the process, for those who look at a list of them.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_belonging, args=(target, given, there), name=name, daemon=True)
    process.start()
    there.close()
    return process, here


def _belonging(target: Callable[..., None], given: tuple[object, ...], pipe: Connection) -> None:
    if hasattr(os, "setpgrp"):  # not on Windows
        os.setpgrp()
    threading.Thread(target=_end_with_studio, name="seewhy-belonging", daemon=True).start()
    with contextlib.suppress(BrokenPipeError):  # there is nobody left to tell
        target(*given, pipe)


def _end_with_studio() -> None:
    studio = multiprocessing.parent_process()
    assert studio is not None
    studio.join()
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(_PATIENCE)
    os._exit(1)
