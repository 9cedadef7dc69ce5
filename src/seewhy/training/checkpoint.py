"""Checkpoints: the whole state of a training in one file, so that it can be killed at any moment and go on.

The file is a safetensors file (numbers only, no pickle: opening it runs nobody's code) with its facts as JSON in the
header. One file, written beside the old one and renamed: there is always a whole one, the old or the new.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from seewhy.errors import ArtefactError
from seewhy.storage import write_whole

__all__ = ["CHECKPOINT_NAME", "load_checkpoint", "load_facts", "save_checkpoint"]

CHECKPOINT_NAME = "checkpoint.safetensors"
VERSION = "1"

Tensors = dict[str, torch.Tensor]


def save_checkpoint(path: Path, tensors: Tensors, facts: dict[str, Any]) -> None:
    """Puts a checkpoint in the place of the last one; it is on the disk when this returns.

    Args:
        path: the file.
        tensors: by name; any device, any memory layout.
        facts: what JSON can hold.

    Raises:
        StorageError: it cannot be written; the last one is still there.
    """
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    content = save(plain, metadata={"version": VERSION, "facts": json.dumps(facts)})
    write_whole(path, content)


def load_facts(path: Path) -> dict[str, Any]:
    """The facts alone, from the head of the file.

    Args:
        path: the file.

    Raises:
        ArtefactError: the file is damaged or of another version.
    """
    with _opened(path) as file:
        return _facts(path, file)


def load_checkpoint(path: Path) -> tuple[Tensors, dict[str, Any]]:
    """What save_checkpoint() wrote.

    Args:
        path: the file.

    Returns:
        The tensors, on the CPU, and the facts.

    Raises:
        ArtefactError: the file is damaged or of another version.
    """
    with _opened(path) as file:
        facts = _facts(path, file)
        return {name: file.get_tensor(name) for name in file.keys()}, facts  # noqa: SIM118


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise ArtefactError(
            f"The checkpoint {path} cannot be read ({error})",
            "a file that SeeWhy wrote and nobody changed",
            "Start afresh without --resume.",
        ) from error


def _facts(path: Path, file: Any) -> dict[str, Any]:
    metadata = file.metadata() or {}
    version = metadata.get("version")
    if version != VERSION:
        raise ArtefactError(
            f"The checkpoint {path} is of version {version}",
            f"version {VERSION}",
            "Use the SeeWhy that wrote it, or start afresh without --resume.",
        )
    return json.loads(metadata["facts"])
