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
            yield photo, SimpleNamespace(probabilities=probabilities, verdict=verdict)


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
