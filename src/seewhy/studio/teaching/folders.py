"""The folders that the user named, and what lies in them: nothing else of this machine can be seen from a page."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seewhy.data.listing import is_hidden
from seewhy.data.sample import natural_key
from seewhy.errors import UsageError
from seewhy.pixels.formats import IMAGE_SUFFIXES

__all__ = ["NamedFolders"]

_OURS = (".seewhy", ".seewhy.run")  # classifiers, and trainings under way: they hold pictures, and are no photos
_LISTED = 300  # folders of one level that are shown
_COUNTED = 20_000  # files looked at for one count; beyond that "more than" is said


class NamedFolders:
    """Folders or tables named when the studio was started.

    Args:
        roots: as they were named.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(one.resolve() for one in roots)

    @property
    def names(self) -> list[str]:
        """What the page calls them."""
        return [one.name for one in self._roots]

    def place(self, root: int, below: str) -> Path:
        """A folder in one of them.

        Args:
            root: which, from 0.
            below: path below it, with "/"; "" for itself.

        Raises:
            UsageError: there is none, it is hidden, or it lies outside once links are followed.
        """
        parts = [one for one in below.split("/") if one]
        if not 0 <= root < len(self._roots):
            raise self._refusal(below)
        try:
            found = self._roots[root].joinpath(*parts).resolve()
            there = found.exists()
        except (ValueError, OSError):  # a character that no path may hold, or too long a name
            raise self._refusal(below) from None
        outside = not found.is_relative_to(self._roots[root]) or any(is_hidden(one) for one in parts)
        if outside or not there:
            raise self._refusal(below)
        return found

    def listing(self, root: int, below: str) -> dict[str, Any]:
        """The folders in a folder with their photos counted, for the user to choose from.

        Args:
            root: which, from 0.
            below: path below it.

        Raises:
            UsageError: as place().
        """
        here = self.place(root, below)
        told = {"root": root, "below": below, "name": here.name, "folders": [], "photos": 0, "more": False}
        if here.is_file():
            return {**told, "table": True}
        folders, photos = _entries(here)
        told["photos"] = photos
        told["more"] = len(folders) > _LISTED
        told["folders"] = [
            {"name": one.name, **_counted(one), "classes": len(_entries(one)[0])} for one in folders[:_LISTED]
        ]
        return told

    def _refusal(self, below: str) -> UsageError:
        return UsageError(
            f"There is no folder {below[:80]!r} among those that were named",
            f"one in {', '.join(self.names) or 'a folder named at the start'}",
            "Name it when the studio is started: seewhy studio FOLDER.",
        )


def _entries(folder: Path) -> tuple[list[Path], int]:
    """Folders in their order, and the number of photos that lie beside them; a closed folder has none."""
    folders, photos = [], 0
    try:
        with os.scandir(folder) as entries:
            for one in entries:
                if is_hidden(one.name):
                    continue
                if one.is_dir(follow_symlinks=False):
                    if one.name.endswith(_OURS):
                        continue
                    folders.append(Path(one.path))
                else:
                    photos += os.path.splitext(one.name)[1].lower() in IMAGE_SUFFIXES
    except OSError:
        return [], 0
    return sorted(folders, key=lambda one: natural_key(one.name)), photos


def _counted(folder: Path) -> dict[str, Any]:
    """Photos in a folder and below it, by their names."""
    photos = looked = 0
    for _, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not is_hidden(one)]
        photos += sum(os.path.splitext(one)[1].lower() in IMAGE_SUFFIXES for one in files)
        looked += len(files)
        if looked > _COUNTED:
            return {"photos": photos, "at_least": True}
    return {"photos": photos, "at_least": False}
