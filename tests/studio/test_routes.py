"""Whatever a page asks, every route answers: a wrong question is told in three parts, and none is an error inside."""

import asyncio
import json

import httpx
import pytest
from starlette.routing import Route

from seewhy.studio.app import studio_app
from seewhy.studio.session import Session

BY_HAND = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b"9" * 10_000,
    b'"' + b"x" * (5 << 20) + b'"',
)
TOLD = (
    None,
    [],
    {},
    3,
    "\ud800",
    {"photo": "\ud800", "strengths": {"\ud800": "\ud800"}},
    {"photo": None, "strengths": None, "target": 3, "cell": "abc", "settings": 7},
    {"photo": "HERE", "strengths": {"noise": float("nan"), "angle": float("inf")}},
    {"photo": "HERE", "target": "\ud800", "against": "../.."},
    {
        "photo": "HERE",
        "cell": [10**30, -1, 0],
        "name": "../../etc",
        "path": "/etc/passwd",
        "layer": "../x",
        "channel": -1,
    },
    {"photo": ["HERE"], "photos": ["HERE"] * 1000, "settings": {"epochs": "\ud800"}, "resume": "yes"},
)
"""None of them is a whole question; HERE: the identity of a photo."""


@pytest.fixture(scope="module")
def app(classifier):
    return studio_app(Session(classifier, name="pets.seewhy"))


def asked(app, *requests: tuple[str, str, bytes]) -> list[httpx.Response]:
    """Answers one after the other; an exception in a route is raised here."""

    async def all_of_them() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [await client.request(method, path, content=body) for method, path, body in requests]

    return asyncio.run(all_of_them())


def routes(app) -> list[tuple[str, str]]:
    return [
        (method, one.path.replace("{", "").replace("}", ""))
        for one in app.routes
        if isinstance(one, Route)
        for method in sorted(one.methods or ())
        if method != "HEAD" and one.path != "/api/events"  # which never ends
    ]


def test_a_wrong_question_is_told_by_every_route(app, photo):
    (given,) = asked(app, ("POST", "/api/photos?name=a.png", photo))
    bodies = [*BY_HAND, *(json.dumps(one).replace("HERE", given.json()["photo"]).encode() for one in TOLD)]
    found = routes(app)
    assert len(found) >= 10
    for method, path in found:
        for body, answer in zip(bodies, asked(app, *((method, path, body) for body in bodies)), strict=True):
            assert answer.status_code in (200, 404, 422), (method, path, body[:80], answer.status_code)
            if answer.status_code == 422:
                assert all(answer.json()[part] for part in ("happened", "expected", "remedy")), (path, body[:80])


@pytest.mark.parametrize(
    "query", ["name=../../x", "name=%ED%A0%80&photo=%00", "layer=../../x&channel=-1&index=9e99", "%"]
)
def test_a_wrong_address_is_told_by_every_route(app, query):
    found = [(method, f"{path}?{query}", b"") for method, path in routes(app)]
    for asked_for, answer in zip(found, asked(app, *found), strict=True):
        assert answer.status_code in (200, 404, 422), (asked_for, answer.status_code)
