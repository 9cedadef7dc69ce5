"""A reader hears of every change, and of nothing twice."""

import asyncio
import json

import pytest
from starlette.requests import Request

from seewhy.studio.routes.events import EventRoutes
from seewhy.studio.serving.topics import Topics
from seewhy.studio.session import Session


class Going:
    def __init__(self, version: int = 0) -> None:
        self.version = version

    def to_json(self) -> dict:
        return {"version": self.version}


def test_each_reader_is_told_what_changed_since_it_asked():
    topics, teaching, judging = Topics(), Going(), Going()
    topics.add("teaching", lambda: teaching)
    topics.add("judging", lambda: judging)
    first = topics.news()
    assert first.changed() == {"teaching": {"version": 0}, "judging": {"version": 0}}
    judging.version = 7
    second = topics.news()
    assert first.changed() == {"judging": {"version": 7}}
    assert first.changed() == {}
    assert second.changed() == {"teaching": {"version": 0}, "judging": {"version": 7}}


def test_what_comes_later_and_what_takes_its_place_are_changes():
    there: list[Going | None] = [None]
    topics = Topics()
    topics.add("teaching", lambda: there[0])
    news = topics.news()
    assert news.changed() == {}
    there[0] = Going()
    assert news.changed() == {"teaching": {"version": 0}}
    there[0] = Going()  # another one, which counts from 0 as the first did
    assert news.changed() == {"teaching": {"version": 0}}
    assert news.changed() == {}


def test_a_name_is_given_once():
    topics = Topics()
    topics.add("teaching", lambda: None)
    with pytest.raises(ValueError, match="teaching"):
        topics.add("teaching", lambda: None)


def test_the_stream_tells_all_at_once_then_what_changes_and_ends_with_the_studio(tmp_path):
    session, waiting = Session(None, name="Studio", photos=tmp_path), Going()
    session.topics.add("waiting", lambda: waiting)

    async def read() -> list[dict]:
        async def connected() -> dict:
            return await asyncio.Event().wait()  # says nothing: the browser stays

        request = Request({"type": "http", "method": "GET", "headers": []}, connected)
        answer = await EventRoutes(session).events(request)
        found = []
        async for line in answer.body_iterator:
            assert isinstance(line, str)
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
                if len(found) == 1:
                    waiting.version = 3
                else:
                    session.topics.ended = True
        return found

    first, *others = asyncio.run(read())
    assert first["teaching"]["state"] == "idle"
    assert first["waiting"] == {"version": 0}
    assert others == [{"waiting": {"version": 3}}]
