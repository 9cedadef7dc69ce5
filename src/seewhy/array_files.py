"""Files that hold arrays (.npz), read with care: they may be damaged, or come from a stranger. No pickle."""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.errors import ArtefactError

__all__ = ["array_to_json", "damage_told", "json_to_array", "read_if_there", "unpack_arrays"]


def read_if_there(path: Path, *, remedy: str) -> bytes | None:
    """The bytes of a file that not every classifier's folder has.

    Args:
        path: the file.
        remedy: what to do where it cannot be read.

    Returns:
        Its content; None where there is no such file.

    Raises:
        ArtefactError: it is there and cannot be read.

    >>> read_if_there(Path("pets.seewhy/absent.npz"), remedy="Delete it.") is None
    True
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArtefactError(f"{path} cannot be read ({error.strerror})", "a readable file", remedy) from error


def unpack_arrays(content: bytes, *, largest: int) -> dict[str, np.ndarray]:
    """The arrays of a .npz file.

    No pickle is opened, and a small file that unpacks to gigabytes (a *decompression bomb*) is refused before it does.

    Args:
        content: the file's bytes.
        largest: bytes that all arrays may have together.

    Raises:
        ValueError: it was cut short, edited or is no such file; the reader knows what to advise.

    >>> unpack_arrays(b"PK", largest=1 << 20)
    Traceback (most recent call last):
    ...
    ValueError: File is not a zip file
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > largest:
            raise ValueError(f"it unpacks to {unpacked >> 20} MiB")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except ValueError:
        raise
    except Exception as error:  # damaged files make NumPy, zipfile, zlib and tokenize raise almost anything
        raise ValueError(str(error) or type(error).__name__) from error


@contextlib.contextmanager
def damage_told(named: str, *, remedy: str, expected: str = "a file as SeeWhy writes it") -> Iterator[None]:
    """Tells what is found wrong while a file is taken apart: whatever damage makes its reader raise, one error.

    Args:
        named: what the error calls the file.
        remedy: what to do.
        expected: what it should have been.

    Raises:
        ArtefactError: an array is missing, of the wrong kind or of the wrong size.

    >>> with damage_told("seen.npz", remedy="Delete it."):
    ...     {}["total"]
    Traceback (most recent call last):
    ...
    seewhy.errors.ArtefactError: seen.npz cannot be read ('total'). Expected a file as SeeWhy writes it. Delete it.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{named} cannot be read ({error})", expected, remedy) from error


def json_to_array(content: Any) -> np.ndarray:
    """Names and the like as an array, to be kept beside the others.

    Args:
        content: what JSON can hold. A photo's name may be no UTF-8 (a *lone surrogate*); it is kept as its bytes.

    Returns:
        (bytes,) uint8.
    """
    return np.frombuffer(json.dumps(content, ensure_ascii=False).encode("utf-8", errors="surrogateescape"), np.uint8)


def array_to_json(array: np.ndarray) -> Any:
    """The reverse of json_to_array.

    Args:
        array: (bytes,) uint8.

    Raises:
        ValueError: it holds no JSON.

    >>> array_to_json(json_to_array({"classes": ["Hündin"]}))
    {'classes': ['Hündin']}
    """
    return json.loads(array.tobytes().decode("utf-8", errors="surrogateescape"))
