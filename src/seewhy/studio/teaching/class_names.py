"""Names that people type for classes, and names of files that come from elsewhere, made fit for a folder."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath, PureWindowsPath

from seewhy.data.listing import is_hidden
from seewhy.data.sample import class_name
from seewhy.errors import SeewhyError, UsageError
from seewhy.pixels.formats import IMAGE_SUFFIXES

__all__ = ["checked_name", "plain_file_name"]

_LONGEST = 60  # letters
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # of Windows; "/" of all systems
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # devices of Windows


def checked_name(name: str, others: Iterable[str] = ()) -> str:
    """A name that can be that of a folder, on every system.

    Args:
        name: as somebody typed it.
        others: names that are taken; systems may not tell large letters from small ones.

    Returns:
        The name as it is kept.

    Raises:
        UsageError: it can't.

    >>> checked_name("  golden retriever ")
    'golden retriever'
    """
    try:
        kept = class_name(name)
    except SeewhyError as error:
        raise UsageError("The class has no name", "a word or two", "Type what the photos show.") from error
    forbidden = _FORBIDDEN.search(kept)
    if forbidden:
        raise UsageError(
            f"The name {kept[:_LONGEST]!r} holds the character {forbidden[0]!r}",
            "letters, digits, spaces: it becomes the name of a folder",
            "Leave that character out.",
        )
    if is_hidden(kept) or kept.endswith(".") or _RESERVED.fullmatch(kept) or len(kept) > _LONGEST:
        raise UsageError(
            f"{kept[:_LONGEST]!r} can't be the name of a folder",
            f"up to {_LONGEST} letters that begin and end with no dot",
            "Choose another name.",
        )
    if kept.casefold() in {one.casefold() for one in others}:
        raise UsageError(f"There is a class {kept!r} already", "another name", "Add the photos to that one.")
    return kept


def plain_file_name(name: str) -> str:
    """The name of a file that came from a browser: no folders, nothing hidden, the ending of a photo.

    Args:
        name: as the browser told it.

    >>> plain_file_name("../../My dog.JPG"), plain_file_name("C:\\\\x\\\\.png"), plain_file_name("a?b.txt")
    ('My dog.JPG', 'photo.png', 'a_b.txt.img')
    """
    last = PureWindowsPath(unicodedata.normalize("NFC", name)).name  # it takes "/" and "\\" apart
    last = _FORBIDDEN.sub("_", last).strip(" .") if not last.startswith(".") else f"photo{last}"
    stem, suffix = PurePath(last).stem[:_LONGEST] or "photo", PurePath(last).suffix
    if _RESERVED.fullmatch(stem) or is_hidden(stem + suffix):
        stem = f"photo {stem}"
    return stem + suffix if suffix.lower() in IMAGE_SUFFIXES else f"{stem}{suffix}.img"
