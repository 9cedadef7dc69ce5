"""The remembered training photos as a file of the classifier's folder: written, read, checked. No pickle."""

import io
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from seewhy.array_files import array_to_json, damage_told, json_to_array, read_if_there, unpack_arrays
from seewhy.errors import ArtefactError
from seewhy.explain.examples import Examples

__all__ = ["EXAMPLES_FILE", "examples_from_bytes", "examples_to_bytes", "likely_folders", "read_examples"]

EXAMPLES_FILE = "examples.npz"

_SCHEMA = 1
_LARGEST = 256 << 20  # bytes unpacked: thirty times what SeeWhy writes; beyond it somebody means to fill the memory
_REMEDY = 'Delete it and train again, or take another copy; without it everything but "learned from these" still works.'


def examples_to_bytes(examples: Examples) -> bytes:
    """The content of an examples.npz: plain arrays, and a JSON text for the names.

    Args:
        examples: what is to be kept.

    Returns:
        The file's bytes, for Classifier.save(extra={EXAMPLES_FILE: …}).
    """
    about = {
        "schema": _SCHEMA,
        "classes": examples.classes,
        "paths": examples.paths,
        "fingerprints": examples.fingerprints,
        "measured_on": examples.measured_on,
        "folder": examples.folder,
        "total": examples.total,
        "network": examples.network,
    }
    file = io.BytesIO()
    np.savez_compressed(
        file,
        features=examples.features,
        labels=examples.labels.astype(np.int32),
        groups=examples.groups.astype(np.int32),
        usual=examples.usual.astype(np.float64),
        about=json_to_array(about),
    )
    return file.getvalue()


def read_examples(folder: str | Path) -> Examples | None:
    """The training photos that a saved classifier remembers.

    Args:
        folder: the classifier's, such as "pets.seewhy".

    Returns:
        The examples; None where the classifier keeps none.

    Raises:
        ArtefactError: the file is there and damaged.
    """
    path = Path(folder) / EXAMPLES_FILE
    content = read_if_there(path, remedy=_REMEDY)
    return None if content is None else examples_from_bytes(content, named=str(path))


def examples_from_bytes(content: bytes, *, named: str = EXAMPLES_FILE) -> Examples:
    """The reverse of examples_to_bytes; every array is checked against the others.

    Args:
        content: the file's bytes.
        named: what errors call it.

    Raises:
        ArtefactError: it was cut short or edited, or a newer SeeWhy wrote it.
    """
    with damage_told(named, remedy=_REMEDY):
        arrays = unpack_arrays(content, largest=_LARGEST)
        about = array_to_json(arrays["about"])
        if about["schema"] != _SCHEMA:
            raise ArtefactError(
                f"{named} has schema {about['schema']}", f"schema {_SCHEMA}", "Run: pip install --upgrade seewhy"
            )
        found = _examples(arrays, about)
    wrong = _what_is_wrong(found)
    if wrong:
        raise ArtefactError(f"{named} is damaged: {wrong}", "a file as SeeWhy writes it", _REMEDY)
    return found


def likely_folders(examples: Examples, artefact: str | Path | None = None) -> tuple[Path, ...]:
    """Where the photos may still lie: the folder they were in, beside the classifier or where the user stands.

    Args:
        examples: whose photos are looked for.
        artefact: the classifier's folder, where it has one.
    """
    beside = () if artefact is None else (Path(artefact).absolute().parent,)
    stands = (*beside, Path.cwd())
    named = (place / examples.folder for place in stands if examples.folder)
    return tuple(dict.fromkeys((*named, *stands)))


def _examples(arrays: dict[str, np.ndarray], about: dict[str, Any]) -> Examples:
    return Examples(
        classes=tuple(str(name) for name in about["classes"]),
        features=arrays["features"],
        labels=arrays["labels"].astype(np.int64),
        paths=tuple(str(path) for path in about["paths"]),
        fingerprints=tuple(str(one) for one in about["fingerprints"]),
        groups=arrays["groups"].astype(np.int64),
        usual=arrays["usual"].astype(np.float64),
        measured_on=str(about["measured_on"]),
        folder=str(about["folder"]),
        total=int(about["total"]),
        network=str(about["network"]),
    )


def _what_is_wrong(examples: Examples) -> str:
    """The first thing that does not fit, in words; empty where all does."""
    n, features = examples.labels.size, examples.features
    shapes = (features.shape[:1], examples.labels.shape, examples.groups.shape)
    if features.ndim != 2 or features.dtype != np.float16 or set(shapes) != {(n,)} or n == 0:
        return f"features {features.shape} {features.dtype} for {n} photos"
    if not len(examples.paths) == len(examples.fingerprints) == n:
        return f"{len(examples.paths)} paths and {len(examples.fingerprints)} fingerprints for {n} photos"
    if not 0 <= examples.labels.min() <= examples.labels.max() < len(examples.classes):
        return f"labels from {examples.labels.min()} to {examples.labels.max()} for {len(examples.classes)} classes"
    lengths = np.linalg.norm(features.astype(np.float32), axis=1)
    if not ((abs(lengths - 1) < 0.01) | (lengths == 0)).all():  # nan fails too
        return "features that are not of length 1"
    usual = examples.usual
    if usual.ndim != 1 or not np.isfinite(usual).all() or (np.diff(usual) < 0).any():
        return "distances that do not ascend"
    outside = [
        path for path in examples.paths if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts
    ]
    return f"a path that leads out of the folder ({outside[0]})" if outside else ""
