"""One small folder of drawings, and short settings that a test can afford."""

from pathlib import Path

import pytest

import seewhy
from seewhy.data.drawings import draw_folder


@pytest.fixture(scope="session")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("drawn") / "pets", count=60, size=48)


@pytest.fixture
def short() -> dict:
    return {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}


@pytest.fixture(scope="session")
def taught(pets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved classifier that saw those drawings once."""
    run = seewhy.train(seewhy.split(seewhy.read_folder(pets), seed=0), network="plain", epochs=1, size=32, device="cpu")
    return run.classifier.save(tmp_path_factory.mktemp("taught") / "pets.seewhy")
