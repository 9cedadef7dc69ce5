"""A classifier that answers from a table, and photos drawn by code."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from seewhy.data.sample import Dataset, Sample
from seewhy.errors import PhotoError
from seewhy.network.head_spec import HeadSpec
from seewhy.pixels.files import encode_png
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import VerdictRule


@dataclass
class TableClassifier:
    """Answers with the probabilities that its table has for a photo's name; a photo that is not in it is broken."""

    classes: tuple[str, ...]
    table: Mapping[str, tuple[float, ...]]
    provenance: dict[str, Any] = field(default_factory=dict)
    rule: VerdictRule = field(default_factory=lambda: VerdictRule(threshold=0.5))
    temperature: float = 1.0
    preprocessing: Preprocessing = field(default_factory=lambda: Preprocessing(size=32))

    def predict_each(self, photos: Iterable[Any], batch_size: int = 32) -> Iterator[tuple[Any, Any]]:
        for photo in photos:
            name = Path(photo).name
            if name not in self.table:
                yield photo, PhotoError(f"{name} is cut short", "a whole photo", "Remove it.")
                continue
            probabilities = np.array(self.table[name])
            index = self.rule.verdict_index(probabilities)
            verdict = None if index is None else self.classes[index]
            logits = np.log(np.maximum(probabilities, 1e-12))
            yield photo, SimpleNamespace(logits=logits, probabilities=probabilities, verdict=verdict, novelty=None)


@pytest.fixture
def table_classifier() -> type[TableClassifier]:
    return TableClassifier


@pytest.fixture
def draw_dataset(tmp_path: Path) -> Callable[..., Dataset]:
    """Makes a dataset of small photos: {class name: [file names]}."""

    def draw(files: Mapping[str, list[str]]) -> Dataset:
        samples = []
        for label, names in enumerate(files.values()):
            for name in names:
                pixels = np.random.default_rng(len(samples)).integers(0, 256, (24, 36, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(tmp_path / name)
                fingerprint = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
                samples.append(Sample(path=str(tmp_path / name), label=label, fingerprint=fingerprint))
        return Dataset(classes=tuple(files), samples=tuple(samples))

    return draw


@pytest.fixture
def five_photos() -> SimpleNamespace:
    """Worked by hand: four of five right; one cat taken for a dog with 80 %; wolves have no photos."""
    return SimpleNamespace(
        classes=("cat", "dog", "wolf"),
        files={"dog": ["d1.png", "d2.png", "d3.png"], "cat": ["c1.png", "c2.png"]},
        table={
            "d1.png": (0.0, 0.9, 0.1),
            "d2.png": (0.3, 0.7, 0.0),
            "d3.png": (0.3, 0.4, 0.3),  # right, but unsure
            "c1.png": (1.0, 0.0, 0.0),
            "c2.png": (0.2, 0.8, 0.0),
        },
    )


@dataclass
class MeanColourClassifier:
    """Two classes by the mean colour of what it looks at, linear: what a swap moves can be worked out by hand."""

    looks_at: np.ndarray  # (size, size) bool
    steep: float = 40.0
    temperature: float = 1.0
    classes: tuple[str, ...] = ("red", "green")
    preprocessing: Preprocessing = field(default_factory=lambda: Preprocessing(size=20))
    provenance: dict[str, Any] = field(default_factory=dict)
    head: HeadSpec = field(default_factory=lambda: HeadSpec(stages=("last",), channels=(3,), moments=("mean",), grid=4))

    def logits(self, images: np.ndarray) -> np.ndarray:
        means = images[:, self.looks_at].mean(axis=1) / 255  # (n, 3)
        score = self.steep * (means[:, 0] - means[:, 1]) / 2
        return np.stack([score, -score], axis=1).astype(np.float32)

    def logits_and_maps(self, images: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        return self.logits(images), {"last": images.transpose(0, 3, 1, 2).astype(np.float32) / 255}


@pytest.fixture
def mean_colour_classifier() -> type[MeanColourClassifier]:
    return MeanColourClassifier


@pytest.fixture
def framed_photos() -> Callable[..., Dataset]:
    """Photos of 20 px inside a table: an inner square of the class's colour, and a frame that is tied to it or not."""

    def draw(count: int, *, tied: float, seed: int = 0, noise: int = 60) -> Dataset:
        random = np.random.default_rng(seed)
        samples = []
        for place in range(count):
            label = place % 2
            frame = label if random.random() < tied else int(random.integers(2))
            image = np.full((20, 20, 3), 90.0)
            image[..., frame] += 80
            image[2:18, 2:18] = 90.0
            image[6:14, 6:14, label] += 80
            image += random.integers(-noise, noise + 1, image.shape)
            content = encode_png(np.clip(image, 0, 255).astype(np.uint8))
            fingerprint = hashlib.sha256(content).hexdigest()
            samples.append(Sample(path=f"{place}.png", label=label, fingerprint=fingerprint, content=content))
        return Dataset(classes=("red", "green"), samples=tuple(samples))

    return draw
