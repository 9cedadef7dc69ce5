"""A training that the studio started: in a process of its own, so that the page stays quick and a stop stops it."""

import contextlib
import multiprocessing
import multiprocessing.process
import os
import signal
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from seewhy.errors import SeewhyError, UsageError
from seewhy.progress import Progress, quiet, watched

__all__ = ["STATES", "Teaching"]

STATES = ("idle", "running", "stopping", "stopped", "failed", "finished")
"""stopped: interrupted, and can go on."""

_OFTEN = 0.1  # s between two steps of one bar that are told
_CURVE = 400  # points of a curve that are kept; of more every second one goes
_LINES = 200


class Teaching:
    """One training at a time, and what is known of it; safe to ask from several threads.

    Args:
        photos: folder or table of labelled photos.
        output: the classifier's folder.
    """

    def __init__(self, photos: Path, output: Path) -> None:
        self.photos, self.output = photos, output
        self.version = 0
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._told: dict[str, Any] = {}
        self._forget("idle")

    def to_json(self) -> dict[str, Any]:
        """All that the page shows of it; a page that was reloaded, or a second one, knows all from this alone."""
        with self._lock:
            return {
                "photos": self.photos.name,
                "output": self.output.name,
                "version": self.version,
                **{name: list(value) if isinstance(value, list) else value for name, value in self._told.items()},
            }

    @property
    def state(self) -> str:
        """One of STATES."""
        with self._lock:
            return str(self._told["state"])

    def start(self, settings: Mapping[str, Any], *, resume: bool = False) -> None:
        """Begins, or goes on with what was stopped.

        Args:
            settings: of the recipe.
            resume: whether to go on.

        Raises:
            UsageError: one is running.
        """
        with self._lock:
            if self._told["state"] in ("running", "stopping"):
                raise UsageError("A training is running", "one at a time", "Wait for it, or stop it.")
            self._forget("running")
        context = multiprocessing.get_context("spawn")  # a fork would copy the server's threads half-way
        here, there = context.Pipe(duplex=False)
        process = context.Process(
            target=_teach, args=(self.photos, self.output, dict(settings), resume, there), name="seewhy-teaching"
        )
        process.start()
        there.close()
        self._process = process
        threading.Thread(target=self._listen, args=(here, process), name="seewhy-teaching", daemon=True).start()

    def stop(self) -> None:
        """Asks it to stop after this step and to keep what it needs to go on; does nothing where none runs."""
        process = self._process
        with self._lock:
            if self._told["state"] != "running" or process is None or process.pid is None:
                return
            self._change(state="stopping")
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)

    def close(self) -> None:
        """Ends a running training with the studio; its last checkpoint stays."""
        process = self._process
        if process is None or not process.is_alive():
            return
        self.stop()
        process.join(10)
        if process.is_alive():
            process.kill()

    def _listen(self, pipe: Connection, process: multiprocessing.process.BaseProcess) -> None:
        ended = False
        while not ended:
            try:
                kind, told = pipe.recv()
            except (EOFError, OSError):
                break
            ended = kind not in ("said", "step")  # its last word; another training may begin from here on
            with self._lock:
                self._hear(kind, told)
        pipe.close()
        process.join()
        with self._lock:
            if not ended:  # killed, or out of memory
                self._change(
                    state="failed",
                    error={
                        "happened": f"The training ended without a word (exit status {process.exitcode})",
                        "expected": "it to say how it ended",
                        "remedy": "The system may have run out of memory. Try a smaller size or batch.",
                    },
                )

    def _hear(self, kind: str, told: Any) -> None:
        if kind == "said":
            self._change(lines=[*self._told["lines"], told][-_LINES:])
        elif kind == "step":
            self._change(steps=_with_step(self._told["steps"], told))
            if told["label"] == "Training" and told["figures"]:
                self._change(curve=_with_point(self._told["curve"], told))
        else:
            self._change(state=kind, **told)

    def _change(self, **told: Any) -> None:
        self._told.update(told)
        self.version += 1

    def _forget(self, state: str) -> None:
        self._change(state=state, lines=[], steps=[], curve=[], error=None)


def _with_step(steps: list[dict[str, Any]], told: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps with the newest of each label in its place; a label that begins anew is a new step."""
    if steps and steps[-1]["label"] == told["label"] and steps[-1]["done"] <= told["done"]:
        return [*steps[:-1], {**told, "seconds": round(steps[-1]["seconds"] + told["since"], 2)}]
    return [*steps, {**told, "seconds": 0.0}]


def _with_point(curve: list[dict[str, float]], told: dict[str, Any]) -> list[dict[str, float]]:
    figures = told["figures"]
    try:
        point = {
            "seen": told["done"] / max(1, told["total"]),
            "loss": float(figures["loss"]),
            "accuracy": float(figures["accuracy"].rstrip("%")) / 100,
        }
    except (KeyError, ValueError):
        return curve
    return [*(curve[::2] if len(curve) >= _CURVE else curve), point]


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
        told = {
            "label": step.label,
            "done": step.done,
            "total": step.total,
            "unit": step.unit,
            "figures": dict(step.figures),
            "since": since,
        }
        self._pipe.send(("step", told))


def _teach(photos: Path, output: Path, settings: dict[str, Any], resume: bool, pipe: Connection) -> None:
    """What the process does: the way of "seewhy train"."""
    from seewhy.recipes.from_photos import train_from_photos
    from seewhy.recipes.order import Order

    try:
        with quiet(), watched(_Reporter(pipe)):
            order = Order(photos=photos, output=output, settings=settings, resume=resume, fresh=not resume)
            trained = train_from_photos(order, say=lambda line: pipe.send(("said", line)))
        report = {} if trained.report is None else {"accuracy": _figure(trained.report.metrics["accuracy"])}
        pipe.send(("stopped" if trained.resumable else "finished", report))
    except SeewhyError as error:
        told = {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
        pipe.send(("failed", {"error": told}))
    except KeyboardInterrupt:
        pipe.send(("stopped", {}))
    except BrokenPipeError:  # the studio is gone; the last checkpoint is there
        return
    finally:
        pipe.close()


def _figure(estimate: Any) -> dict[str, float]:
    return {"value": float(estimate.value), "low": float(estimate.low), "high": float(estimate.high)}
