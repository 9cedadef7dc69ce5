"""The studio's application: everything that can be asked of it. What answers stands in routes/."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from seewhy.errors import SeewhyError
from seewhy.pages import page as pages
from seewhy.studio.routes.collecting import CollectingRoutes
from seewhy.studio.routes.comparing import ComparingRoutes
from seewhy.studio.routes.events import EventRoutes
from seewhy.studio.routes.exchange import told_wrong
from seewhy.studio.routes.judging import JudgingRoutes
from seewhy.studio.routes.looking import LookingRoutes
from seewhy.studio.routes.playing import PlayingRoutes
from seewhy.studio.routes.teaching import TeachingRoutes
from seewhy.studio.routes.touring import TouringRoutes
from seewhy.studio.routes.units import UnitRoutes
from seewhy.studio.serving.page_files import PageFile, PageFiles
from seewhy.studio.session import Session

__all__ = ["studio_app"]

PAGE = Path(__file__).parent / "page"
_TOKENS = Path(pages.__file__).parent / "templates" / "tokens.css"  # the reports' colours and type scale

# Threads for what takes time. More would not be quicker on a machine's few cores, and fifty tabs may ask at once; some
# must be left for files while others think.
_WORKERS = 8


def studio_app(session: Session) -> Starlette:
    """The studio's application; it wants a Guard before it.

    Args:
        session: what it shows.
    """
    answering = (
        CollectingRoutes(session),
        EventRoutes(session),
        LookingRoutes(session),
        ComparingRoutes(session),
        PlayingRoutes(session),
        TeachingRoutes(session),
        JudgingRoutes(session),
        TouringRoutes(session),
        UnitRoutes(session),
    )
    return Starlette(
        routes=[*_page_routes(), *(route for one in answering for route in one.routes())],
        exception_handlers={SeewhyError: told_wrong},
        lifespan=_few_threads,
    )


@asynccontextmanager
async def _few_threads(app: Starlette) -> AsyncIterator[None]:
    """While the server runs few questions are worked on at a time; the others wait, and take no memory for it."""
    current_default_thread_limiter().total_tokens = _WORKERS
    yield


def _page_routes() -> list[Any]:
    """What the browser loads."""
    files = PageFiles(PAGE)

    def sent(request: Request, file: PageFile | None) -> Response:
        if file is None:
            return PlainTextResponse("There is no such file.", status_code=404)
        headers = {"etag": file.mark, "cache-control": "no-cache"}  # kept by the browser, asked about at every load
        if request.headers.get("if-none-match") == file.mark:
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)

    async def index(request: Request) -> Response:
        return sent(request, files.get("index.html"))

    async def part(request: Request) -> Response:
        return sent(request, files.get(request.path_params["path"]))

    async def tokens(request: Request) -> Response:
        return FileResponse(_TOKENS, media_type="text/css")

    return [Route("/", index), Route("/tokens.css", tokens), Route("/page/{path:path}", part)]
