"""What all answers share: questions as JSON, frames of numbers, and mistakes told in three parts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from seewhy.errors import SeewhyError, UsageError
from seewhy.studio.serving.frame import pack_frame

__all__ = ["frame_answer", "json_of", "report_answer", "told_wrong"]

# A report is one page with its style inside and no script.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"

_LARGEST_QUESTION = 4 << 20  # bytes: a mask of a brush passes; JSON takes twenty times its bytes in memory


def frame_answer(told: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Response:
    """An answer of words and arrays.

    Args:
        told: the words.
        arrays: by name.
    """
    return Response(pack_frame(told, arrays), media_type="application/octet-stream")


def report_answer(place: Path) -> Response:
    """A report, as it was written; it may load nothing.

    Args:
        place: of its file.
    """
    return FileResponse(place, headers={"content-security-policy": _REPORT_POLICY})


async def told_wrong(request: Request, error: Exception) -> Response:
    """A mistake of the user's, in its three parts.

    Args:
        request: what was asked.
        error: a SeewhyError.
    """
    assert isinstance(error, SeewhyError)
    told = {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
    # A wrong question may bring half a character (a lone surrogate), which UTF-8 cannot write.
    readable = {name: part.encode(errors="replace").decode() for name, part in told.items()}
    return JSONResponse(readable, status_code=422)


def json_of(content: bytes) -> Any:
    """A question of the page.

    Args:
        content: the request's body.

    Raises:
        UsageError: it is no JSON.
    """
    if len(content) > _LARGEST_QUESTION:
        raise UsageError(
            f"The page asked something of {len(content):,} bytes", f"{_LARGEST_QUESTION:,} at most", "Reload it."
        )
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError("The page asked what is no JSON", "a question as the page sends it", "Reload it.") from error
