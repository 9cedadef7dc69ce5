"""Photos for the data room's tests, drawn by code."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seewhy.data.reading import fingerprint_of, glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.randomness import generator

Scene = Callable[..., np.ndarray]


def draw_scene(seed: int, height: int = 48, width: int = 64) -> np.ndarray:
    """A scene of coloured discs on a slope of colour; another seed is another scene. (height, width, 3) uint8."""
    rng = generator(seed, "scene")
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    image = 90 + 80 * (down[..., None] * rng.uniform(-1, 1, 3) + across[..., None] * rng.uniform(-1, 1, 3))
    for _ in range(9):
        top, left, radius = rng.uniform(0, 1, 3) * (1, 1, 0.3) + (0, 0, 0.05)
        image[(down - top) ** 2 + (across - left) ** 2 < radius**2] = rng.uniform(0, 255, 3)
    return np.clip(image, 0, 255).astype(np.uint8)


def encoded(image: np.ndarray, format: str = "PNG", **options: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format, **options)
    return buffer.getvalue()


def sample_of(content: bytes, label: int, path: str, **fields: str | None) -> Sample:
    """A sample whose bytes lie in memory."""
    return Sample(
        path=path,
        label=label,
        fingerprint=fingerprint_of(content),
        content=content,
        glance=glance_at(content),
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture(name="scene", scope="session")
def _scene() -> Scene:
    return draw_scene


@pytest.fixture(name="png", scope="session")
def _png() -> Callable[..., bytes]:
    return lambda seed, **size: encoded(draw_scene(seed, **size))


@pytest.fixture(name="make_folder")
def _make_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes a folder of photos: names of files, each another scene, below tmp_path/photos."""

    def make(*names: str) -> Path:
        root = tmp_path / "photos"
        root.mkdir(exist_ok=True)
        for name in names:
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            # The name's own scene, so that two folders never share a photo by accident.
            seed = int.from_bytes(name.encode()[-6:], "big")
            place.write_bytes(encoded(draw_scene(seed), "JPEG" if place.suffix == ".jpg" else "PNG"))
        return root

    return make


@pytest.fixture(name="make_dataset", scope="session")
def _make_dataset() -> Callable[..., Dataset]:
    """A dataset in memory: how many photos each class has."""

    def make(*counts: int, start: int = 0) -> Dataset:
        samples = []
        for label, count in enumerate(counts):
            for number in range(count):
                content = encoded(draw_scene(start + 1000 * label + number))
                samples.append(sample_of(content, label, f"{label}/{number}.png"))
        return Dataset(classes=tuple(f"class{label}" for label in range(len(counts))), samples=tuple(samples))

    return make


@pytest.fixture(name="sample_of", scope="session")
def _sample_of() -> Callable[..., Sample]:
    return sample_of


@pytest.fixture(name="encoded", scope="session")
def _encoded() -> Callable[..., bytes]:
    return encoded
