"""One unit is looked at: its filter, the maps it reads, and what it looks for among many photos."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.studio.looking.look import source_of
from seewhy.studio.routes.exchange import frame_answer, json_of
from seewhy.studio.session import Session

__all__ = ["UnitRoutes"]


class UnitRoutes:
    """One unit is looked at.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/unit", self.unit, methods=["POST"]),
            Route("/api/looked-for", self.looked_for, methods=["POST"]),
        ]

    async def unit(self, request: Request) -> Response:
        told = json_of(await request.body())
        (photo, question), (layer, channel) = self._session.asked(told), _unit_of(told)

        def looked() -> dict[str, Any]:
            image = self._session.classifier.prepare(source_of(photo, question))
            return self._session.opened.inside.unit(image, layer, channel)

        return JSONResponse(await run_in_threadpool(looked))

    async def looked_for(self, request: Request) -> Response:
        """What the unit looks for; with "begin" the walk over the photos starts first."""
        told = json_of(await request.body())
        layer, channel = _unit_of(told)

        def looked() -> tuple[dict[str, Any], dict[str, Any]]:
            looked_for = self._session.opened.looked_for
            if told.get("begin") is True:
                looked_for.begin()
            return looked_for.unit(layer, channel)

        return frame_answer(*await run_in_threadpool(looked))


def _unit_of(told: Any) -> tuple[str, int]:
    layer, channel = (told.get("layer"), told.get("channel")) if isinstance(told, dict) else (None, None)
    if not isinstance(layer, str) or type(channel) is not int:
        raise UsageError("The page asked about no unit", "a layer and a channel", "Reload the page.")
    return layer, channel
