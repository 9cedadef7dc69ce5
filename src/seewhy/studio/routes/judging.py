"""A classifier is judged; its photos are shown; labels are decided."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.studio.judging.judged_photos import LARGE, SMALL
from seewhy.studio.routes.exchange import json_of, report_answer
from seewhy.studio.session import Session

__all__ = ["JudgingRoutes"]


class JudgingRoutes:
    """A classifier is judged; its photos are shown; labels are decided.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/judging", self.told),
            Route("/api/judging/results", self.results),
            Route("/api/judging/start", self.start, methods=["POST"]),
            Route("/api/judging/stop", self.stop, methods=["POST"]),
            Route("/api/judging/photo/{key}", self.small),
            Route("/api/judging/photo/{key}/large", self.large),
            Route("/api/judging/changed/{condition}/{place:int}", self.changed),
            Route("/api/judging/look", self.look, methods=["POST"]),
            Route("/api/judging/label", self.label, methods=["POST"]),
            Route("/api/judging/undo", self.undo, methods=["POST"]),
            Route("/judging/report", self.report),
        ]

    async def told(self, request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._session.judging.to_json))

    async def results(self, request: Request) -> Response:
        return JSONResponse(self._session.judging.results())

    async def start(self, request: Request) -> Response:
        what = await _words(request, "what")
        await run_in_threadpool(self._session.judging.start, *what)
        return await self.told(request)

    async def stop(self, request: Request) -> Response:
        await run_in_threadpool(self._session.judging.stop)
        return await self.told(request)

    async def small(self, request: Request) -> Response:
        return await self._picture(request, SMALL)

    async def large(self, request: Request) -> Response:
        return await self._picture(request, LARGE)

    async def changed(self, request: Request) -> Response:
        """The condition card's photo, as it was changed."""
        condition, place = request.path_params["condition"], request.path_params["place"]
        return _jpeg(await run_in_threadpool(self._session.judging.changed_photo, condition, place))

    async def look(self, request: Request) -> Response:
        """Lays a judged photo on the table, where it can be looked at."""
        (key,) = await _words(request, "photo")

        def laid() -> dict[str, Any]:
            photos = self._session.judging.photos
            photo = self._session.table.add(photos.content(key), photos.get(key).name)
            return {"photo": photo.identity, "name": photo.name}

        return JSONResponse(await run_in_threadpool(laid))

    async def label(self, request: Request) -> Response:
        """Decides a label; the photo stays as it is."""
        key, final = await _words(request, "photo", "final")
        await run_in_threadpool(self._session.judging.relabel, key, final)
        return await self.told(request)

    async def undo(self, request: Request) -> Response:
        undone = await run_in_threadpool(self._session.judging.undo)
        told = await run_in_threadpool(self._session.judging.to_json)
        return JSONResponse({**told, "undone": undone})

    async def report(self, request: Request) -> Response:
        """The report that was written when the classifier was taught."""
        return report_answer(self._session.judging.report())

    async def _picture(self, request: Request, side: int) -> Response:
        key = request.path_params["key"]
        return _jpeg(await run_in_threadpool(self._session.judging.photos.picture, key, side))


def _jpeg(content: bytes) -> Response:
    return Response(content, media_type="image/jpeg")


async def _words(request: Request, *names: str) -> list[str]:
    """The words of a question, in order."""
    told = json_of(await request.body())
    found = [told.get(name) if isinstance(told, dict) else None for name in names]
    if not all(isinstance(one, str) for one in found):
        raise UsageError("The page's question is not complete", f"{' and '.join(names)}", "Reload the page.")
    return [str(one) for one in found]
