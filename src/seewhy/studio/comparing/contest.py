"""Two classifiers on the same labelled photos, in a process of its own: is one better, or was it luck?"""

import contextlib
import multiprocessing
import multiprocessing.process
import tempfile
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import SeewhyError, UsageError
from seewhy.progress import Progress, quiet, watched

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.evaluate.comparison import Comparison
    from seewhy.evaluate.judged import Judged

__all__ = ["GROUPS", "Contest", "contest"]

GROUPS = ("first_only", "second_only")
"""Photos that one alone gets right."""

_OFTEN = 0.1  # s between two steps that are told
_SHOWN = 24  # photos of a group that can be looked at, those first about which the mistaken one was surest


class Contest:
    """One comparison at a time, and what is known of it; safe to ask from several threads.

    Args:
        photos: folder or table of labelled photos.
    """

    def __init__(self, photos: Path) -> None:
        self.photos = photos
        self.version = 0
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._sources: dict[str, list[Path | bytes]] = {}
        self._told: dict[str, Any] = {"state": "idle", "names": None, "step": None, "result": None, "error": None}

    def to_json(self) -> dict[str, Any]:
        """All that the page shows of it: "state" is idle, running, finished, failed or stopped."""
        with self._lock:
            return {"photos": self.photos.name, **self._told}

    def start(self, pair: "tuple[Classifier, Classifier]", names: tuple[str, str]) -> None:
        """Begins; one that runs is dropped.

        The classifiers are handed over as they are in memory: a folder may have been written over since.

        Args:
            pair: the two.
            names: what they are called.

        Raises:
            UsageError: their classes differ.
        """
        from seewhy.evaluate.comparison import class_order

        class_order(pair[0].classes, pair[1].classes)
        self.stop()
        place = tempfile.TemporaryDirectory(prefix="seewhy-contest-")
        folders = [one.save(Path(place.name) / f"{number}.seewhy") for number, one in enumerate(pair)]
        context = multiprocessing.get_context("spawn")  # a fork would copy the server's threads half-way
        here, there = context.Pipe(duplex=False)
        process = context.Process(
            target=_run, args=(folders, names, self.photos, there), name="seewhy-contest", daemon=True
        )
        process.start()
        there.close()
        with self._lock:
            self._process = process
            self._sources = {}
            self._change(state="running", names=list(names), step=None, result=None, error=None)
        threading.Thread(target=self._listen, args=(here, process, place), name="seewhy-contest", daemon=True).start()

    def stop(self) -> None:
        """Drops what runs."""
        with self._lock:
            process = self._process
            if self._told["state"] == "running":
                self._change(state="stopped")
        if process is not None and process.is_alive():
            process.kill()
            process.join(10)

    def source(self, group: str, index: int) -> Path | bytes:
        """Where a photo of the result can be read.

        Args:
            group: one of GROUPS.
            index: its place there.

        Raises:
            UsageError: there is none.
        """
        with self._lock:
            found = self._sources.get(group, [])
            if not 0 <= index < len(found):
                raise UsageError("The comparison has no such photo", "one of those it shows", "Compare them again.")
            return found[index]

    def _listen(
        self, pipe: Connection, process: multiprocessing.process.BaseProcess, place: "tempfile.TemporaryDirectory[str]"
    ) -> None:
        ended = False
        while not ended:
            try:
                kind, told = pipe.recv()
            except (EOFError, OSError):
                break
            ended = kind != "step"
            with self._lock:
                if self._process is process and self._told["state"] == "running":
                    self._hear(kind, told)
        pipe.close()
        process.join()
        with self._lock:
            if not ended and self._process is process and self._told["state"] == "running":
                self._hear("failed", _without_a_word(process.exitcode))
        place.cleanup()

    def _hear(self, kind: str, told: Any) -> None:
        if kind == "step":
            self._change(step=told)
        elif kind == "failed":
            self._change(state="failed", error=told)
        else:
            result, self._sources = told
            self._change(state="finished", result=result)

    def _change(self, **told: Any) -> None:
        self._told |= told
        self.version += 1


def contest(
    pair: "tuple[Classifier, Classifier]", names: tuple[str, str], dataset: "Dataset"
) -> tuple[dict[str, Any], dict[str, list[Path | bytes]]]:
    """Compares two classifiers on the photos that neither was made from.

    Args:
        pair: the two.
        names: what they are called.
        dataset: labelled photos.

    Returns:
        The result for the page, and the sources of the photos that it names, by group.

    Raises:
        DatasetError: no photo is left, or a class that they don't know.
        UsageError: their classes differ.
    """
    from seewhy.evaluate.compare import compare_classifiers
    from seewhy.evaluate.matching import known_photos

    known = set().union(*(known_photos(dataset, one.provenance) for one in pair))
    if len(known) == len(dataset):
        raise UsageError(
            f"All {len(dataset)} photos were used to make one of the two", "photos that neither has seen",
            "Start the studio with other labelled photos.",
        )  # fmt: skip
    fresh = dataset.subset(index for index in range(len(dataset)) if index not in known)
    found = compare_classifiers(*pair, fresh, names=names)
    return _told(found, known=len(known), total=len(dataset))


def _told(found: "Comparison", *, known: int, total: int) -> tuple[dict[str, Any], dict[str, list[Path | bytes]]]:
    pairs = {"first_only": found.first_only, "second_only": found.second_only}
    shown = {name: list(group)[:_SHOWN] for name, group in pairs.items()}
    told = found.to_json()
    told |= {name: [_photo(pair, found.classes) for pair in group] for name, group in shown.items()}
    told |= {
        "sentence": found.sentence,
        "counts": {"first_only": len(found.first_only), "second_only": len(found.second_only)},
        "known": known,
        "total": total,
    }
    return told, {name: [pair[0].source for pair in group] for name, group in shown.items()}


def _photo(pair: "Sequence[Judged]", classes: Sequence[str]) -> dict[str, Any]:
    first, second = pair
    return {
        "name": Path(first.photo).name,
        "photo": first.photo,
        "truth": classes[first.truth],
        "answers": [{"class": classes[one.answer], "probability": one.confidence} for one in (first, second)],
    }


def _run(folders: list[Path], names: tuple[str, str], photos: Path, pipe: Connection) -> None:
    """What the process does."""
    from seewhy.classifier import load
    from seewhy.data.folder import read_photos

    last = 0.0

    def step(now: Progress) -> None:
        nonlocal last
        at = time.perf_counter()
        if now.done not in (0, now.total) and at - last < _OFTEN:
            return
        last = at
        pipe.send(("step", {"label": now.label, "done": now.done, "total": now.total, "unit": now.unit}))

    try:
        with quiet(), watched(step):
            pair = (load(folders[0]), load(folders[1]))
            read = read_photos(photos, classes=pair[0].classes)
            dataset = read.parts["test"] if read.parts and "test" in read.parts else read.dataset
            pipe.send(("finished", contest(pair, names, dataset)))
    except SeewhyError as error:
        with contextlib.suppress(BrokenPipeError):
            pipe.send(("failed", {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}))
    except (KeyboardInterrupt, BrokenPipeError):  # the studio is gone, or nobody waits any more
        return
    finally:
        pipe.close()


def _without_a_word(status: int | None) -> dict[str, str]:
    return {
        "happened": f"The comparison ended without a word (exit status {status})",
        "expected": "it to say how it ended",
        "remedy": "The system may have run out of memory. Try fewer photos.",
    }
