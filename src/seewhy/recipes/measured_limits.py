"""What was measured after training, kept in the classifier's folder: for people in its model card, and as numbers."""

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.storage import write_whole

if TYPE_CHECKING:
    from seewhy.evaluate.card_result import ConditionCard

__all__ = ["CONDITIONS_FILE", "model_of", "read_conditions", "write_conditions", "write_limits"]

CONDITIONS_FILE = "conditions.json"
"""Beside the model card: how the classifier bore light, angle, blur and so on, level by level."""

_CARD = "README.md"
_BEGIN, _END = "<!-- seewhy evaluate: begin -->", "<!-- seewhy evaluate: end -->"


def write_limits(artefact: Path, limits: Sequence[str], *, where: str) -> Path | None:
    """Puts the limits into the model card, in place of those of an earlier judgement; all else in it stays.

    Args:
        artefact: the classifier's folder.
        limits: a sentence each.
        where: what they rest on, such as "103 photos of test".

    Returns:
        The card; None where the folder has none, because somebody took it out.

    Raises:
        StorageError: it cannot be written.
    """
    card = artefact / _CARD
    if not card.is_file():
        return None
    text = card.read_text(encoding="utf-8")
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    heading = f"## Measured limits\n\nOn {_plain(where)}, which it had never seen, {today}:"
    section = "\n".join([_BEGIN, heading, "", *(f"- {_plain(one)}" for one in limits), _END])
    if _BEGIN in text and _END in text.partition(_BEGIN)[2]:
        before, _, rest = text.partition(_BEGIN)
        text = before + section + rest.partition(_END)[2]
    else:
        text = text.rstrip() + "\n\n" + section + "\n"
    return write_whole(card, text)


def write_conditions(artefact: Path, card: "ConditionCard", *, where: str) -> Path:
    """Keeps a condition card's curves in the classifier's folder, in place of those of an earlier judgement.

    Args:
        artefact: the classifier's folder.
        card: what was measured.
        where: what it rests on, such as "103 photos of test".

    Raises:
        StorageError: it cannot be written.
    """
    told = {
        "model": model_of(artefact),
        "where": where,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "photos": len(card.photos),
        "tolerance": card.tolerance,
        "curves": [curve.to_json() for curve in card.curves],
    }
    return write_whole(artefact / CONDITIONS_FILE, json.dumps(told, indent=1) + "\n")


def read_conditions(artefact: Path) -> dict[str, Any] | None:
    """What write_conditions kept, if it is of the model that lies there now.

    Args:
        artefact: the classifier's folder.

    Returns:
        Where, date, photos (how many), tolerance and curves as ConditionCurve.to_json; None where nothing was
        measured, or another model was.
    """
    try:
        told = json.loads((artefact / CONDITIONS_FILE).read_bytes())
        return told if told["model"] == model_of(artefact) and told["curves"] is not None else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it decides no answer: a file that somebody edited is as good as none


def model_of(artefact: Path) -> str:
    """The sha256 of the model, as the folder's config tells it: measured is one model, not a folder's name.

    Args:
        artefact: the classifier's folder.

    Raises:
        OSError, ValueError, KeyError: there is no such folder, or its config is none.
    """
    return str(json.loads((artefact / "config.json").read_bytes())["files"]["model.onnx"]["sha256"])


def _plain(sentence: str) -> str:
    """One line of Markdown: a class or a photo may be called anything."""
    return "".join("\\" + one if one in "\\`*_[]<>|#" else one for one in " ".join(sentence.split()))
