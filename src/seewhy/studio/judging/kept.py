"""What was found out is kept in the classifier's folder, so that it is there when the studio is opened again.

Each file tells what it was found out from: a judgement from one model, wrong labels from the photos as they lay there.
Where that is another now, it is as if the file were not there.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import seewhy
from seewhy.data.listing import walk_files
from seewhy.data.sample import Broken
from seewhy.recipes.measured_limits import model_of
from seewhy.storage import write_whole
from seewhy.studio.judging.judged_photos import Found
from seewhy.studio.photos.photo_index import LabelledPhoto

__all__ = [
    "JUDGEMENT_FILE",
    "WRONG_LABELS_FILE",
    "read_judgement",
    "read_wrong_labels",
    "state_of",
    "write_judgement",
    "write_wrong_labels",
]

JUDGEMENT_FILE = "judgement.json"
WRONG_LABELS_FILE = "wrong_labels.json"

_SCHEMA = 1


def write_judgement(folder: Path, found: Found) -> Path:
    """Keeps a judgement; one that lies there is replaced.

    Photos are named as they are called below their folder: no path of this machine is written.

    Args:
        folder: of the classifier.
        found: the judgement, of plain finite values.

    Raises:
        StorageError: it cannot be written.
    """
    return _write(folder / JUDGEMENT_FILE, found, {"model": model_of(folder)})


def read_judgement(folder: Path, photos: Path) -> Found | None:
    """The judgement that lies in a classifier's folder.

    Only photos below the folder that the user named are shown, whatever the file says.

    Args:
        folder: of the classifier.
        photos: where its photos are looked for.

    Returns:
        None where there is none, or where it is of another model, of other photos or of another version.
    """
    return _read(folder / JUDGEMENT_FILE, photos, lambda: {"model": model_of(folder)})


def write_wrong_labels(folder: Path, photos: Path, found: Found) -> Path | None:
    """Keeps the labels that look wrong; those that lie there are replaced.

    Which model lies in the folder plays no part: labels are judged by another one, which is taught for that alone.

    Args:
        folder: of the classifier.
        photos: folder or table whose labels they are.
        found: what looks wrong, of plain finite values; "state" is what state_of told before the photos were read.

    Returns:
        The file; None where nothing is kept: the classifier is gone, or a photo lies in a table or outside the folder
        and would not be found again.

    Raises:
        StorageError: it cannot be written.
    """
    is_there = (folder / "config.json").is_file() and photos.is_dir()
    if not is_there or _below(photos, _names(found)) != found.photos:
        return None
    return _write(folder / WRONG_LABELS_FILE, found, {"state": found.told["state"], "seewhy": seewhy.__version__})


def read_wrong_labels(folder: Path, photos: Path) -> Found | None:
    """The labels that looked wrong, as they are kept in a classifier's folder.

    Args:
        folder: of the classifier.
        photos: the folder whose labels they are.

    Returns:
        None where there are none, where any photo was changed, added, moved or removed since, or where another SeeWhy
        judged them.
    """
    return _read(folder / WRONG_LABELS_FILE, photos, lambda: {"state": state_of(photos), "seewhy": seewhy.__version__})


def state_of(photos: Path) -> str:
    """Tells whether any file below a folder came, went, was moved to another class or written since.

    By names, sizes and times of writing, as "make" does it: it is asked at the studio's start, when nobody wants to
    wait until every photo was read. A folder that was copied counts as another.

    Args:
        photos: the folder.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for one in walk_files(photos):
        digest.update(f"{_told(one, photos)}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _told(one: Path | Broken, photos: Path) -> str:
    if isinstance(one, Broken):
        return one.reason
    name = one.relative_to(photos).as_posix()
    try:
        status = one.stat()
    except OSError as error:  # a link that leads nowhere
        return f"{name}\0{error.strerror}"
    return f"{name}\0{status.st_size}\0{status.st_mtime_ns}"


def _write(place: Path, found: Found, source: dict[str, str]) -> Path:
    told = {"schema": _SCHEMA, **source, "told": found.told, "photos": _names(found)}
    return write_whole(place, json.dumps(told, separators=(",", ":"), allow_nan=False))


def _read(place: Path, photos: Path, source: Callable[[], dict[str, str]]) -> Found | None:
    """What lies there, if it is of these photos and, which is asked last, of this source."""
    try:
        kept = json.loads(place.read_bytes())
        told, names = kept["told"], kept["photos"]
        if kept["schema"] != _SCHEMA or told["folder"] != photos.name or not photos.is_dir():
            return None
        if any(kept[name] != value for name, value in source().items()):
            return None
        return Found(told=told, photos=_below(photos, names))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _names(found: Found) -> dict[str, Any]:
    return {key: [photo.name, photo.label] for key, photo in found.photos.items()}


def _below(photos: Path, names: dict[str, Any]) -> dict[str, LabelledPhoto]:
    root = photos.resolve()
    found = {}
    for key, (name, label) in names.items():
        place = photos / str(name)
        if place.resolve().is_relative_to(root):
            found[key] = LabelledPhoto(name=str(name), label=str(label), source=place)
    return found
