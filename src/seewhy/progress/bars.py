"""A progress bar with what is left and what the time goes into. The one door to tqdm."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from seewhy.progress.activities import seconds_by_activity, shares

__all__ = ["Bar", "Progress", "progress", "progress_bar", "quiet", "tell", "watched"]

Item = TypeVar("Item")
_shown = True
_watcher: "Callable[[Progress], None] | None" = None
# Seconds between two readings of the clocks: what the time goes into need not flicker.
_REFRESHED = 0.5
# Activities named beside a bar, and the least share that is.
_NAMED, _WORTH_NAMING = 3, 0.02


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a piece of work has come, for a program that watches it.

    Args:
        label: what is being done, such as "Training".
        done: how many are done.
        total: how many there are.
        unit: what is counted.
        figures: what stands beside it, such as the loss.
    """

    label: str
    done: int
    total: int
    unit: str
    figures: Mapping[str, str] = field(default_factory=dict)


class Bar:
    """What a piece of long work tells about itself.

    Args:
        inner: tqdm's bar, or None where nothing is shown.
        begun: what is told to a watcher; None where nobody watches.
    """

    def __init__(self, inner: Any, begun: Progress | None = None) -> None:
        self._inner, self._begun = inner, begun
        self._done = 0
        self._figures: dict[str, str] = {}
        self._seconds = seconds_by_activity() if inner is not None else {}
        self._read = 0.0
        self._pace = ""

    def advance(self, count: int = 1, **figures: str) -> None:
        """Moves the bar on and shows figures beside it, such as loss="0.41"."""
        self._done += count
        self._figures = figures or self._figures
        if self._inner is not None:
            self._look()
            told = [f"{name}={value}" for name, value in self._figures.items()]
            self._inner.set_postfix_str(", ".join([*told, self._pace] if self._pace else told), refresh=False)
            self._inner.update(count)
        watcher = _watcher  # another thread may take it away between two looks
        if watcher is not None and self._begun is not None:
            watcher(replace(self._begun, done=self._done, figures=self._figures))

    def _look(self) -> None:
        """What the time since the bar began went into, where more than one activity took part."""
        now = time.perf_counter()
        if now - self._read < _REFRESHED:
            return
        self._read = now
        found = shares(self._seconds, seconds_by_activity())
        named = [f"{name} {share:.0%}" for name, share in found.items() if share >= _WORTH_NAMING][:_NAMED]
        self._pace = ", ".join(named) if len(named) > 1 else ""


@contextmanager
def quiet() -> Iterator[None]:
    """No bars and no notes on standard error while this context lasts (a server, a test, a process that assists)."""
    global _shown
    before, _shown = _shown, False
    try:
        yield
    finally:
        _shown = before


@contextmanager
def watched(watcher: Callable[[Progress], None]) -> Iterator[None]:
    """Every bar's beginning and every step is told to the watcher while this context lasts, on a terminal or not.

    Args:
        watcher: called in the thread that works, at every step: it should be quick.

    >>> seen = []
    >>> with watched(seen.append):
    ...     list(progress("ab", total=2, label="Reading"))
    ['a', 'b']
    >>> [(one.label, one.done, one.total) for one in seen]
    [('Reading', 0, 2), ('Reading', 1, 2), ('Reading', 2, 2)]
    """
    global _watcher
    before, _watcher = _watcher, watcher
    try:
        yield
    finally:
        _watcher = before


@contextmanager
def progress_bar(total: int, label: str, unit: str = "photo") -> Iterator[Bar]:
    """A bar for work that is counted by hand.

    Args:
        total: how many there are.
        label: what is being done, such as "Decoding".
        unit: what is counted.
    """
    begun = Progress(label=label, done=0, total=total, unit=unit)
    if _watcher is not None:
        _watcher(begun)
    if not _shown or not sys.stderr.isatty():
        yield Bar(None, begun)
        return
    import tqdm

    with tqdm.tqdm(total=total, desc=label, unit=f" {unit}", file=sys.stderr, dynamic_ncols=True, leave=False) as inner:
        yield Bar(inner, begun)


def progress(items: Iterable[Item], total: int, label: str, unit: str = "photo") -> Iterator[Item]:
    """Hands the items on, one by one, behind a bar.

    Args:
        items: anything that can be looped over.
        total: how many there are.
        label: what is being done.
        unit: what is counted.

    >>> sum(progress([1, 2, 3], total=3, label="Adding"))
    6
    """
    with progress_bar(total, label, unit) as bar:
        for item in items:
            yield item
            bar.advance()


def tell(line: str, *, error: bool = False) -> None:
    """Prints a line; a bar that stands on the same terminal steps aside and comes back below.

    Args:
        line: without its line break.
        error: to standard error, not standard output.

    >>> tell("dog.jpg  dog 90%")
    dog.jpg  dog 90%
    """
    if error and not _shown:
        return
    stream = sys.stderr if error else sys.stdout
    if "tqdm" in sys.modules and stream.isatty():
        sys.modules["tqdm"].tqdm.write(line, file=stream)
    else:
        print(line, file=stream)
