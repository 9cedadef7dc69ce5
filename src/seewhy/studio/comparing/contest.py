"""Two classifiers on the same labelled photos, in a process of its own: is one better, or was it luck?"""

import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import UsageError
from seewhy.studio.work.background import Background

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.evaluate.comparison import Comparison
    from seewhy.evaluate.judged import Judged

__all__ = ["GROUPS", "Contest", "contest"]

GROUPS = ("first_only", "second_only")
"""Photos that one alone gets right."""

_SHOWN = 24  # photos of a group that can be looked at, those first about which the mistaken one was surest


class Contest:
    """One comparison at a time, and what is known of it; safe to ask from several threads.

    Args:
        photos: folder or table of labelled photos.
    """

    def __init__(self, photos: Path) -> None:
        self.photos = photos
        self._lock = threading.Lock()
        self._work = Background("comparison", self._take)
        self._place: Path | None = None
        self._names: list[str] | None = None
        self._result: dict[str, Any] | None = None
        self._sources: dict[str, list[Path | bytes]] = {}

    @property
    def version(self) -> int:
        """Grows with every change of to_json."""
        return self._work.version

    def to_json(self) -> dict[str, Any]:
        """All that the page shows of it: Background's state and steps, between whom, and what was found."""
        work = self._work.to_json()
        with self._lock:
            told = {name: work[name] for name in ("version", "state", "error")}
            step = work["steps"][-1] if work["steps"] else None
            return {**told, "step": step, "photos": self.photos.name, "names": self._names, "result": self._result}

    def start(self, pair: "tuple[Classifier, Classifier]", names: tuple[str, str]) -> None:
        """Begins.

        The classifiers are handed over as they are in memory: a folder may have been written over since.

        Args:
            pair: the two.
            names: what they are called.

        Raises:
            UsageError: their classes differ, or a comparison is running.
        """
        from seewhy.evaluate.comparison import class_order

        class_order(pair[0].classes, pair[1].classes)
        place = Path(tempfile.mkdtemp(prefix="seewhy-contest-"))
        try:
            folders = [one.save(place / f"{number}.seewhy") for number, one in enumerate(pair)]
            self._work.start(_compare, folders, names, self.photos, what="comparison")
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._tidy(place)
        with self._lock:
            self._names, self._result, self._sources = list(names), None, {}
        self._work.changed()

    def stop(self) -> None:
        """Drops what runs."""
        self._work.stop()

    def close(self) -> None:
        """Ends what runs, with the studio."""
        self._work.close()
        self._tidy(None)

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

    def _take(self, found: tuple[dict[str, Any], dict[str, list[Path | bytes]]]) -> None:
        with self._lock:
            self._result, self._sources = found

    def _tidy(self, place: Path | None) -> None:
        """Takes away what a process that was ended early has left."""
        before, self._place = self._place, place
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)


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


def _compare(
    folders: list[Path], names: tuple[str, str], photos: Path, say: Callable[[str], None]
) -> tuple[dict[str, Any], dict[str, list[Path | bytes]]]:
    """What the process does. The classifiers were written for it alone: once they are read they go."""
    from seewhy.classifier import load
    from seewhy.data.folder import read_photos

    pair = (load(folders[0]), load(folders[1]))
    shutil.rmtree(folders[0].parent, ignore_errors=True)
    read = read_photos(photos, classes=pair[0].classes)
    dataset = read.parts["test"] if read.parts and "test" in read.parts else read.dataset
    return contest(pair, names, dataset)
