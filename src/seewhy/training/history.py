"""The history of a training: one JSON object a line, one line an epoch."""

import dataclasses
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seewhy.storage import cannot_write, write_whole

__all__ = ["HISTORY_NAME", "EpochRecord", "append_history", "read_history", "rewrite_history"]

HISTORY_NAME = "history.jsonl"


@dataclass(frozen=True, kw_only=True)
class EpochRecord:
    """What one epoch achieved.

    Args:
        epoch: its number, from 1.
        train_loss: mean loss over the training photos, as they were seen (augmented, while the weights moved).
        train_accuracy: part of them that was right, 0 … 1.
        validation_loss: mean loss over the validation photos after the epoch; None without such photos.
        validation_accuracy: part of them that was right, 0 … 1.
        learning_rate: of the epoch's last step.
        gradient_norm: mean length of the gradient over the epoch's steps.
        images_per_second: training photos by the time they took.
        seconds: the whole epoch, validation included.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float
    gradient_norm: float
    images_per_second: float
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The record as a plain dict."""
        return dataclasses.asdict(self)


def append_history(path: Path, record: EpochRecord) -> None:
    """Adds one line, and returns when it is on the disk.

    Args:
        path: the file; made where there is none.
        record: the epoch.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record.to_json()) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from error


def rewrite_history(path: Path, records: Sequence[EpochRecord]) -> None:
    """Makes the file hold exactly these epochs, such as those a checkpoint knows of.

    Args:
        path: the file.
        records: the epochs.

    Raises:
        StorageError: it cannot be written.
    """
    write_whole(path, "".join(json.dumps(record.to_json()) + "\n" for record in records))


def read_history(path: Path) -> list[EpochRecord]:
    """The epochs of a file; a last line that was cut short by a crash is left out.

    Args:
        path: the file.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [EpochRecord(**json.loads(line)) for line in lines if line.endswith("\n")]
