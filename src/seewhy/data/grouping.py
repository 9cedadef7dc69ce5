"""Groups: photos that must stay on one side of a split, because knowing one gives another away."""

import dataclasses
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from seewhy.errors import ConfigError, DatasetError, UsageError

__all__ = ["Grouping"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grouping:
    """How to tell which photos belong together: the same patient, the same video, the same road sign.

    Frames of one video shown in training and again in the test make any network look good (the field's word is
    leakage). At most one of the four ways is given.

    Args:
        pattern: a regular expression, searched in the photo's path below the folder that was read (with "/"); what
            its brackets catch, or the whole match where it has none, names the group.
        column: a column of the table that names the group.
        folders: whether each sub-folder inside a class folder is a group.
        found: whether photos that look as if taken a moment apart are a group, whatever they are called (a guess).

    Raises:
        ConfigError: the pattern is no regular expression, or two ways are given at once.

    >>> tracks = Grouping(pattern=r"^(.+)/([0-9]{5})_")
    >>> tracks.group_of("14_stop/00003_00017.png")
    '14_stop/00003'
    """

    pattern: str | None = None
    column: str | None = None
    folders: bool = False
    found: bool = False

    def __post_init__(self) -> None:
        ways = [name for name in ("pattern", "column", "folders", "found") if getattr(self, name)]
        if len(ways) > 1:
            raise ConfigError(
                f"Groups are asked for by {' and by '.join(ways)}", "one way to form groups", "Leave one of them out."
            )
        if self.pattern is not None:
            self._compiled()

    def group_of(self, relative: str, *, below_class: str | None = None) -> str | None:
        """The group of a photo, by its path.

        Args:
            relative: its path below the folder that was read, with "/".
            below_class: its path below its class folder, where there is one.

        Returns:
            The group's name, or None where the photo stands alone.
        """
        if self.pattern is not None:
            match = self._compiled().search(relative)
            if match is None:
                return None
            return "/".join(piece or "" for piece in match.groups()) or match.group()
        if self.folders and below_class is not None:
            folder = str(PurePosixPath(below_class).parent)
            # The class leads the name: dog/1 and cat/1 are two groups. A patient seen in two classes needs a pattern.
            return None if folder == "." else relative.removesuffix(below_class) + folder
        return None

    def check_layout(self, place: object, *, table: bool) -> None:
        """Makes sure that the way groups are formed can work here at all: folders have no columns.

        Args:
            place: what is read.
            table: whether it is a table.

        Raises:
            UsageError: it cannot.
        """
        if table and self.folders:
            raise UsageError(
                f"Groups by sub-folder were asked for, and {place} is a table",
                "a column or a pattern for a table",
                "Use --group-column or --group-pattern.",
            )
        if self.column is not None and not table:
            raise UsageError(
                f'Groups by the column "{self.column}" were asked for, and {place} is a folder',
                "a pattern or sub-folders for a folder",
                "Use --group-pattern or --group-folders.",
            )

    def check_caught(self, groups: Iterable[str | None], example: str) -> None:
        """Makes sure that a pattern caught something: one that catches nothing would silently keep nothing together.

        Args:
            groups: of all photos.
            example: the path of one of them.

        Raises:
            DatasetError: no photo is in a group.
        """
        if self.pattern is not None and all(group is None for group in groups):
            raise DatasetError(
                f'The group pattern "{self.pattern}" catches nothing in any photo\'s path, such as {example}',
                "a pattern that is found in the path below the folder that is read",
                "Mend the pattern, or leave it out.",
            )

    def _compiled(self) -> re.Pattern[str]:
        try:
            return re.compile(self.pattern or "")
        except re.error as error:
            raise ConfigError(
                f'The group pattern "{self.pattern}" is not a regular expression ({error})',
                r'a pattern such as "([0-9]+)_" that catches the group in a photo\'s path'.replace("\\'", "'"),
                "Mend the pattern.",
            ) from error
