"""Where a photo comes from: a path, its bytes, or an open file; one way to open all three."""

import dataclasses
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

from seewhy.errors import PhotoError, UsageError

__all__ = ["READABLE", "UNNAMED", "OpenPhoto", "PhotoSource", "opened", "read_bytes", "unreadable"]

PhotoSource: TypeAlias = str | Path | bytes | BinaryIO

UNNAMED = "the photo"
"""What an error calls a photo that came without a name."""

READABLE = "JPEG, PNG, WebP, TIFF, BMP, PPM, GIF, JPEG 2000, AVIF, HEIC or DICOM"


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpenPhoto:
    """A photo's bytes, ready to be read, and the name that an error calls it by.

    Args:
        name: its path, or UNNAMED where it has none.
        folder: the folder it lies in; None where it has no path.
        file: its bytes, at the start.
        size_bytes: how many there are.
    """

    name: str
    folder: str | None
    file: BinaryIO
    size_bytes: int


def unreadable(photo: OpenPhoto, why: str) -> PhotoError:
    """The error for a photo that is damaged, or is no photo.

    Args:
        photo: the photo.
        why: what is wrong with it, in a few words; it follows the name, in brackets.
    """
    # Decoders' messages may hold line breaks or whole lists of causes; one line is enough.
    return _unreadable(photo.name, photo.folder, " ".join(why.split())[:300])


@contextmanager
def opened(source: PhotoSource) -> Iterator[OpenPhoto]:
    """Opens a photo, and closes what it opened.

    Args:
        source: a path, the photo's bytes, or a file open for reading bytes (read from where it stands, left open).

    Raises:
        PhotoError: there is no such file, it cannot be read, or it is empty.
        UsageError: the source is something else.
    """
    if isinstance(source, str | Path):
        with _file_at(Path(source)) as photo:
            yield photo
        return
    if isinstance(source, bytes | bytearray | memoryview):
        name, content = UNNAMED, bytes(source)
    else:
        name, content = _content_of(source)
    if not len(content):
        raise _unreadable(name, None, "0 bytes")
    yield OpenPhoto(name=name, folder=None, file=io.BytesIO(content), size_bytes=len(content))


def read_bytes(path: str | Path) -> bytes:
    """All bytes of a photo's file.

    Args:
        path: where it lies.

    Raises:
        PhotoError: there is no such file, it cannot be read, or it is empty.
    """
    with opened(Path(path)) as photo:
        try:
            return photo.file.read()
        except OSError as error:
            raise _not_opened(photo.name, error) from error


@contextmanager
def _file_at(path: Path) -> Iterator[OpenPhoto]:
    try:
        status = path.stat()
        # A pipe or a device (/dev/zero) could be read without end.
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or pipe"
            raise PhotoError(
                f"{path} is {kind}", "a photo's file", "Name one file, or a folder where a folder is asked for."
            )
        if status.st_size == 0:
            raise _unreadable(str(path), str(path.parent), "0 bytes")
        file = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        raise _not_opened(str(path), error) from error
    with file:
        yield OpenPhoto(name=str(path), folder=str(path.parent), file=file, size_bytes=status.st_size)


def _content_of(source: BinaryIO) -> tuple[str, bytes]:
    name = getattr(source, "name", None)
    name = name if isinstance(name, str) else UNNAMED
    try:
        content = source.read()
    except AttributeError:
        content = None
    except OSError as error:
        raise _not_opened(name, error) from error
    if not isinstance(content, bytes):
        raise UsageError(
            f"A photo was given as {type(source).__name__}",
            "a path, the photo's bytes, or a file open for reading bytes",
            'Open the file with mode "rb".',
        )
    return name, content


def _unreadable(name: str, folder: str | None, why: str) -> PhotoError:
    # A folder's name is shown with the slash that says it is one.
    remedy = f'Remove it, or run "seewhy audit {folder}/".' if folder else "Send it again, or send another photo."
    return PhotoError(f"{name} is not an image SeeWhy can read ({why})", READABLE, remedy)


def _not_opened(name: str, error: Exception) -> PhotoError:
    if isinstance(error, FileNotFoundError):
        return PhotoError(f"There is no photo at {name}", "the path of a photo", "Check the path.")
    reason = getattr(error, "strerror", None) or str(error)
    return PhotoError(f"{name} cannot be opened ({reason})", "a file you may read", "Check its name and permissions.")
