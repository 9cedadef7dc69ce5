"""Long work in a process of its own, so that the page stays quick and a stop stops it."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from seewhy.errors import SeewhyError
from seewhy.studio.work.offspring import begin

__all__ = ["Work", "error_told"]


class Work:
    """One process that works and tells how far it has come.

    Args:
        hear: called in a thread with what the process sends, (kind, told); true where that was its last word, from
            which on another may be started.
        silent: called with the exit status where the process ended without a last word: killed, or out of memory.
    """

    def __init__(self, hear: Callable[[str, Any], bool], silent: Callable[[int | None], None]) -> None:
        self._hear, self._silent = hear, silent
        self.process: BaseProcess | None = None

    def start(self, target: Callable[..., None], *given: Any, name: str) -> None:
        """Begins.

        Args:
            target: a function of a module, called with what is given and then the pipe to tell.
            given: for it; it must be picklable.
            name: of the process and the thread that listens, for those who look at a list of them.
        """
        process, here = begin(target, *given, name=name)
        self.process = process
        threading.Thread(target=self._listen, args=(here, process), name=name, daemon=True).start()

    def interrupt(self) -> None:
        """Asks it to stop, as Ctrl-C does."""
        process = self.process
        if process is not None and process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGINT)

    def end(self) -> None:
        """Ends it at once: what it does is of no use any more."""
        process = self.process
        if process is not None and process.is_alive():
            process.kill()

    def close(self, seconds: float = 10) -> None:
        """Ends it with the studio.

        Args:
            seconds: it may take to end by itself.
        """
        process = self.process
        if process is None or not process.is_alive():
            return
        self.interrupt()
        process.join(seconds)
        if process.is_alive():
            process.kill()

    def _listen(self, pipe: Connection, process: BaseProcess) -> None:
        ended = False
        while not ended:
            try:
                kind, told = pipe.recv()
            except (EOFError, OSError):
                break
            ended = self._hear(kind, told)
        pipe.close()
        process.join()
        if not ended:
            self._silent(process.exitcode)


def error_told(error: SeewhyError) -> dict[str, str]:
    """What went wrong, in its three parts, as the page gets it.

    Args:
        error: a mistake that is told.
    """
    return {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
