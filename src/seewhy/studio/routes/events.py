"""One stream of events for all that changes: serving/topics.py says what, page/events.js shares it among the tabs."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from seewhy.studio.session import Session

__all__ = ["EventRoutes"]

_OFTEN = 0.15  # s between two looks at what changed: quicker than an eye follows a bar
_HEARTBEAT = 15.0  # s after which a line is sent though nothing changed, or a dead connection would stay open


class EventRoutes:
    """One stream of events for all that changes.

    Args:
        session: what is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route("/api/events", self.events)]

    async def events(self, request: Request) -> Response:
        """Server-sent events, each an object of the topics that changed; the first tells all there are."""
        topics = self._session.topics

        async def told() -> AsyncIterator[str]:
            news, waited = topics.news(), _HEARTBEAT
            yield "retry: 1000\n\n"  # ms after which the browser asks again when the stream broke
            while not topics.ended and not await request.is_disconnected():
                changed = news.changed()
                if changed:
                    waited = 0.0
                    yield f"data: {json.dumps(changed)}\n\n"
                elif waited >= _HEARTBEAT:
                    waited = 0.0
                    yield ": still here\n\n"
                await asyncio.sleep(_OFTEN)
                waited += _OFTEN

        return StreamingResponse(told(), media_type="text/event-stream")
