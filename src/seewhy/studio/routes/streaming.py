"""Long answers: lines of JSON, how far it has come first and the result last; dropped when nobody waits any more."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from seewhy.errors import SeewhyError

__all__ = ["streamed", "while_wanted"]

_OFTEN = 0.1  # s between two looks at how far it has come

Told = Callable[[int, int], None]


def streamed(work: Callable[[Told, threading.Event], dict[str, Any]]) -> Response:
    """An answer that tells its progress: {"done": 3, "total": 8} …, then {"result": …} or {"error": …}.

    Args:
        work: done in a thread of its own; is given what to tell progress to, and the event that is set when the page
            has gone or has dropped the question. It may then end with any exception: nobody reads it.
    """

    async def lines() -> AsyncIterator[str]:
        dropped, at = threading.Event(), [0, 0]

        def told(done: int, total: int) -> None:
            at[:] = [done, total]

        task = asyncio.ensure_future(asyncio.to_thread(_ended, work, told, dropped))
        try:
            last: list[int] = []
            while not task.done():
                if at != last:
                    last = list(at)
                    yield json.dumps({"done": last[0], "total": last[1]}) + "\n"
                await asyncio.wait([task], timeout=_OFTEN)
            yield json.dumps(task.result()) + "\n"
        finally:
            dropped.set()

    return StreamingResponse(lines(), media_type="application/x-ndjson")


async def while_wanted(request: Request, work: Callable[[threading.Event], Any]) -> Any:
    """What a piece of work gives, done in a thread of its own.

    Args:
        request: its body was read already.
        work: is given the event that is set when the page has gone or has dropped the question.
    """
    dropped = threading.Event()
    task = asyncio.ensure_future(asyncio.to_thread(work, dropped))
    try:
        while not task.done():
            if await request.is_disconnected():
                dropped.set()
            await asyncio.wait([task], timeout=_OFTEN)
        return task.result()
    finally:
        dropped.set()  # also where the studio ends: its threads are waited for


def _ended(work: Callable[[Told, threading.Event], dict[str, Any]], told: Told, dropped: threading.Event) -> Any:
    """The last line; a mistake of the user's is told in its three parts, as everywhere."""
    try:
        return {"result": work(told, dropped)}
    except SeewhyError as error:
        return {"error": {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}}
    except Exception:
        if dropped.is_set():
            return {}
        raise
