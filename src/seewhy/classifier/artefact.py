"""A classifier as a folder: laid out as model hubs expect, checked when it is read, never half-written.

    pets.seewhy/  config.json          everything but the network; the sha256 of every other file
                  model.onnx           the network for the engine
                  model.safetensors    its weights, for torch
                  novelty.npz          what tells photos of something else; not in all
                  golden/              images drawn by code with the probabilities expected for them
                  README.md            the model card
                  history.jsonl, report.html and whatever else was handed over

No pickle anywhere. What decides an answer (config.json, model.*, novelty.npz, golden/) is checked by its sha256 at
every load; the files for people to read may be edited.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from seewhy.classifier.config_file import SCHEMA, parts_from_json, parts_to_json, read_config, sealed
from seewhy.classifier.detector_file import DETECTOR_FILE, detector_from_bytes, detector_to_bytes
from seewhy.classifier.golden import Golden
from seewhy.classifier.model_card import model_card
from seewhy.classifier.parts import Parts
from seewhy.classifier.swap import existing_folder, replace_folder
from seewhy.errors import ArtefactError, StorageError, UsageError

__all__ = ["SCHEMA", "check_target", "is_artefact", "read", "write"]

_CONFIG, _ONNX, _WEIGHTS, _CARD = "config.json", "model.onnx", "model.safetensors", "README.md"
_GOLDEN_EXPECTED = "golden/expected.json"
_ANOTHER_COPY = "Take another copy of this classifier, or train it again."


def write(parts: Parts, path: Path, golden: Golden, extra: Mapping[str, bytes]) -> None:
    """Writes a classifier to a folder, whole or not at all.

    An older classifier of that name is replaced; a folder that is none is not touched. Files that somebody put
    into the old classifier's folder are kept.

    Args:
        parts: what to write.
        path: the folder, such as "pets.seewhy".
        golden: golden images and their probabilities.
        extra: further files by name, such as "history.jsonl" or "report.html"; "README.md" replaces the model card.

    Raises:
        StorageError: it cannot be written, or something else lies there; what was there is untouched.
        UsageError: a name in extra is not allowed, or the provenance is not plain data.
    """
    check_target(path)
    _check_extra(extra)
    files = {
        _CARD: _card(parts, path).encode(),
        **extra,
        _ONNX: parts.model.onnx,
        _WEIGHTS: _weights_to_bytes(parts.model.weights),
        **({} if parts.detector is None else {DETECTOR_FILE: detector_to_bytes(parts.detector)}),
        **{f"golden/{k}.png": photo for k, photo in enumerate(golden.photos)},
        _GOLDEN_EXPECTED: json.dumps({"probabilities": golden.expected.tolist()}).encode(),
    }
    seals = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in files.items()
    }
    config = sealed({**parts_to_json(parts), "files": seals})
    replace_folder(path, {_CONFIG: config, **files, **_foreign_files(path, files)})


def read(path: str | Path) -> tuple[Parts, Golden]:
    """Reads a classifier from its folder and checks every part that decides an answer.

    Args:
        path: the folder, such as "pets.seewhy".

    Returns:
        The classifier's parts, and its golden images, still to be tried.

    Raises:
        ArtefactError: there is none, it was cut short or edited, or it is of a newer version.
    """
    folder = _folder(Path(path))
    config = read_config(folder / _CONFIG, named=str(path))
    golden_files = sorted(name for name in config["files"] if name.startswith("golden/"))
    wanted = [_ONNX, _WEIGHTS, *golden_files, *(name for name in (DETECTOR_FILE,) if name in config["files"])]
    contents = {name: _read_sealed(folder, name, config["files"], path) for name in wanted}
    weights = _weights_from_bytes(contents[_WEIGHTS], path)
    parts = parts_from_json(config, onnx=contents[_ONNX], weights=weights, named=str(path))
    if DETECTOR_FILE in contents:
        detector = detector_from_bytes(contents[DETECTOR_FILE], named=f"{path}: {DETECTOR_FILE}")
        parts = dataclasses.replace(parts, detector=detector)
    return parts, _golden_from_files(contents, path)


def check_target(path: Path) -> None:
    """Makes sure that nothing but a classifier would be replaced; worth asking before hours of training.

    Args:
        path: the folder to be written.

    Raises:
        StorageError: something else lies there.
    """
    if not path.exists() and not path.is_symlink():
        return
    if path.is_dir() and (is_artefact(path) or not any(path.iterdir())):
        return
    raise StorageError(
        f"{path} is already there and is not a SeeWhy classifier",
        "a new name, or a classifier to replace",
        "Choose another name; SeeWhy does not delete what it did not write.",
    )


def is_artefact(path: Path) -> bool:
    """Whether a folder was written by save(), be it damaged or of another version.

    Args:
        path: any path.
    """
    try:
        return b'"seewhy_schema"' in (path / _CONFIG).read_bytes()
    except OSError:
        return False


def _check_extra(extra: Mapping[str, bytes]) -> None:
    for name in extra:
        parts = PurePosixPath(name).parts
        taken = name in (_CONFIG, _ONNX, _WEIGHTS, DETECTOR_FILE) or parts[:1] == ("golden",)
        if taken or not parts or ".." in parts or PurePosixPath(name).is_absolute() or "\\" in name:
            raise UsageError(
                f'A further file cannot be called "{name}"',
                "a plain name such as history.jsonl",
                "Give it a name that the classifier does not use itself.",
            )


def _foreign_files(path: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What somebody else put into the folder that is about to be replaced."""
    if not path.is_dir():
        return {}
    try:
        own = {_CONFIG, *json.loads((path / _CONFIG).read_bytes())["files"], *files}
    except (OSError, ValueError, KeyError, TypeError):
        own = {_CONFIG, *files}
    found = {one.relative_to(path).as_posix(): one for one in sorted(path.rglob("*")) if one.is_file()}
    try:
        return {name: one.read_bytes() for name, one in found.items() if name not in own}
    except OSError as error:
        raise StorageError(
            f"{error.filename} cannot be read ({error.strerror}) and would be lost",
            "only readable files in the folder to replace",
            "Move it elsewhere, or choose another name.",
        ) from error


