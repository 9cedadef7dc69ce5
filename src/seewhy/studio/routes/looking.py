"""A photo is given, and looked at."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.studio.looking.look import Question, look, source_of
from seewhy.studio.looking.photos import TablePhoto
from seewhy.studio.routes.exchange import frame_answer, json_of
from seewhy.studio.session import Session

__all__ = ["LookingRoutes"]


class LookingRoutes:
    """A photo is given, and looked at.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
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
        return JSONResponse(await run_in_threadpool(self._session.photo_to_json, photo))

    async def looked(self, request: Request) -> Response:
        photo, question = await self._asked(request)
        told, arrays = await run_in_threadpool(look, self._session.classifier, photo, question)
        return frame_answer(told, arrays)

    async def looked_inside(self, request: Request) -> Response:
        photo, question = await self._asked(request)

        def inside() -> tuple[dict[str, Any], dict[str, Any]]:
            image = self._session.classifier.prepare(source_of(photo, question))
            return self._session.opened.inside.look(image, question.target)

        return frame_answer(*await run_in_threadpool(inside))

    async def worked_out(self, request: Request) -> Response:
        """One number of a layer, with all the numbers it is made of."""
        photo, question = await self._asked(request)
        told = json_of(await request.body())  # Starlette keeps the body it has read
        cell, layer = told.get("cell"), told.get("layer", "first")
        if not (
            isinstance(layer, str)
            and isinstance(cell, list)
            and len(cell) == 3
            and all(type(one) is int for one in cell)
        ):
            raise UsageError("The page asked about no cell", "a channel, a row and a column", "Reload the page.")

        def worked() -> dict[str, Any]:
            image = self._session.classifier.prepare(source_of(photo, question))
            return self._session.opened.inside.arithmetic(image, (cell[0], cell[1], cell[2]), layer)

        return JSONResponse(await run_in_threadpool(worked))

    async def _asked(self, request: Request) -> tuple[TablePhoto, Question]:
        return self._session.asked(json_of(await request.body()))
