"""One folder of drawings and one classifier trained on it by the command itself, for all tests of the room."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import seewhy
from seewhy.cli.main import main
from seewhy.data.drawings import draw_folder

SHORT = ["--network", "plain", "--epochs", "1", "--size", "32", "--device", "cpu"]


@pytest.fixture(scope="session")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("drawn") / "pets", count=60, size=48, truth=False)


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_folder(tmp_path_factory.mktemp("drawn") / "new", count=9, size=48, seed=5, truth=False)


@pytest.fixture(scope="session")
def short() -> list[str]:
    return list(SHORT)


@pytest.fixture(scope="session")
def saved(pets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("out") / "pets.seewhy"
    assert main(["train", str(pets), "-o", str(output), *SHORT]) == 0
    return output


@pytest.fixture
def named(pets: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of some of the cats and dogs under other class names."""

    def copy(counts: dict[str, int]) -> Path:
        folder = tmp_path / "photos"
        for (name, count), kind in zip(counts.items(), ("cat", "dog", "wolf"), strict=False):
            (folder / name).mkdir(parents=True)
            for photo in sorted((pets / kind).glob("*.png"))[:count]:
                shutil.copy(photo, folder / name)
        return folder

    return copy


@pytest.fixture(scope="session")
def python() -> Callable[..., subprocess.CompletedProcess]:
    """Runs a fresh Python that finds this SeeWhy."""

    def run(*words: str, **named) -> subprocess.CompletedProcess:
        source = str(Path(seewhy.__file__).parents[1])
        return subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": source},
            timeout=100,
            check=False,
            **named,
        )

    return run
