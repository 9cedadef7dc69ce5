"""Nobody but the user's own page gets an answer, and no page of the studio may load from elsewhere."""

import asyncio

import httpx
import pytest

from seewhy.studio.serving.guard import Guard

TOKEN = "right"
HERE = "http://127.0.0.1:8000"


async def echo(scope, receive, send):
    """Reads the whole body and answers with its length."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


GUARD = Guard(echo, port=8000, token=TOKEN, largest_body=1000)


def ask(method: str = "GET", path: str = "/", **named) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=named.pop("guard", GUARD))
        cookies = named.pop("cookies", {"seewhy-8000": TOKEN})
        async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies) as client:
            return await client.request(method, path, **named)

    return asyncio.run(once())


def test_the_page_with_its_cookie_is_answered():
    assert ask().status_code == 200
    assert ask("POST", content=b"abc", headers={"origin": HERE}).text == "3"


@pytest.mark.parametrize("cookies", [{}, {"seewhy-8000": "wrong"}, {"seewhy-8001": TOKEN}])
def test_without_the_token_nothing_is_told(cookies):
    found = ask(cookies=cookies)
    assert (found.status_code, "printed" in found.text) == (401, True)


def test_the_token_in_the_address_becomes_a_cookie_that_no_script_reads():
    found = ask(path=f"/?token={TOKEN}&photo=3", cookies={})
    assert (found.status_code, found.headers["location"]) == (303, "/?photo=3")
    assert "HttpOnly" in found.headers["set-cookie"]
    assert "SameSite=Strict" in found.headers["set-cookie"]


def test_a_wrong_token_in_the_address_sets_no_cookie():
    found = ask(path="/?token=wrong", cookies={})
    assert (found.status_code, "set-cookie" in found.headers) == (401, False)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:9", "127.0.0.1:8000.x"])
def test_another_name_for_this_machine_is_refused(host):
    assert ask(headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9", "http://evil.example:8000"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_another_web_site_is_refused(method, origin):
    assert ask(method, headers={"origin": origin}).status_code == 403


def test_a_request_that_a_foreign_page_sends_without_an_origin_is_refused():
    assert ask("POST", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert ask("GET", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_file_that_says_it_is_too_large_is_not_read():
    assert ask("POST", content=b"x" * 1001, headers={"origin": HERE}).status_code == 413


def test_a_file_that_does_not_say_how_large_it_is_is_cut_off():
    async def pieces():
        for _ in range(11):
            yield b"x" * 100

    assert ask("POST", content=pieces(), headers={"origin": HERE}).status_code == 413


def test_a_failure_that_the_application_makes_of_it_is_not_told():
    async def failing(scope, receive, send):
        try:
            await echo(scope, receive, send)
        except Exception:
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b"Internal"})
            raise

    guard = Guard(failing, port=8000, token=TOKEN, largest_body=1000)

    async def pieces():
        for _ in range(11):
            yield b"x" * 100

    assert ask("POST", content=pieces(), headers={"origin": HERE}, guard=guard).status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for():
    told = []

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        told.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"cookie", b"seewhy-8000=right")],
    }
    asyncio.run(Guard(echo, port=8000, token=TOKEN, largest_body=1000, patience=0.01)(scope, receive, send))
    assert told[0]["status"] == 408


def test_every_answer_forbids_what_no_page_of_the_studio_needs():
    for found in (ask(), ask(cookies={}), ask(headers={"host": "evil.example"})):
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert found.headers["x-content-type-options"] == "nosniff"
