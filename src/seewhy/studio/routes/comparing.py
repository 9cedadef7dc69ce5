"""Two photos, two classes, two classifiers or two methods are laid side by side."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seewhy.errors import UsageError
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_jpeg
from seewhy.studio.comparing.classes import two_classes
from seewhy.studio.comparing.classifiers import two_classifiers
from seewhy.studio.comparing.contest import Contest
from seewhy.studio.comparing.maps import Dropped, MapQuestion, methods_to_json
from seewhy.studio.comparing.photos import two_photos
from seewhy.studio.comparing.references import References
from seewhy.studio.looking.look import question_from, source_of
from seewhy.studio.routes.exchange import frame_answer, json_of
from seewhy.studio.routes.streaming import streamed, while_wanted
from seewhy.studio.session import Session

__all__ = ["ComparingRoutes"]

_THUMBNAIL = 240  # px of the longer side: twice the width it is shown in


class ComparingRoutes:
    """Two photos, two classes, two classifiers or two methods are laid side by side.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._references = References()
        self._lock = threading.Lock()

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/api/comparing", self.choices),
            Route("/api/comparing/photos", self.photos, methods=["POST"]),
            Route("/api/comparing/classes", self.classes, methods=["POST"]),
            Route("/api/comparing/classifiers", self.classifiers, methods=["POST"]),
            Route("/api/comparing/map", self.drawn, methods=["POST"]),
            Route("/api/comparing/grade", self.graded, methods=["POST"]),
            Route("/api/comparing/contest/start", self.start, methods=["POST"]),
            Route("/api/comparing/contest/stop", self.stop, methods=["POST"]),
            Route("/api/comparing/contest/thumbnail", self.judged_thumbnail),
            Route("/api/comparing/contest/take", self.take, methods=["POST"]),
        ]

    async def choices(self, request: Request) -> Response:
        """What can be chosen: the classifiers beside, the methods, and the folder of labelled photos."""
        teaching = self._session.teaching
        labelled = teaching.photos.name if teaching.is_ready else None
        told = {"beside": self._beside(), "methods": methods_to_json(), "labelled": labelled}
        return JSONResponse(told)

    async def photos(self, request: Request) -> Response:
        told = await self._question(request)
        target, other = told.get("target"), _words(told, "other")["other"]

        def compared() -> Any:
            classifier, table = self._session.classifier, self._session.table
            first, second = table.get(str(told["photo"])), table.get(other or str(told["photo"]))
            pairs = self._references.pairs(classifier, self._session.opened.folder)
            source = source_of(*self._session.asked(told))
            found, arrays = two_photos(classifier, source, second.content, target=target, pairs=pairs)
            return found | {"names": [first.name, second.name]}, arrays

        return frame_answer(*await run_in_threadpool(compared))

    async def classes(self, request: Request) -> Response:
        told = await self._question(request)

        def compared() -> Any:
            return two_classes(
                self._session.classifier, source_of(*self._session.asked(told)), told.get("target"), told.get("against")
            )

        return frame_answer(*await run_in_threadpool(compared))

    async def classifiers(self, request: Request) -> Response:
        told = await self._question(request)
        beside = _words(told, "beside")["beside"]

        def compared() -> Any:
            source = source_of(*self._session.asked(told))  # first: what is wrong with it is told before one is loaded
            pair, names = self._pair(beside)
            return two_classifiers(pair, source, names=names, target=told.get("target"))

        return frame_answer(*await run_in_threadpool(compared))

    async def drawn(self, request: Request) -> Response:
        """A method's map, and what it lies on; dropped with the page."""
        question = await self._map_question(request)

        def drawn(dropped: threading.Event) -> Any:
            maps = self._references.maps(self._session.classifier)
            return self._references.map_told(maps.draw(question, dropped), question.method)

        try:
            return frame_answer(*await while_wanted(request, drawn))
        except Dropped:
            return Response(status_code=204)  # nobody reads it

    async def graded(self, request: Request) -> Response:
        """What a map is worth by one test: lines of JSON, progress first and the result last; dropped with the page."""
        question, test = await self._map_question(request), json_of(await request.body()).get("test")
        maps = self._references.maps(self._session.classifier)
        return streamed(lambda told, dropped: maps.grade(question, str(test), told, dropped))

    async def start(self, request: Request) -> Response:
        told = json_of(await request.body())
        beside = _words(told if isinstance(told, dict) else {}, "beside")["beside"]

        def begun() -> Contest:
            contest = self._labelled()
            contest.start(*self._pair(beside))
            return contest

        return JSONResponse((await run_in_threadpool(begun)).to_json())

    async def stop(self, request: Request) -> Response:
        contest = await run_in_threadpool(self._labelled)
        await run_in_threadpool(contest.stop)
        return JSONResponse(contest.to_json())

    async def judged_thumbnail(self, request: Request) -> Response:
        given = request.query_params
        return await run_in_threadpool(lambda: _small(decode(self._judged(given), at_least=_THUMBNAIL)))

    async def take(self, request: Request) -> Response:
        """Lays a photo of the comparison on the table."""
        told = json_of(await request.body())

        def taken() -> Any:
            source = self._judged(told if isinstance(told, dict) else {})
            content = source if isinstance(source, bytes) else source.read_bytes()
            return self._session.table.add(content, "photo" if isinstance(source, bytes) else source.name)

        photo = await run_in_threadpool(taken)
        return JSONResponse({"photo": photo.identity, "name": photo.name})

    async def _question(self, request: Request) -> dict[str, Any]:
        told = json_of(await request.body())
        question_from(told)  # refuses what is none
        return told

    async def _map_question(self, request: Request) -> MapQuestion:
        told = await self._question(request)
        photo, question = self._session.asked(told)
        name = _words(told, "method")["method"] or "evidence"
        changes = (sorted(question.strengths.items()), question.mask, question.hide, question.fill)
        return MapQuestion(
            key=repr((photo.identity, changes)),
            source=await run_in_threadpool(source_of, photo, question),
            target=question.target,
            against=question.against,
            method=name,
        )

    def _beside(self) -> list[str]:
        return [name for name in self._session.shelf.names if name != self._session.opened.name]

    def _pair(self, beside: str | None) -> Any:
        """Both classifiers and their names; without one named, the first that can be had."""
        name = beside or next(iter(self._beside()), "")
        return (self._session.classifier, self._session.shelf.get(name)), (self._session.opened.name, name)

    def _labelled(self) -> Contest:
        teaching = self._session.teaching
        if not teaching.is_ready:
            raise UsageError(
                "No folder of labelled photos was named",
                "seewhy studio FIRST.seewhy SECOND.seewhy PHOTOS/",
                "Start the studio again with a folder.",
            )
        with self._lock:
            contest = self._session.contest
            if contest is None or contest.photos != teaching.photos:
                if contest is not None:
                    contest.close()
                contest = self._session.contest = Contest(teaching.photos)
            return contest

    def _judged(self, told: Any) -> Path | bytes:
        index = str(told.get("index", ""))
        return self._labelled().source(
            str(told.get("group", "")), int(index) if index.isdecimal() and len(index) < 6 else -1
        )


def _words(told: dict[str, Any], *names: str) -> dict[str, str | None]:
    """Words of a question that may be left out.

    Raises:
        UsageError: one is no word.
    """
    found = {name: told.get(name) for name in names}
    if not all(one is None or isinstance(one, str) for one in found.values()):
        raise UsageError("The page's question is not complete", f"words for {', '.join(names)}", "Reload the page.")
    return found


def _small(image: np.ndarray) -> Response:
    return Response(encode_jpeg(shrunk(image, _THUMBNAIL)), media_type="image/jpeg")
