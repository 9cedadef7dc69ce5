"""Long work that the studio started: in a process of its own, so that the page stays quick and a stop stops it."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from seewhy.errors import SeewhyError, UsageError
from seewhy.progress import Progress, quiet, watched
from seewhy.studio.offspring import begin

__all__ = ["STATES", "Background", "with_step"]

STATES = ("idle", "running", "stopping", "stopped", "failed", "finished")

_OFTEN = 0.1  # s between two steps of one bar that are told
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
        self._process: BaseProcess | None = None
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
            self._forget("running", what)
        process, here = begin(_work, work, given, name=f"seewhy-{self._name}")
        self._process = process
        threading.Thread(target=self._listen, args=(here, process), name=f"seewhy-{self._name}", daemon=True).start()

    def stop(self) -> None:
        """Asks it to stop, and ends it where it does not; does nothing where none runs."""
        process = self._process
        with self._lock:
            if self._told["state"] != "running" or process is None or process.pid is None:
                return
            self._change(state="stopping")
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)
        last = threading.Timer(_PATIENCE, process.kill)
        last.daemon = True
        last.start()

    def close(self) -> None:
        """Ends running work with the studio."""
        process = self._process
        if process is None or not process.is_alive():
            return
        self.stop()
        process.join(_PATIENCE)
        if process.is_alive():
            process.kill()

    def _listen(self, pipe: Connection, process: BaseProcess) -> None:
        ended = False
        while not ended:
            try:
                kind, told = pipe.recv()
            except (EOFError, OSError):
                break
            ended = kind not in ("said", "step")
            if kind == "finished":
                kind, told = self._taken(told)
            with self._lock:
                self._hear(kind, told)
        pipe.close()
        process.join()
        with self._lock:
            if not ended:  # stopped before it could say so; or killed, or out of memory
                stopped = self._told["state"] == "stopping"
                self._change(
                    **({"state": "stopped"} if stopped else {"state": "failed", "error": self._silent(process)})
                )

    def _taken(self, found: Any) -> tuple[str, dict[str, Any]]:
        try:
            self._finished(found)
        except SeewhyError as error:
            return "failed", {"error": _in_parts(error)}
        return "finished", {}

    def _hear(self, kind: str, told: Any) -> None:
        if kind == "said":
            self._change(lines=[*self._told["lines"], told][-_LINES:])
        elif kind == "step":
            self._change(steps=with_step(self._told["steps"], told))
        else:
            self._change(state=kind, **told)

    def _change(self, **told: Any) -> None:
        self._told.update(told)
        self.version += 1

    def _forget(self, state: str, what: str) -> None:
        self._change(state=state, what=what, lines=[], steps=[], error=None)

    def _silent(self, process: BaseProcess) -> dict[str, str]:
        return {
            "happened": f"The {self._name} ended without a word (exit status {process.exitcode})",
            "expected": "it to say how it ended",
            "remedy": "The system may have run out of memory. Try fewer photos.",
        }


def with_step(steps: list[dict[str, Any]], told: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps with the newest of each label in its place; a label that begins anew is a new step.

    Args:
        steps: so far.
        told: the newest: label, done, total, and since, the seconds since the one before.
    """
    if steps and steps[-1]["label"] == told["label"] and steps[-1]["done"] <= told["done"]:
        return [*steps[:-1], {**told, "seconds": round(steps[-1]["seconds"] + told["since"], 2)}]
    return [*steps, {**told, "seconds": 0.0}]


class _Reporter:
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
        told = {"label": step.label, "done": step.done, "total": step.total, "unit": step.unit, "since": since}
        self._pipe.send(("step", told))


def _work(work: Callable[..., Any], given: tuple[Any, ...], pipe: Connection) -> None:
    """What the process does."""
    try:
        with quiet(), watched(_Reporter(pipe)):
            found = work(*given, lambda line: pipe.send(("said", line)))
        pipe.send(("finished", found))
    except SeewhyError as error:
        pipe.send(("failed", {"error": _in_parts(error)}))
    except KeyboardInterrupt:
        pipe.send(("stopped", {}))
    except BrokenPipeError:  # the studio is gone
        return
    finally:
        pipe.close()


def _in_parts(error: SeewhyError) -> dict[str, str]:
    return {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
