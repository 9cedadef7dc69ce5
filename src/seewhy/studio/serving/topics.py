"""What changes without the page's asking: a training, a judgement. All of it goes to the page in one stream of events.

A room of the studio that has something going on in the background gives it a version and a to_json (Watched), and names
it once:

    session.topics.add("judging", lambda: session.judging)     # None while there is none

On the page `watch("judging", (told) => …)` of asking.js is then called with what to_json told, at once and whenever
the version has changed. What is told is sent whole each time, so keep it small (a few kB): what is large (maps, points)
has a route of its own, and the topic tells that there is something new to fetch.
"""

from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["News", "Topics", "Watched"]


class Watched(Protocol):
    """Something that goes on, and what is known of it."""

    @property
    def version(self) -> int:
        """Another number after every change."""
        ...

    def to_json(self) -> dict[str, Any]:
        """All that a page shows of it: one that was just opened knows everything from this alone."""
        ...


Found = Callable[[], Watched | None]


class Topics:
    """Everything that may change, by name; told to as many readers as there are."""

    def __init__(self) -> None:
        self._found: dict[str, Found] = {}
        self.ended = False
        """Whether the studio is about to end: whoever waits for news stops waiting."""

    def add(self, name: str, found: Found) -> None:
        """Names one more.

        Args:
            name: under which the page watches it.
            found: gives it, or None where there is none (yet, or any more); another one in its place is a change.

        Raises:
            ValueError: the name is taken.
        """
        if name in self._found:
            raise ValueError(f'there is a topic "{name}" already')
        self._found[name] = found

    def news(self) -> "News":
        """For a reader who knows nothing yet."""
        return News(self._found)


class News:
    """What one reader has not been told yet.

    Args:
        found: everything that may change, by name.
    """

    def __init__(self, found: dict[str, Found]) -> None:
        self._found = found
        self._known: dict[str, tuple[Watched, int]] = {}

    def changed(self) -> dict[str, Any]:
        """What changed since this was asked last, whole, by name; empty where nothing did.

        >>> class Counter:
        ...     version = 1
        ...     def to_json(self):
        ...         return {"count": self.version}
        >>> topics, counter = Topics(), Counter()
        >>> topics.add("counting", lambda: counter)
        >>> news = topics.news()
        >>> news.changed(), news.changed()
        ({'counting': {'count': 1}}, {})
        >>> counter.version = 2
        >>> news.changed()
        {'counting': {'count': 2}}
        """
        told = {}
        for name, find in self._found.items():
            one = find()
            if one is None:
                continue
            version = one.version  # before it is told: what changes in between is told once more, never missed
            known = self._known.get(name)
            if known is None or known[0] is not one or known[1] != version:
                told[name] = one.to_json()
                self._known[name] = (one, version)
        return told
