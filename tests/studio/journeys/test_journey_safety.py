"""Another web site that the user has open beside the studio, in the same browser: it gets and changes nothing."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.journey

# Everything that a page may try without leave; each tells what it got, or that it got nothing.
TRIES = """async ([studio, socket]) => {
  const tried = (make) => new Promise((done) => {
    const made = make();
    made.onload = made.onopen = made.onmessage = () => done("got it");
    made.onerror = () => done("nothing");
    if (made instanceof Element) document.body.append(made);
  });
  const tag = (name, given) => () => Object.assign(document.createElement(name), given);
  const asked = async (path, how) => {
    try { return "an answer: " + await (await fetch(studio + path, how)).text(); } catch { return "nothing"; }
  };
  const words = { method: "POST", body: "P5 1 1 255 A", credentials: "include" };
  return {
    reads: await asked("/api/session", { credentials: "include" }),
    posts: await asked("/api/look", words),
    postsUnread: await asked("/api/photos?name=a", { ...words, mode: "no-cors" }),
    deletes: await asked("/api/look", { ...words, method: "DELETE" }),
    tells: navigator.sendBeacon(studio + "/api/teaching/start", "{}") && "nothing",
    script: await tried(tag("script", { src: studio + "/page/main.js" })),
    style: await tried(tag("link", { rel: "stylesheet", href: studio + "/tokens.css" })),
    picture: await tried(tag("img", { src: studio + "/report" })),
    events: await tried(() => new EventSource(studio + "/api/events", { withCredentials: true })),
    socket: await tried(() => new WebSocket(socket + "/api/events")),
  };
}"""


@pytest.fixture
def address(one_studio: str) -> str:
    return one_studio


@pytest.fixture
def elsewhere() -> Iterator[int]:
    """The port of another web site on this machine, which allows everything."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><link rel=icon href=data:,><title>Elsewhere</title><body>")

        def log_message(self, format: str, *args) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def page(browser, address: str) -> Iterator:
    """The user's own, unwatched: the browser tells each attack that it stopped as an error."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(address)
    opened.wait_for_selector("#ways a")
    yield opened
    context.close()


def test_another_web_site_gets_nothing(page, address, browser, elsewhere):
    studio = f"http://{urlsplit(address).netloc}"
    # Its own context knows no token; the user's knows it, and a site on another port of this machine is "same-site",
    # so that the browser sends the cookie along.
    for context in (page.context, browser.new_context()):
        for host in ("127.0.0.1", "localhost", "evil.example"):
            site = context.new_page()
            site.goto(f"http://{host}:{elsewhere}/")
            got = site.evaluate(TRIES, [studio, studio.replace("http", "ws")])
            assert len(got) == 10
            assert set(got.values()) == {"nothing"}, (host, got)
            site.close()
    told = page.evaluate("async () => (await fetch('/api/session')).json()")
    assert told["teaching"]["state"] == "idle"
    looks = (
        """async (photo) => (await fetch("/api/look", { method: "POST", body: JSON.stringify({ photo }) })).status"""
    )
    identity = hashlib.sha256(b"P5 1 1 255 A").hexdigest()[:16]
    assert page.evaluate(looks, identity) == 422  # no photo came to lie on the table
    page.evaluate("async () => { await fetch('/api/photos?name=a', { method: 'POST', body: 'P5 1 1 255 A' }) }")
    assert page.evaluate(looks, identity) == 200  # and from the studio's own page it would have
    page.context.clear_cookies()
    assert page.evaluate("async () => (await fetch('/api/session')).status") == 401


def test_a_frame_and_an_opener_of_another_site_see_nothing(page, address, elsewhere):
    studio = f"http://{urlsplit(address).netloc}/"
    site = page.context.new_page()
    site.goto(f"http://127.0.0.1:{elsewhere}/")
    site.evaluate(
        """studio => { document.body.append(Object.assign(document.createElement("iframe"), { src: studio })) }""",
        studio,
    )
    site.wait_for_selector("iframe")
    site.wait_for_timeout(300)
    frames = [frame for frame in site.frames if frame != site.main_frame]
    assert len(frames) == 1
    assert frames[0].query_selector("#ways") is None
    with page.context.expect_page() as opened:
        site.evaluate("studio => { window.other = window.open(studio); }", studio)
    opened.value.wait_for_load_state()
    assert site.evaluate("() => window.other.closed")  # the two are apart: the studio's opener policy
    assert opened.value.evaluate("() => window.opener") is None


def test_another_name_that_leads_here_is_refused(browser, address):
    context = browser.new_context()
    site, port = context.new_page(), urlsplit(address).port
    answer = site.goto(f"http://evil.example:{port}/?{urlsplit(address).query}")
    assert answer.status == 421
    assert "no other name" in site.inner_text("body")
    assert context.cookies() == []
    assert site.evaluate("async () => (await fetch('/api/session')).status") == 421
    context.close()
