"""What was measured after training, written into the model card of the classifier's folder."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from seewhy.storage import write_whole

__all__ = ["write_limits"]

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


def _plain(sentence: str) -> str:
    """One line of Markdown: a class or a photo may be called anything."""
    return "".join("\\" + one if one in "\\`*_[]<>|#" else one for one in " ".join(sentence.split()))
