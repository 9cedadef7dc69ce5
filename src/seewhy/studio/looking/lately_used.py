"""What pages may name for as long as there is room: of too much, what was not touched for longest is put away."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["LatelyUsed"]

Item = TypeVar("Item")


class LatelyUsed(Generic[Item]):
    """Things by identity, the one touched last at the end; safe to ask from several threads.

    Args:
        at_most: for all together; the newest stays even where it is larger.
        size: what one takes of that, always the same of one thing; if it is not told, each counts as 1.

    >>> kept = LatelyUsed(at_most=2)
    >>> for name in ("first", "second", "third"):
    ...     kept.put(name, name.upper())
    >>> kept.get("first"), kept.get("third")
    (None, 'THIRD')
    """

    def __init__(self, at_most: int, size: Callable[[Item], int] = lambda _: 1) -> None:
        self._at_most, self._size = at_most, size
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._taken = 0  # summed up as they come and go: a mask comes with each stroke of a brush, of thousands
        self._lock = threading.Lock()

    def put(self, identity: str, item: Item) -> None:
        """Keeps a thing, in place of one of this identity.

        Args:
            identity: by which it is asked for.
            item: it.
        """
        with self._lock:
            self._put_away(identity)
            self._items[identity] = item
            self._taken += self._size(item)
            while self._taken > self._at_most and len(self._items) > 1:
                self._put_away(next(iter(self._items)))

    def get(self, identity: str) -> Item | None:
        """A thing, which is touched by that; None where it is not there, or not any more.

        Args:
            identity: as it was put.
        """
        with self._lock:
            if identity in self._items:
                self._items.move_to_end(identity)
            return self._items.get(identity)

    def all(self) -> list[Item]:
        """All that are kept, the one touched last first."""
        with self._lock:
            return list(reversed(self._items.values()))

    def _put_away(self, identity: str) -> None:
        if identity in self._items:
            self._taken -= self._size(self._items.pop(identity))
