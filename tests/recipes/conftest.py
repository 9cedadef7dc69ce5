"""One small folder of drawings, and short settings that a test can afford."""

from pathlib import Path

import pytest

from seewhy.data.drawings import draw_folder


@pytest.fixture(scope="session")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("drawn") / "pets", count=60, size=48)


@pytest.fixture
def short() -> dict:
    return {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}
