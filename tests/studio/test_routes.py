"""Whatever a page asks, every route answers: a wrong question is told in three parts, and none is an error inside."""

import asyncio
import json
from urllib.parse import urlencode

import httpx
import pytest
from starlette.routing import Route

from seewhy.data.drawings import draw_folder
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
        "target": "unicorn",
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
    with pytest.MonkeyPatch.context() as instead:
        # Half a question may mean the built-in classifier, which takes seconds to open.
        instead.setattr("seewhy.recipes.recogniser.recogniser", lambda: classifier)
        yield studio_app(Session(classifier, name="pets.seewhy"))


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


HOSTILE = ("..", "../..", "/etc", "a/../../..", "\x00", "\ud800", "~", ".", "C:\\x", "x" * 5000, "cat/\x00", "-rf")
"""What may stand where a name or a path below a folder is asked for."""


@pytest.fixture
def named(tmp_path, classifier, monkeypatch):
    """A studio with a folder to teach with; all that it may write lies below what is watched."""
    monkeypatch.chdir(tmp_path)
    photos = draw_folder(tmp_path / "named" / "pets", count=6, size=32, truth=False)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "secret.txt").write_text("secret")
    session = Session(classifier, name="pets.seewhy", photos=photos, collected=tmp_path / "collected")
    yield studio_app(session)
    session.teaching.close()


def test_no_name_and_no_path_leads_out_of_the_folders(named, photo, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    keys = ("below", "photo", "key", "name", "group", "condition")
    queries = [urlencode({"root": 0, "index": 0, **dict.fromkeys(keys, one)}, errors="replace") for one in HOSTILE]
    gets = [("GET", f"{path}?{query}", b"") for method, path in routes(named) if method == "GET" for query in queries]
    words = ("below", "name", "photo", "class", "beside", "final", "classifier", "folder", "what")
    # Not those that start something: what they are told is tried above, where there is no folder.
    posts = [
        ("POST", path, json.dumps({"root": 0, **dict.fromkeys(words, one), "photos": [one]}).encode())
        for method, path in routes(named)
        if method == "POST" and not path.endswith("/start")
        for one in HOSTILE
    ]
    assert len(gets) + len(posts) > 200
    for asked_for, answer in zip([*gets, *posts], asked(named, *gets, *posts), strict=True):
        assert answer.status_code in (200, 404, 422), (asked_for, answer.status_code)
        assert "secret" not in answer.text, asked_for
        assert "root:" not in answer.text, asked_for
    assert [one for one in sorted(tmp_path.rglob("*")) if one not in before and "collected" not in one.parts] == []


def test_a_photos_name_makes_no_file_elsewhere(named, photo, tmp_path):
    begun, added = (
        ("POST", "/api/collecting/begin", b'{"name": "mine"}'),
        ("POST", "/api/collecting/change", b'{"what": "add class", "class": "cat"}'),
    )
    assert {one.status_code for one in asked(named, begun, added)} == {200}
    before = {one for one in tmp_path.rglob("*") if "collected" not in one.parts}
    names = [
        urlencode({"class": kind, "name": f"{one}.png"}, errors="replace") for one in HOSTILE for kind in ("cat", one)
    ]
    content = [photo + bytes([k]) for k in range(len(names))]  # what follows a PNG's end is not read
    requests = [("POST", f"/api/collecting/photos?{name}", one) for name, one in zip(names, content, strict=True)]
    for asked_for, answer in zip(names, asked(named, *requests), strict=True):
        assert answer.status_code in (200, 422), asked_for
    assert {one for one in tmp_path.rglob("*") if "collected" not in one.parts} == before
    assert {one.parent.name for one in (tmp_path / "collected" / "mine").rglob("*.*")} == {"cat"}
