"""A training is started, watched and stopped; what came of it is opened."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.studio.routes.exchange import json_of
from seewhy.studio.session import Session

__all__ = ["TeachingRoutes"]

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
