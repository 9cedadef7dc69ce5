"""A progress bar with what is left. The one door to tqdm."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["Bar", "progress", "progress_bar", "quiet", "tell"]

Item = TypeVar("Item")
_shown = True


class Bar:
    """What a piece of long work tells about itself.

    Args:
        inner: tqdm's bar, or None where nothing is shown.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def advance(self, count: int = 1, **figures: str) -> None:
        """Moves the bar on and shows figures beside it, such as loss="0.41"."""
        if self._inner is not None:
            if figures:
                self._inner.set_postfix(figures, refresh=False)
            self._inner.update(count)


@contextmanager
def quiet() -> Iterator[None]:
    """No bars while this context lasts (a server, a test, --quiet)."""
    global _shown
    before, _shown = _shown, False
    try:
        yield
    finally:
        _shown = before


@contextmanager
def progress_bar(total: int, label: str, unit: str = "photo") -> Iterator[Bar]:
    """A bar for work that is counted by hand.

    Args:
        total: how many there are.
        label: what is being done, such as "Decoding".
        unit: what is counted.
    """
    if not _shown or not sys.stderr.isatty():
        yield Bar(None)
        return
    import tqdm

    with tqdm.tqdm(total=total, desc=label, unit=f" {unit}", file=sys.stderr, dynamic_ncols=True, leave=False) as inner:
        yield Bar(inner)


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
    stream = sys.stderr if error else sys.stdout
    if "tqdm" in sys.modules and stream.isatty():
        sys.modules["tqdm"].tqdm.write(line, file=stream)
    else:
        print(line, file=stream)
