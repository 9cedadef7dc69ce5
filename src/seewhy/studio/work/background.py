"""Long work that is told in words and steps, can be stopped, and gives something back at its end."""

import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from seewhy.errors import SeewhyError, UsageError
from seewhy.progress import quiet, watched
from seewhy.studio.work.process import Work, error_told
from seewhy.studio.work.reporter import Reporter

__all__ = ["STATES", "Background", "with_step"]

STATES = ("idle", "running", "stopping", "stopped", "failed", "finished")

_LINES = 200  # that are kept of what it said
_PATIENCE = 10.0  # s that work which was stopped may take to end by itself


class Background:
    """One piece of work at a time, and what is known of it; safe to ask from several threads.

    Args:
        name: what it does, such as "judging"; in errors, and of the process.
        finished: takes what the work gave, before the state says "finished".
    """

    def __init__(self, name: str, finished: Callable[[Any], None]) -> None:
        self._name, self._finished = name, finished
        self.version = 0
        self._lock = threading.Lock()
        self._work = Work(self._hear, self._silent)
        self._told: dict[str, Any] = {}
        self._forget("idle", "")

    @property
    def state(self) -> str:
        """One of STATES."""
        with self._lock:
            return str(self._told["state"])

    def to_json(self) -> dict[str, Any]:
        """All that a page shows of it; a page that was reloaded, or a second one, knows all from this alone."""
        with self._lock:
            copied = {name: list(value) if isinstance(value, list) else value for name, value in self._told.items()}
            return {"version": self.version, **copied}

    def changed(self) -> None:
        """Something beside the work changed that pages should ask for."""
        with self._lock:
            self.version += 1

    def start(self, work: Callable[..., Any], *given: Any, what: str = "") -> None:
        """Begins.

        Args:
            work: a function of a module, called in the other process with what is given and, last, a function that
                takes a line for the user.
            given: must be picklable, as what it gives back.
            what: is done, for the page.

        Raises:
            UsageError: some is running.
        """
        with self._lock:
            if self._told["state"] in ("running", "stopping"):
                raise UsageError(f"The {self._name} is running", "one at a time", "Wait for it, or stop it.")
            self._work.start(_work, work, given, name=f"seewhy-{self._name}")  # what it tells waits for the lock
            self._forget("running", what)

    def stop(self) -> None:
        """Asks it to stop, and ends it where it does not; does nothing where none runs."""
        process = self._work.process
        with self._lock:
            if self._told["state"] != "running" or process is None:
                return
            self._change(state="stopping")
        self._work.interrupt()
        last = threading.Timer(_PATIENCE, process.kill)
        last.daemon = True
        last.start()

    def close(self) -> None:
        """Ends running work with the studio."""
        self.stop()
        self._work.close(_PATIENCE)

    def _hear(self, kind: str, told: Any) -> bool:
        if kind == "finished":
            kind, told = self._taken(told)
        with self._lock:
            if kind == "said":
                self._change(lines=[*self._told["lines"], told][-_LINES:])
            elif kind == "step":
                self._change(steps=with_step(self._told["steps"], told))
            else:
                self._change(state=kind, **told)
        return kind not in ("said", "step")

    def _silent(self, status: int | None) -> None:
        """It was stopped before it could say so; or killed, or the memory was full."""
        with self._lock:
            if self._told["state"] == "stopping":
                self._change(state="stopped")
                return
            error = {
                "happened": f"The {self._name} ended without a word (exit status {status})",
                "expected": "it to say how it ended",
                "remedy": "The system may have run out of memory. Try fewer photos.",
            }
            self._change(state="failed", error=error)

    def _taken(self, found: Any) -> tuple[str, dict[str, Any]]:
        try:
            self._finished(found)
        except SeewhyError as error:
            return "failed", {"error": error_told(error)}
        return "finished", {}

    def _change(self, **told: Any) -> None:
        self._told.update(told)
        self.version += 1

    def _forget(self, state: str, what: str) -> None:
        self._change(state=state, what=what, lines=[], steps=[], error=None)


def with_step(steps: list[dict[str, Any]], told: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps with the newest of each in its place; what goes on, in however many bars, stays one step.

    Args:
        steps: so far.
        told: the newest, as Reporter tells it: label, done, total, and since, the seconds since the one before.
    """
    if steps and steps[-1]["label"] == told["label"]:
        return [*steps[:-1], {**told, "seconds": round(steps[-1]["seconds"] + told["since"], 2)}]
    return [*steps, {**told, "seconds": 0.0}]


def _work(work: Callable[..., Any], given: tuple[Any, ...], pipe: Connection) -> None:
    """What the process does."""
    try:
        with quiet(), watched(Reporter(pipe)):
            found = work(*given, lambda line: pipe.send(("said", line)))
        pipe.send(("finished", found))
    except SeewhyError as error:
        pipe.send(("failed", {"error": error_told(error)}))
    except KeyboardInterrupt:
        pipe.send(("stopped", {}))
    finally:
        pipe.close()
