"""A judgement that is kept in the classifier's folder, so that it is there when the studio is opened again."""

import json
from pathlib import Path
from typing import Any

from seewhy.recipes.measured_limits import model_of
from seewhy.storage import write_whole
from seewhy.studio.judging.judged_photos import Found
from seewhy.studio.photos.photo_index import LabelledPhoto

__all__ = ["JUDGEMENT_FILE", "read_judgement", "write_judgement"]

JUDGEMENT_FILE = "judgement.json"

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
    names = {key: [photo.name, photo.label] for key, photo in found.photos.items()}
    told = {"schema": _SCHEMA, "model": model_of(folder), "told": found.told, "photos": names}
    return write_whole(folder / JUDGEMENT_FILE, json.dumps(told, separators=(",", ":"), allow_nan=False))


def read_judgement(folder: Path, photos: Path) -> Found | None:
    """The judgement that lies in a classifier's folder.

    Only photos below the folder that the user named are shown, whatever the file says.

    Args:
        folder: of the classifier.
        photos: where its photos are looked for.

    Returns:
        None where there is none, or where it is of another model, of other photos or of another version.
    """
    try:
        kept = json.loads((folder / JUDGEMENT_FILE).read_bytes())
        told, names = kept["told"], kept["photos"]
        if kept["schema"] != _SCHEMA or kept["model"] != model_of(folder):
            return None
        if told["folder"] != photos.name or not photos.is_dir():
            return None
        return Found(told=told, photos=_below(photos, names))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _below(photos: Path, names: dict[str, Any]) -> dict[str, LabelledPhoto]:
    root = photos.resolve()
    found = {}
    for key, (name, label) in names.items():
        place = photos / str(name)
        if place.resolve().is_relative_to(root):
            found[key] = LabelledPhoto(name=str(name), label=str(label), source=place)
    return found
