"""What the studio's tests share: a client that asks it without a server, and the real one with a real browser.

A journey takes `page` (the studio with a classifier and a folder of drawings, open in Chromium), or starts a studio of
its own with `start_studio` and opens it with `visit`. Where a file's tests only look, its `address` is that of
`one_studio`, which they share: each start takes seconds.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.studio.app import studio_app
from seewhy.studio.session import Session

SMALL = {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> seewhy.Classifier:
    folder = draw_folder(tmp_path_factory.mktemp("studio") / "pets", count=60, size=48, truth=False)
    return seewhy.train(seewhy.split(seewhy.read_folder(folder), seed=0), **SMALL).classifier


@pytest.fixture(scope="session")
def photo() -> bytes:
    from seewhy.pixels.files import encode_png

    return encode_png(np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8))


@pytest.fixture(scope="session")
def ask_session() -> Callable[[Session], Callable[..., httpx.Response]]:
    """Of a session: asks its studio, request after request."""

    def asking(session: Session) -> Callable[..., httpx.Response]:
        app = studio_app(session)

        def once(method: str, path: str, **named) -> httpx.Response:
            async def asked() -> httpx.Response:
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                    return await client.request(method, path, **named)

            return asyncio.run(asked())

        return once

    return asking


@pytest.fixture
def ask(classifier: seewhy.Classifier, ask_session: Callable[[Session], Callable[..., httpx.Response]]) -> Any:
    """Asks one studio, request after request."""
    return ask_session(Session(classifier, name="pets.seewhy"))


@dataclass(frozen=True, kw_only=True)
class Started:
    """A studio that runs: its process, and the address it printed."""

    process: "subprocess.Popen[str]"
    address: str


@pytest.fixture(scope="module")
def start_module_studio() -> Iterator[Callable[..., Started]]:
    """As start_studio, for a studio that all tests of a file ask."""
    with _studios() as start:
        yield start


@pytest.fixture
def start_studio() -> Iterator[Callable[..., Started]]:
    """Starts `seewhy studio` with these words; at the end of the test it is interrupted as Ctrl-C does."""
    with _studios() as start:
        yield start


@contextlib.contextmanager
def _studios() -> Iterator[Callable[..., Started]]:
    with contextlib.ExitStack() as kept:

        def start(*words: str | Path, folder: Path | None = None, **environment: str) -> Started:
            command = [sys.executable, "-m", "seewhy", "studio", *map(str, words), "--no-browser"]
            process = kept.enter_context(
                subprocess.Popen(
                    command,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    env={**os.environ, **environment},
                    cwd=folder,
                    start_new_session=True,  # a test may end all that it started, as a terminal does
                )
            )
            kept.callback(_interrupt, process)
            assert process.stdout is not None
            return Started(process=process, address=process.stdout.readline().strip())

        yield start


def _interrupt(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(30) in (0, 130)
        finally:
            process.kill()


# Of a module, not of the session: while a browser is open, playwright's loop runs in this thread, and asyncio.run (see
# `ask`) would refuse to run another.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as started:
        # evil.example: a name of somebody else's that leads to this machine (DNS rebinding).
        rebound = "--host-resolver-rules=MAP evil.example 127.0.0.1"
        options = [
            "--disable-gpu",
            "--disable-background-networking",
            rebound,
            *(["--no-sandbox"] if os.getuid() == 0 else []),
        ]
        opened = started.chromium.launch(executable_path=chromium, args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pets` and `saved` are copies of: a file's journeys may change theirs."""
    photos = draw_folder(tmp_path_factory.mktemp("studio-drawn") / "pets", count=60, size=64, truth=False)
    run = seewhy.train(seewhy.split(seewhy.read_folder(photos), seed=0), **{**SMALL, "size": 48})
    run.classifier.save(photos.with_name("first.seewhy"))
    return photos


@pytest.fixture(scope="module")
def pets(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 60 drawings, 64 px: pets/cat, pets/dog, pets/wolf."""
    return Path(shutil.copytree(drawn, tmp_path_factory.mktemp("studio-journey") / "pets"))


@pytest.fixture(scope="module")
def saved(drawn: Path, pets: Path) -> Path:
    """A classifier taught with them, as a folder beside it."""
    return Path(shutil.copytree(drawn.with_name("first.seewhy"), pets.with_name("first.seewhy")))


@pytest.fixture(scope="module")
def one_studio(pets: Path, saved: Path, start_module_studio: Callable[..., Started]) -> str:
    """As address, of a studio that all tests of a file ask."""
    return start_module_studio(saved, pets).address


@pytest.fixture
def address(pets: Path, saved: Path, start_studio: Callable[..., Started]) -> str:
    """Of a studio that looks with the classifier and may teach with the drawings."""
    return start_studio(saved, pets).address


@pytest.fixture
def visit(browser: Any, start_studio: Callable[..., Started]) -> Iterator[Callable[..., Any]]:
    """Opens a studio's address in a page of its own; at the end no error was told and nothing else was asked.

    Words by name go to playwright's new_context: viewport, color_scheme, reduced_motion … (start_studio is asked for so
    that a page is closed before its studio ends, which it would tell as an error.)
    """
    told: list[str] = []
    foreign: set[str] = set()
    contexts = []

    def open_page(address: str, **options: Any) -> Any:
        known = {urlsplit(address).netloc, ""}  # "": data: and blob:

        def note(request: Any) -> None:
            if urlsplit(request.url).netloc not in known:
                foreign.add(request.url)

        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        # Of the context, so that a page which the studio opens (a report) is watched too.
        context.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: told.append(str(error.error)))
        context.on("request", note)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # 422: the browser's own line for an answer that says what was wrong; the page shows it in words.
    assert [line for line in told if "422" not in line] == []
    assert not foreign


@pytest.fixture
def page(visit: Callable[..., Any], address: str) -> Any:
    """The studio with a classifier and drawings, in a page of 1280 px."""
    return visit(address)
