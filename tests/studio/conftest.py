"""A small classifier with random weights, and a client of the studio that looks at it."""

import asyncio
from collections.abc import Callable

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


@pytest.fixture
def ask(classifier: seewhy.Classifier) -> Callable[..., httpx.Response]:
    """Asks one studio, request after request."""
    app = studio_app(Session(classifier, name="pets.seewhy"))

    def once(method: str, path: str, **named) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **named)

        return asyncio.run(asked())

    return once
