"""The page's own files, from memory: a hundred small modules that every tab loads."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PageFile", "PageFiles"]

# Named, for what a system's tables say of .js differs, and a browser runs no module of another type.
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True)
class PageFile:
    """A file as it is served.

    Args:
        content: its bytes.
        media_type: such as "text/css".
        mark: tells this content from any other (an ETag).
    """

    content: bytes
    media_type: str
    mark: str


class PageFiles:
    """The files below a folder, by the paths they had when this was made: no other path leads to a file.

    Args:
        folder: any.
    """

    def __init__(self, folder: Path) -> None:
        files = [one for one in folder.rglob("*") if one.is_file()]
        self._places = {one.relative_to(folder).as_posix(): one for one in files}
        self._kept: dict[str, tuple[int, PageFile]] = {}

    def get(self, path: str) -> PageFile | None:
        """A file as it is now (whoever works on the page reloads it, not the studio); None where there is none.

        Args:
            path: below the folder, with "/".
        """
        place = self._places.get(path)
        if place is None:
            return None
        try:
            changed = place.stat().st_mtime_ns
            kept = self._kept.get(path)
            if kept is None or kept[0] != changed:
                kept = self._kept[path] = (changed, _read(place))
        except OSError:  # gone since
            return None
        return kept[1]


def _read(place: Path) -> PageFile:
    content = place.read_bytes()
    kind = _TYPES.get(place.suffix) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    return PageFile(content=content, media_type=kind, mark=f'"{hashlib.sha256(content).hexdigest()[:32]}"')
