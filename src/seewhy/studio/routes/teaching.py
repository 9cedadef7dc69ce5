"""A training is started, watched and stopped; what came of it is opened and taken away."""

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import StorageError, UsageError
from seewhy.studio.routes.exchange import frame_answer, json_of, report_answer
from seewhy.studio.session import Session

__all__ = ["TeachingRoutes"]

_SIDE = 200  # px of a photo's longer side: 96 px on the page, on screens with fine pixels


class TeachingRoutes:
    """A training is started, watched and stopped; what came of it is opened and taken away.

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
            Route("/api/teaching/check", self.check, methods=["POST"]),
            Route("/api/teaching/found", self.found),
            Route("/api/teaching/label", self.label, methods=["POST"]),
            Route("/api/teaching/label/undo", self.undo_label, methods=["POST"]),
            Route("/api/teaching/together", self.together, methods=["POST"]),
            Route("/api/teaching/photo", self.photo),
            Route("/api/teaching/filters", self.filters),
            Route("/api/teaching/space", self.space),
            Route("/report", self.report),
            Route("/classifier.zip", self.taken_away),
        ]

    async def start(self, request: Request) -> Response:
        told = json_of(await request.body())
        settings = told.get("settings", {}) if isinstance(told, dict) else None
        if not isinstance(settings, dict):
            raise UsageError("The page asked for no settings", "settings by name", "Reload the page.")
        resume = bool(told.get("resume", False))
        teaching = self._session.taught()
        return await self._done(lambda: teaching.start(settings, resume=resume))

    async def stop(self, request: Request) -> Response:
        return await self._done(self._session.taught().stop)

    async def open(self, request: Request) -> Response:
        await run_in_threadpool(self._session.open, self._session.taught().output)
        return JSONResponse(self._session.to_json())

    async def check(self, request: Request) -> Response:
        """The photos are looked through."""
        return await self._done(self._session.taught().check)

    async def found(self, request: Request) -> Response:
        """What was found when they were."""
        return JSONResponse(self._session.taught().checking.found())

    async def label(self, request: Request) -> Response:
        """A label is put right, or a photo left out."""
        told = json_of(await request.body())
        key, final = (told.get("photo"), told.get("final")) if isinstance(told, dict) else (None, None)
        if not isinstance(key, str) or not (final is None or isinstance(final, str)):
            raise UsageError("The page named no photo and class", "a photo, and its class", "Reload the page.")
        left_out, teaching = bool(told.get("left_out", False)), self._session.taught()
        return await self._done(lambda: teaching.label(key, final=final, left_out=left_out))

    async def undo_label(self, request: Request) -> Response:
        return await self._done(self._session.taught().undo_label)

    async def together(self, request: Request) -> Response:
        """Whether what was taken a moment apart lands on one side of the split."""
        told, teaching = json_of(await request.body()), self._session.taught()
        wanted = isinstance(told, dict) and told.get("together") is True
        return await self._done(lambda: teaching.keep_together(wanted))

    async def photo(self, request: Request) -> Response:
        """A photo that was read, small."""
        key, index = request.query_params.get("key", ""), self._session.teaching.index
        picture = await run_in_threadpool(index.picture, key, _SIDE, quality=85)
        return Response(picture, media_type="image/jpeg")

    async def filters(self, request: Request) -> Response:
        """The filters of the first layer at one moment."""
        return Response(self._session.teaching.moments.filters(_number(request)), media_type="image/png")

    async def space(self, request: Request) -> Response:
        """The feature vectors on a plane at one moment."""
        found = self._session.teaching.moments.space(_number(request))
        arrays = {name: one for name, one in found.items() if isinstance(one, np.ndarray)}
        return frame_answer({name: one for name, one in found.items() if name not in arrays}, arrays)

    async def report(self, request: Request) -> Response:
        """The report of the classifier that was taught here."""
        place = self._session.taught().output / "report.html"
        if not place.is_file():
            raise UsageError("There is no report yet", "a classifier that was judged", "Teach one first.")
        return report_answer(place)

    async def taken_away(self, request: Request) -> Response:
        """The classifier's folder as one file."""
        output = self._session.taught().output
        if not (output / "config.json").is_file():
            raise UsageError("There is no classifier yet", "one that was taught", "Teach one first.")
        packed = await run_in_threadpool(_packed, output)
        gone = BackgroundTask(lambda: packed.unlink(missing_ok=True))
        return FileResponse(packed, filename=f"{output.name}.zip", media_type="application/zip", background=gone)

    async def _done(self, act: Callable[[], Any]) -> Response:
        await run_in_threadpool(act)
        return JSONResponse(self._session.teaching.to_json())


def _number(request: Request) -> int:
    given = request.query_params.get("moment", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise UsageError(f"Moment {given[:20]!r} is no number", "the number of a moment", "Reload the page.")
    return int(given)


def _packed(folder: Path) -> Path:
    """A folder in a zip file; its weights hardly shrink, so nothing is compressed."""
    place = None
    try:
        with tempfile.NamedTemporaryFile(prefix="seewhy-", suffix=".zip", delete=False) as file:
            place = Path(file.name)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
                for path in sorted(folder.rglob("*")):
                    if path.is_file() and not path.is_symlink():
                        packed.write(path, Path(folder.name) / path.relative_to(folder))
            return place
    except BaseException as error:
        if place is not None:
            place.unlink(missing_ok=True)
        if isinstance(error, OSError):  # a full disk; or a training has just put another classifier there
            raise StorageError(
                f"The classifier cannot be packed ({error.strerror})",
                f"room in {tempfile.gettempdir()}, and a classifier that no training writes meanwhile",
                "Make room there, or try again.",
            ) from error
        raise
