"""Where the photos come from: a folder that was named, or photos that are collected class by class."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.studio.routes.exchange import json_of
from seewhy.studio.session import Session
from seewhy.studio.teaching.collecting import Collection

__all__ = ["CollectingRoutes"]


class CollectingRoutes:
    """A folder is chosen, or photos are collected.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/folders", self.folders),
            Route("/api/folders/choose", self.choose, methods=["POST"]),
            Route("/api/collecting", self.told),
            Route("/api/collecting/begin", self.begin, methods=["POST"]),
            Route("/api/collecting/photos", self.added, methods=["POST"]),
            Route("/api/collecting/change", self.changed, methods=["POST"]),
        ]

    async def folders(self, request: Request) -> Response:
        """What lies in a folder that was named."""
        root, below = request.query_params.get("root", "0"), request.query_params.get("below", "")
        if not (root.isascii() and root.isdigit() and len(root) < 6):
            raise UsageError(f"Folder {root[:20]!r} is no number", "the number of a folder", "Reload the page.")
        return JSONResponse(await run_in_threadpool(self._session.teaching.folders.listing, int(root), below))

    async def choose(self, request: Request) -> Response:
        told = json_of(await request.body())
        root, below = (told.get("root"), told.get("below")) if isinstance(told, dict) else (None, None)
        if type(root) is not int or not isinstance(below, str):
            raise UsageError("The page chose no folder", "a folder by its number and path", "Reload the page.")
        return await self._done(lambda: self._session.teaching.choose(root, below))

    async def begin(self, request: Request) -> Response:
        name = _word(json_of(await request.body()), "name")
        return await self._done(lambda: self._session.teaching.collect(name))

    async def told(self, request: Request) -> Response:
        return JSONResponse(self._session.teaching.collection.to_json())

    async def added(self, request: Request) -> Response:
        """A photo comes, as the body of the request."""
        content, given = await request.body(), request.query_params
        collection = self._session.teaching.collection
        label, name = given.get("class", ""), given.get("name", "photo")
        hold, batch = given.get("hold", ""), given.get("batch", "")[:40]
        return JSONResponse(
            await run_in_threadpool(lambda: collection.add(label, content, name, hold=hold, batch=batch))
        )

    async def changed(self, request: Request) -> Response:
        """Classes and photos are named, moved, put away, and brought back."""
        told = json_of(await request.body())
        what, collection = _word(told, "what"), self._session.teaching.collection
        act = _CHANGES.get(what)
        if act is None:
            raise UsageError(f"There is no change {what[:40]!r}", f"one of {', '.join(_CHANGES)}", "Reload the page.")
        self._session.teaching.check_still()
        await run_in_threadpool(act, collection, told)
        return JSONResponse(collection.to_json())

    async def _done(self, act: Callable[[], Any]) -> Response:
        await run_in_threadpool(act)
        return JSONResponse(self._session.teaching.to_json())


def _word(told: Any, name: str) -> str:
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str):
        raise UsageError(f"The page told no {name}", "a word", "Reload the page.")
    return found


def _photos(told: Any) -> list[str]:
    found = told.get("photos") if isinstance(told, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UsageError("The page named no photos", "photos by their keys", "Reload the page.")
    return found


_CHANGES: dict[str, Callable[[Collection, Any], Any]] = {
    "add class": lambda collection, told: collection.add_class(_word(told, "class")),
    "remove class": lambda collection, told: collection.remove_class(_word(told, "class")),
    "rename class": lambda collection, told: collection.rename_class(_word(told, "class"), _word(told, "name")),
    "move": lambda collection, told: collection.move(_photos(told), _word(told, "class")),
    "remove": lambda collection, told: collection.remove(_photos(told)),
    "undo": lambda collection, told: collection.undo(),
}
