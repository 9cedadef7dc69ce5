"""What can be asked of the studio, and what answers. The one door to Starlette."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from seewhy.errors import SeewhyError, UsageError
from seewhy.pages import page as pages
from seewhy.studio.frame import pack_frame
from seewhy.studio.look import Question, look, question_from, source_of
from seewhy.studio.photos import TablePhoto
from seewhy.studio.session import Session

__all__ = ["studio_app"]

PAGE = Path(__file__).parent / "page"
_TOKENS = Path(pages.__file__).parent / "templates" / "tokens.css"  # the reports' colours and type scale
_EVENTS = 0.15  # s between two looks at what changed
_HEARTBEAT = 15.0  # s after which a line is sent though nothing changed, or a dead connection would stay open

# A report is one page with its style inside and no script.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"


def studio_app(session: Session) -> Starlette:
    """The studio's application; it wants a Guard before it.

    Args:
        session: what it shows.
    """
    return Starlette(
        routes=[*_Pages.routes(), *_Looking(session).routes(), *_Teaching(session).routes()],
        exception_handlers={SeewhyError: _told},
    )


class _Pages:
    """What the browser loads."""

    @staticmethod
    def routes() -> list[Any]:
        async def index(request: Request) -> Response:
            return FileResponse(PAGE / "index.html")

        async def tokens(request: Request) -> Response:
            return FileResponse(_TOKENS, media_type="text/css")

        return [
            Route("/", index),
            Route("/tokens.css", tokens),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]


class _Looking:
    """A photo is given, and looked at."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        return [
            Route("/api/session", self.told),
            Route("/api/photos", self.added, methods=["POST"]),
            Route("/api/look", self.looked, methods=["POST"]),
            Route("/api/inside", self.looked_inside, methods=["POST"]),
            Route("/api/arithmetic", self.worked_out, methods=["POST"]),
        ]

    async def told(self, request: Request) -> Response:
        return JSONResponse(self._session.to_json())

    async def added(self, request: Request) -> Response:
        content, name = await request.body(), request.query_params.get("name", "photo")
        photo = await run_in_threadpool(self._session.table.add, content, name)
        height, width = photo.image.shape[:2]
        return JSONResponse({"photo": photo.identity, "name": photo.name, "width": width, "height": height})

    async def looked(self, request: Request) -> Response:
        photo, question = await self._asked(request)
        told, arrays = await run_in_threadpool(look, self._session.classifier, photo, question)
        return _frame(told, arrays)

    async def looked_inside(self, request: Request) -> Response:
        photo, question = await self._asked(request)

        def inside() -> tuple[dict[str, Any], dict[str, Any]]:
            image = self._session.classifier.prepare(source_of(photo, question))
            return self._session.inside.look(image, question.target)

        return _frame(*await run_in_threadpool(inside))

    async def worked_out(self, request: Request) -> Response:
        """One number of the first layer, with all the numbers it is made of."""
        photo, question = await self._asked(request)
        told = _json(await request.body())  # Starlette keeps the body it has read
        cell = told.get("cell")
        if not (isinstance(cell, list) and len(cell) == 3 and all(type(one) is int for one in cell)):
            raise UsageError("The page asked about no cell", "a channel, a row and a column", "Reload the page.")

        def worked() -> dict[str, Any]:
            image = self._session.classifier.prepare(source_of(photo, question))
            return self._session.inside.arithmetic(image, (cell[0], cell[1], cell[2]))

        return JSONResponse(await run_in_threadpool(worked))

    async def _asked(self, request: Request) -> tuple[TablePhoto, Question]:
        question = question_from(_json(await request.body()))
        return self._session.table.get(question.photo), question


class _Teaching:
    """A training is started, watched and stopped; what came of it is opened."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        return [
            Route("/api/teaching/start", self.start, methods=["POST"]),
            Route("/api/teaching/stop", self.stop, methods=["POST"]),
            Route("/api/teaching/open", self.open, methods=["POST"]),
            Route("/api/teaching/events", self.events),
            Route("/report", self.report),
        ]

    async def start(self, request: Request) -> Response:
        told = _json(await request.body())
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


def _frame(told: dict[str, Any], arrays: dict[str, Any]) -> Response:
    return Response(pack_frame(told, arrays), media_type="application/octet-stream")


async def _told(request: Request, error: Exception) -> Response:
    """A mistake of the user's, in its three parts."""
    assert isinstance(error, SeewhyError)
    told = {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}
    return JSONResponse(told, status_code=422)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise UsageError("The page asked what is no JSON", "a question as the page sends it", "Reload it.") from error
