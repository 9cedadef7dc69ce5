"""The tree of failures. Every one says what happened, what was expected and what to do.

SeewhyError                 exit status 1: the work failed
├── PhotoError              one photo cannot be read
├── DatasetError            a folder, table or split cannot serve
├── LeakageError            photos meant for judging were used for teaching
├── ArtefactError           a saved classifier is damaged, edited or of a newer version
├── StorageError            a file cannot be written (full disk, read-only folder)
├── TrainingError           learning went wrong (NaN, a tensor that never moves)
├── MissingExtraError       an optional part of SeeWhy is not installed
└── UsageError              exit status 2: the call was wrong
    ├── ConfigError         an unknown name, or a value outside its range
    └── DeviceError         a device was asked for that is not there
"""

import difflib
from collections.abc import Iterable

__all__ = [
    "ArtefactError",
    "ConfigError",
    "DatasetError",
    "DeviceError",
    "LeakageError",
    "MissingExtraError",
    "PhotoError",
    "SeewhyError",
    "StorageError",
    "TrainingError",
    "UsageError",
    "unknown_name",
]


class SeewhyError(Exception):
    """A failure told in three parts.

    Args:
        happened: what happened, with the value that caused it; a sentence without its full stop.
        expected: what would have been right; continues "Expected …".
        remedy: what the user can do now; a full sentence or two.

    >>> print(SeewhyError("7.jpg is empty (0 bytes)", "a photo", "Remove it."))
    7.jpg is empty (0 bytes). Expected a photo. Remove it.
    """

    exit_status: int = 1

    def __init__(self, happened: str, expected: str, remedy: str) -> None:
        super().__init__(happened, expected, remedy)
        self.happened = happened
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.happened}. Expected {self.expected}. {self.remedy}"


class PhotoError(SeewhyError):
    """One photo cannot be read."""


class DatasetError(SeewhyError):
    """A folder, a table or a split cannot serve for what was asked."""


class LeakageError(SeewhyError):
    """Photos meant for judging were used for teaching or calibrating."""


class ArtefactError(SeewhyError):
    """A saved classifier is damaged, was edited, or is of a version this SeeWhy does not know."""


class StorageError(SeewhyError):
    """A file cannot be written: a full disk, a read-only folder."""


class TrainingError(SeewhyError):
    """Learning went wrong: a loss that is not a number, a tensor that never moves."""


class MissingExtraError(SeewhyError):
    """An optional part of SeeWhy is not installed."""


class UsageError(SeewhyError):
    """The call itself was wrong."""

    exit_status = 2


class ConfigError(UsageError):
    """An unknown name, or a value outside its range."""


class DeviceError(UsageError):
    """A device was asked for that this machine does not have."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> ConfigError:
    """The error for a name that no catalogue holds; it proposes the nearest known one.

    Args:
        kind: what the name stands for, such as "optimizer".
        name: what the user wrote.
        known: the names there are.

    Returns:
        The error, for the caller to raise.

    >>> print(unknown_name("optimizer", "admw", ["sgd", "adam", "adamw"]))
    There is no optimizer called "admw". Expected one of sgd, adam, adamw. Did you mean "adamw"?
    """
    names = list(known)
    nearest = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    remedy = f'Did you mean "{nearest[0]}"?' if nearest else "Choose one of these names."
    return ConfigError(f'There is no {kind} called "{name}"', f"one of {', '.join(names)}", remedy)
