"""What a command writes to its output: never a traceback for a disk that is full or a letter that is missing."""

import contextlib
import json
import os
import sys
from typing import Any

__all__ = ["as_json", "drop_output", "tolerate_all_names"]


def tolerate_all_names() -> None:
    """Lets names be printed that the terminal's encoding, or Unicode itself, has no letters for.

    File names on Linux are bytes; those that are no UTF-8 reach Python as lone surrogates, which a strict stream
    refuses. What cannot be written appears as an escape, such as \\udce9.
    """
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", None) == "strict":
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def as_json(value: Any) -> str:
    """One line of JSON, in letters where standard output has them and in escapes where it has not.

    Args:
        value: what JSON can hold.

    >>> as_json({"photo": "猫.jpg"}) in ('{"photo": "猫.jpg"}', '{"photo": "\\\\u732b.jpg"}')
    True
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def drop_output() -> None:
    """Sends what is still to be written nowhere: its reader has gone, or its disk is full; not even exit complains."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
