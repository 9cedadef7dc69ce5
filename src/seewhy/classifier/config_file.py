"""config.json: everything of a classifier but its network, sealed against edits."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.classifier.parts import Model, Parts
from seewhy.errors import ArtefactError, UsageError
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability.label_sets import ClassScores
from seewhy.probability.receipt import Receipts
from seewhy.probability.verdict import VerdictRule

__all__ = ["SCHEMA", "parts_from_json", "parts_to_json", "read_config", "sealed"]

SCHEMA = 1  # raised whenever an older SeeWhy could not read what a newer one writes
_SEAL = "seal"
_ANOTHER_COPY = "Take another copy of this classifier, or train it again."


def parts_to_json(parts: Parts) -> dict[str, Any]:
    """A classifier as plain data, but for the network's bytes; the schema first.

    Args:
        parts: what to write down.
    """
    receipts = parts.receipts
    return {
        "seewhy_schema": SCHEMA,
        "architecture": parts.model.network.get("network"),
        "num_classes": len(parts.classes),
        "classes": list(parts.classes),
        "preprocessing": parts.preprocessing.to_json(),
        "temperature": float(parts.temperature),
        "rule": parts.rule.to_json(),
        "receipts": {"confidence": list(receipts.confidence), "right": [int(one) for one in receipts.right]},
        "class_scores": None
        if parts.class_scores is None
        else [[float(one) for one in own] for own in parts.class_scores.of_class],
        "training_prior": None if parts.training_prior is None else list(parts.training_prior),
        "prior": None if parts.prior is None else list(parts.prior),
        "groups": None
        if parts.groups is None
        else {name: [int(k) for k in members] for name, members in parts.groups.items()},
        "network": dict(parts.model.network),
        "head": dict(parts.model.head),
        "provenance": dict(parts.provenance),
        "versions": {name: _version(name) for name in ("seewhy", "numpy", "onnxruntime", "pillow")},
    }


def parts_from_json(config: Mapping[str, Any], *, onnx: bytes, weights: Mapping[str, np.ndarray], named: str) -> Parts:
    """The way back.

    Args:
        config: what read_config gave.
        onnx: the ONNX graph.
        weights: the tensors by name.
        named: the classifier's path, for the error message.

    Raises:
        ArtefactError: something is missing or of the wrong kind.
    """
    try:
        parts = _parts(config, Model(onnx=onnx, weights=weights, network=config["network"], head=config["head"]))
    except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
        raise ArtefactError(
            f"{named}: config.json does not describe a classifier ({error})", "what SeeWhy wrote", _ANOTHER_COPY
        ) from error
    return parts


def _parts(config: Mapping[str, Any], model: Model) -> Parts:
    classes = tuple(str(name) for name in config["classes"])
    temperature = float(config["temperature"])
    if not temperature > 0 or not classes:
        raise ValueError("a temperature above 0 and at least one class are needed")
    groups = None
    if config["groups"] is not None:
        groups = {str(name): tuple(members) for name, members in config["groups"].items()}
        if any(type(k) is not int or not 0 <= k < len(classes) for members in groups.values() for k in members):
            raise ValueError("a group names a class that is not there")
    receipts = config["receipts"]
    return Parts(
        classes=classes,
        preprocessing=Preprocessing.from_json(config["preprocessing"]),
        temperature=temperature,
        rule=VerdictRule(**config["rule"]),
        receipts=Receipts(
            confidence=tuple(float(one) for one in receipts["confidence"]),
            right=tuple(bool(one) for one in receipts["right"]),
        ),
        provenance=dict(config["provenance"]),
        model=model,
        groups=groups,
        class_scores=_class_scores(config.get("class_scores"), len(classes)),
        training_prior=_frequencies(config.get("training_prior"), len(classes)),
        prior=_frequencies(config.get("prior"), len(classes)),
    )


def _class_scores(found: Any, classes: int) -> ClassScores | None:
    """None too where an older SeeWhy wrote the file."""
    if found is None:
        return None
    scores = ClassScores(of_class=tuple(np.sort(np.array(own, dtype=np.float64)) for own in found))
    if len(scores.of_class) != classes or any(own.ndim != 1 or np.isnan(own).any() for own in scores.of_class):
        raise ValueError("the scores of calibration photos are not one list of numbers a class")
    return scores


def _frequencies(found: Any, classes: int) -> tuple[float, ...] | None:
    if found is None:
        return None
    shares = tuple(float(one) for one in found)
    if len(shares) != classes or not all(0 <= one <= 1 for one in shares) or abs(sum(shares) - 1) > 1e-6:
        raise ValueError("class frequencies are not one share a class that sum to 1")
    return shares


def sealed(config: Mapping[str, Any]) -> bytes:
    """The file's bytes, with a sha256 of all its other entries at the end.

    Args:
        config: plain data.

    Raises:
        UsageError: it holds what JSON cannot say, such as NaN or an object.
    """
    try:
        return (
            json.dumps({**config, _SEAL: _seal(config)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        ).encode()
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"The classifier's description cannot be written as JSON ({error})",
            "plain data: text, finite numbers, lists and dicts with text keys",
            "Convert it before it goes into the provenance.",
        ) from error


def read_config(path: Path, *, named: str) -> dict[str, Any]:
    """Reads config.json and checks its schema and its seal.

    Args:
        path: the file.
        named: the classifier's path, for the error message.

    Raises:
        ArtefactError: not readable, cut short, edited, or of a version this SeeWhy does not know.
    """
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArtefactError(
            f"{named}: config.json cannot be read ({error.strerror})",
            "a readable file",
            "Check the disk and your rights.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise ArtefactError(
            f"{named}: config.json was cut short or edited ({error})", "the file as it was saved", _ANOTHER_COPY
        ) from error
    if not isinstance(config, dict) or "seewhy_schema" not in config:
        raise ArtefactError(
            f"{named} is not a SeeWhy classifier (its config.json has no seewhy_schema)",
            "a folder that SeeWhy saved",
            "Check the path.",
        )
    _check_schema(config["seewhy_schema"], config, named)
    given = config.pop(_SEAL, None)
    if given != _seal(config) or not isinstance(config.get("files"), dict):
        raise ArtefactError(f"{named}: config.json was edited after saving", "the file as it was saved", _ANOTHER_COPY)
    return config


def _check_schema(schema: Any, config: Mapping[str, Any], named: str) -> None:
    if type(schema) is int and schema == SCHEMA:
        return
    newer = type(schema) is int and schema > SCHEMA
    versions = config.get("versions")
    writer = versions.get("seewhy") if isinstance(versions, dict) else None
    which = "a newer" if newer else "another"
    raise ArtefactError(
        f"{named} was saved by {which} SeeWhy ({writer or 'version unknown'}, schema {schema})",
        f"schema {SCHEMA}, which SeeWhy {_version('seewhy') or 'here'} reads",
        "Run: pip install --upgrade seewhy" if newer else _ANOTHER_COPY,
    )


def _seal(config: Mapping[str, Any]) -> str:
    """Of the data and not of the bytes: line ends that git or an editor changed do no harm."""
    content = {key: value for key, value in config.items() if key != _SEAL}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _version(package: str) -> str | None:
    import importlib.metadata  # here, because it takes as long as reading a small classifier and is needed rarely

    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
