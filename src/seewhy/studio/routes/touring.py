"""Samples to begin with are offered, and the tour gets its numbers."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import MissingExtraError, UsageError
from seewhy.studio.looking.photos import TablePhoto
from seewhy.studio.looking.samples import Samples
from seewhy.studio.looking.tour import tour_facts
from seewhy.studio.routes.exchange import json_of
from seewhy.studio.session import Session

__all__ = ["TouringRoutes"]


class TouringRoutes:
    """Samples to begin with are offered, and the tour gets its numbers.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._samples = Samples()

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/samples", self.offered),
            Route("/api/samples", self.taken, methods=["POST"]),
            Route("/api/samples/{number:int}", self.shown),
            Route("/api/samples/{drawing:str}/{number:int}", self.shown_drawing),
            Route("/api/tour", self.facts, methods=["POST"]),
        ]

    async def offered(self, request: Request) -> Response:
        opened = self._session.opened
        return JSONResponse(await run_in_threadpool(self._samples.to_json, opened.classifier, opened.photos))

    async def shown(self, request: Request) -> Response:
        content = await run_in_threadpool(self._samples.thumbnail, request.path_params["number"])
        return Response(content, media_type="image/jpeg")

    async def shown_drawing(self, request: Request) -> Response:
        label, number = request.path_params["drawing"], request.path_params["number"]
        content = await run_in_threadpool(self._samples.drawing_thumbnail, label, number)
        return Response(content, media_type="image/jpeg")

    async def taken(self, request: Request) -> Response:
        """A sample is laid on the table: a photo by its number, or a drawing by its class and number."""
        told = json_of(await request.body())
        number, label = (told.get("number"), told.get("drawing")) if isinstance(told, dict) else (None, None)
        if type(number) is not int or not (label is None or isinstance(label, str)):
            raise UsageError("The page asked for no sample", "a number, and a class to draw", "Reload the page.")

        def take() -> TablePhoto:
            table = self._session.table
            return self._samples.take(table, number) if label is None else self._samples.draw(table, label, number)

        photo = await run_in_threadpool(take)
        height, width = photo.image.shape[:2]
        return JSONResponse({"photo": photo.identity, "name": photo.name, "width": width, "height": height})

    async def facts(self, request: Request) -> Response:
        photo, question = self._session.asked(json_of(await request.body()))

        def told() -> dict[str, Any]:
            try:
                network = self._session.opened.inside.network()
            except MissingExtraError:  # the answer has no need of torch; the number of weights is left out
                network = None
            label = self._samples.label_of(photo.identity)
            return tour_facts(self._session.classifier, network, photo, question, label)

        return JSONResponse(await run_in_threadpool(told))
