"""A list of named choices: one line of registration, one error for a name taken twice, one for a name unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from seewhy.errors import unknown_name

__all__ = ["Catalogue", "Entry"]

Choice = TypeVar("Choice")


@dataclass(frozen=True, kw_only=True)
class Entry(Generic[Choice]):
    """One line of a catalogue.

    Args:
        name: how the user writes it.
        help: what it is, in one line.
        choice: what is behind the name.
    """

    name: str
    help: str
    choice: Choice


class Catalogue(Generic[Choice]):
    """The choices of one kind, by name, in the order they were added.

    Args:
        kind: what the names stand for, such as "optimizer"; used in error messages.

    >>> animals = Catalogue[int]("animal")
    >>> @animals.add("cat", help="purrs")
    ... def cat() -> int:
    ...     return 4
    >>> animals.names(), animals["cat"].help
    (('cat',), 'purrs')
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry[Choice]] = {}

    def add(self, name: str, *, help: str) -> Callable[[Choice], Choice]:
        """Registers what follows under a name; to be used as a decorator, or called with the choice.

        Raises:
            ValueError: the name is taken (a mistake of the programmer, not of the user).
        """
        if name in self._entries:
            raise ValueError(f'There already is a {self.kind} called "{name}"; choose another name')

        def register(choice: Choice) -> Choice:
            self._entries[name] = Entry(name=name, help=help, choice=choice)
            return choice

        return register

    def names(self) -> tuple[str, ...]:
        """The names there are."""
        return tuple(self._entries)

    def __getitem__(self, name: str) -> Entry[Choice]:
        """The entry of a name.

        Raises:
            ConfigError: there is none; the message proposes the nearest.
        """
        if name not in self._entries:
            raise unknown_name(self.kind, name, self._entries)
        return self._entries[name]