def _folder(path: Path) -> Path:
    folder = existing_folder(path)
    if not folder.exists():
        raise ArtefactError(
            f"There is no classifier at {path}",
            "a folder such as pets.seewhy",
            f'Check the path; "seewhy train photos/ -o {path}" makes one.',
        )
    if not folder.is_dir() or not (folder / _CONFIG).is_file():
        raise ArtefactError(
            f"{path} is not a SeeWhy classifier (it has no {_CONFIG})",
            "a folder that SeeWhy saved",
            "Check the path, or copy the whole folder again.",
        )
    return folder


def _read_sealed(folder: Path, name: str, files: Mapping[str, Any], path: str | Path) -> bytes:
    """A file's bytes, which must be those that were saved."""
    parts = PurePosixPath(name)
    if name not in files or parts.is_absolute() or ".." in parts.parts:
        raise ArtefactError(f"{path} does not list {name} in its {_CONFIG}", "every file of it", _ANOTHER_COPY)
    try:
        content = (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise ArtefactError(f"{path} lacks its {name}", "all files that were saved", _ANOTHER_COPY) from error
    except OSError as error:
        raise ArtefactError(
            f"{path}: {name} cannot be read ({error.strerror})", "a readable file", "Check the disk and your rights."
        ) from error
    seal = files[name]
    if len(content) < seal["bytes"]:
        raise ArtefactError(
            f"{path}: {name} was cut short ({len(content)} of {seal['bytes']} bytes)", "the whole file", _ANOTHER_COPY
        )
    if hashlib.sha256(content).hexdigest() != seal["sha256"]:
        raise ArtefactError(f"{path}: {name} was changed after saving", "the file as it was saved", _ANOTHER_COPY)
    return content


def _weights_to_bytes(weights: Mapping[str, np.ndarray]) -> bytes:
    import safetensors.numpy

    # Contiguous copies: the format writes an array's memory as it lies there.
    return safetensors.numpy.save({name: np.ascontiguousarray(values) for name, values in weights.items()})


def _weights_from_bytes(content: bytes, path: str | Path) -> dict[str, np.ndarray]:
    import safetensors
    import safetensors.numpy

    try:
        return safetensors.numpy.load(content)
    except (safetensors.SafetensorError, ValueError, KeyError) as error:
        raise ArtefactError(
            f"{path}: {_WEIGHTS} cannot be read ({error})", "a safetensors file", _ANOTHER_COPY
        ) from error


def _golden_from_files(contents: Mapping[str, bytes], path: str | Path) -> Golden:
    try:
        expected = np.array(json.loads(contents[_GOLDEN_EXPECTED])["probabilities"], dtype=np.float64)
        return Golden(photos=tuple(contents[f"golden/{k}.png"] for k in range(len(expected))), expected=expected)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError(
            f"{path} has no readable golden images ({error})", "images and their probabilities", _ANOTHER_COPY
        ) from error


def _card(parts: Parts, path: Path) -> str:
    return model_card(
        name=path.name.removesuffix(".seewhy"),
        classes=parts.classes,
        threshold=parts.rule.threshold,
        provenance=parts.provenance,
        receipts=len(parts.receipts.right),
    )
