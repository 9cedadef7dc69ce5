"""What can be asked of the studio, and what answers. The one door to Starlette."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import seewhy
from seewhy.errors import SeewhyError, UsageError
from seewhy.pages import page as pages
from seewhy.studio.changes import sliders_to_json
from seewhy.studio.frame import pack_frame
from seewhy.studio.inside import Inside
from seewhy.studio.look import look, question_from, source_of
from seewhy.studio.photos import PhotoTable

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["studio_app"]

PAGE = Path(__file__).parent / "page"
_TOKENS = Path(pages.__file__).parent / "templates" / "tokens.css"  # the reports' colours and type scale

Answer = Callable[[Request], Awaitable[Response]]


def studio_app(classifier: "Classifier", *, name: str) -> Starlette:
    """The studio's application; it wants a Guard before it.

    Args:
        classifier: what is looked at.
        name: what the page calls it, such as "pets.seewhy".
    """
    table, inside = PhotoTable(), Inside(classifier)

    async def classifier_told(request: Request) -> Response:
        return JSONResponse(
            {
                "name": name,
                "version": seewhy.__version__,
                "classes": list(classifier.classes),
                "size": classifier.preprocessing.size,
                "fit": classifier.preprocessing.fit,
                "sliders": sliders_to_json(),
            }
        )

    async def photo_added(request: Request) -> Response:
        content = await request.body()
        photo = await run_in_threadpool(table.add, content, request.query_params.get("name", "photo"))
        height, width = photo.image.shape[:2]
        return JSONResponse({"photo": photo.identity, "name": photo.name, "width": width, "height": height})

    async def looked(request: Request) -> Response:
        question = question_from(_json(await request.body()))
        photo = table.get(question.photo)
        told, arrays = await run_in_threadpool(look, classifier, photo, question)
        return Response(pack_frame(told, arrays), media_type="application/octet-stream")

    async def looked_inside(request: Request) -> Response:
        question = question_from(_json(await request.body()))
        source = source_of(table.get(question.photo), question)
        image = await run_in_threadpool(classifier.prepare, source)
        told, arrays = await run_in_threadpool(inside.look, image, question.target)
        return Response(pack_frame(told, arrays), media_type="application/octet-stream")

    async def index(request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def tokens(request: Request) -> Response:
        return FileResponse(_TOKENS, media_type="text/css")

    return Starlette(
        routes=[
            Route("/", index),
            Route("/api/classifier", classifier_told),
            Route("/api/photos", photo_added, methods=["POST"]),
            Route("/api/look", looked, methods=["POST"]),
            Route("/api/inside", looked_inside, methods=["POST"]),
            Route("/tokens.css", tokens),
            Mount("/page", StaticFiles(directory=PAGE)),
        ],
        exception_handlers={SeewhyError: _told},
    )


async def _told(request: Request, error: Exception) -> Response:
    """A mistake of the user's, in its three parts."""
    assert isinstance(error, SeewhyError)
    return JSONResponse(
        {"happened": error.happened, "expected": error.expected, "remedy": error.remedy}, status_code=422
    )


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise UsageError("The page asked what is no JSON", "a question as the page sends it", "Reload it.") from error
