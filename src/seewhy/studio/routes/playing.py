"""A photo is played with: what was painted on it, what stands in its place, and what would turn the answer."""

import json
import threading
from collections.abc import Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from seewhy.errors import SeewhyError
from seewhy.pixels.blend import resized
from seewhy.pixels.files import encode_jpeg
from seewhy.studio.looking.cover import ground
from seewhy.studio.looking.flips import Search, flips
from seewhy.studio.routes.exchange import json_of
from seewhy.studio.session import Session

__all__ = ["PlayingRoutes"]

_TILE = 96  # px of a background's picture
# What a picture shows follows from its address, as long as this studio runs.
_KEPT = {"cache-control": "private, max-age=3600"}


class PlayingRoutes:
    """A photo is played with.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/photos", self.listed),
            Route("/api/photos/{photo}/thumbnail", self.thumbnail),
            Route("/api/masks/{mask}", self.bits),
            Route("/api/grounds/{name}", self.ground),
            Route("/api/flips", self.turned, methods=["POST"]),
        ]

    async def listed(self, request: Request) -> Response:
        """The photos on the table."""

        def told() -> list[dict[str, Any]]:
            return [self._session.photo_to_json(photo) for photo in self._session.table.as_given()]

        return JSONResponse(await run_in_threadpool(told))

    async def thumbnail(self, request: Request) -> Response:
        photo = self._session.table.get(request.path_params["photo"])
        content = await run_in_threadpool(lambda: photo.thumbnail)
        return Response(content, media_type="image/jpeg", headers=_KEPT)

    async def bits(self, request: Request) -> Response:
        """What was painted on a photo, which came with a question about it."""
        mask = self._session.masks.get(request.path_params["mask"])
        return Response(mask.bits, media_type="application/octet-stream", headers=_KEPT)

    async def ground(self, request: Request) -> Response:
        name = request.path_params["name"]
        content = await run_in_threadpool(lambda: encode_jpeg(resized(ground(name), _TILE, _TILE)))
        return Response(content, media_type="image/jpeg", headers=_KEPT)

    async def turned(self, request: Request) -> Response:
        """What would turn the answer: a line of JSON for each thing found, until all is found or the page leaves."""
        photo, question = self._session.asked(json_of(await request.body()))
        left = threading.Event()

        def stay() -> None:
            if left.is_set():
                raise _LeftError

        search = Search(
            classifier=self._session.classifier,
            photo=photo,
            question=question,
            masks=self._session.masks,
            before_each=stay,
        )
        found = flips(search)
        first = await run_in_threadpool(next, found)  # a wrong question is told before the answer begins
        return _Lines(_lines(first, found), left)


class _Lines(StreamingResponse):
    """Lines that are worked out while they are read, and no further once nobody reads them."""

    def __init__(self, content: Iterator[bytes], left: threading.Event) -> None:
        super().__init__(content, media_type="application/x-ndjson")
        self._left = left

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._left.set()  # a thread that is still at work ends at its next picture


class _LeftError(Exception):
    """The page has gone elsewhere."""


def _lines(first: dict[str, Any], found: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield _line(first)
    try:
        for one in found:
            yield _line(one)
    except _LeftError:
        return
    except SeewhyError as error:
        yield _line({"happened": error.happened, "expected": error.expected, "remedy": error.remedy})


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"
