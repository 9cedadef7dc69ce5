"""A training is started, watched and stopped; what came of it is opened."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.studio.routes.exchange import json_of
from seewhy.studio.session import Session

__all__ = ["TeachingRoutes"]

_EVENTS = 0.15  # s between two looks at what changed
_HEARTBEAT = 15.0  # s after which a line is sent though nothing changed, or a dead connection would stay open

# A report is one page with its style inside and no script.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"


class TeachingRoutes:
    """A training is started, watched and stopped; what came of it is opened.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/teaching/start", self.start, methods=["POST"]),
            Route("/api/teaching/stop", self.stop, methods=["POST"]),
            Route("/api/teaching/open", self.open, methods=["POST"]),
            Route("/api/teaching/events", self.events),
            Route("/report", self.report),
        ]

    async def start(self, request: Request) -> Response:
        told = json_of(await request.body())
        settings = told.get("settings", {}) if isinstance(told, dict) else None
        if not isinstance(settings, dict):
            raise UsageError("The page asked for no settings", "settings by name", "Reload the page.")
        resume = bool(told.get("resume", False))
        teaching = self._session.taught()
        await run_in_threadpool(lambda: teaching.start(settings, resume=resume))
        return JSONResponse(teaching.to_json())

    async def stop(self, request: Request) -> Response:
        teaching = self._session.taught()
        await run_in_threadpool(teaching.stop)
        return JSONResponse(teaching.to_json())

    async def open(self, request: Request) -> Response:
        await run_in_threadpool(self._session.open, self._session.taught().output)
        return JSONResponse(self._session.to_json())

    async def report(self, request: Request) -> Response:
        """The report of the classifier that was taught here."""
        place = self._session.taught().output / "report.html"
        if not place.is_file():
            raise UsageError("There is no report yet", "a classifier that was judged", "Teach one first.")
        return FileResponse(place, headers={"content-security-policy": _REPORT_POLICY})

    async def events(self, request: Request) -> Response:
        """Server-sent events: the whole state at once, then again whenever it changed."""
        teaching = self._session.taught()

        async def told() -> AsyncIterator[str]:
            version, waited = -1, 0.0
            while not await request.is_disconnected():
                if teaching.version != version:
                    state = teaching.to_json()
                    version, waited = state["version"], 0.0
                    yield f"data: {json.dumps(state)}\n\n"
                elif waited >= _HEARTBEAT:
                    waited = 0.0
                    yield ": still here\n\n"
                await asyncio.sleep(_EVENTS)
                waited += _EVENTS

        return StreamingResponse(told(), media_type="text/event-stream")
