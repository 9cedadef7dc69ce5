"""Photos as a pretrained network sees them, dealt again and again into known ones, new ones and something else.

For benchmarks/something_else.py.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seewhy.classifier import OnnxEngine
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.reading import Entry, read_entries
from seewhy.data.sample import Dataset
from seewhy.export.onnx_graph import features_to_onnx
from seewhy.network.architectures import architecture
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head_spec import HeadSpec
from seewhy.pixels.formats import IMAGE_SUFFIXES
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.randomness import generator

NETWORK = "efficientnet_lite0"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """Photos as the network sees them: all that the head reads, and what belongs together."""

    name: str
    features: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One resplit: what is learned, what is new, what is something else."""

    known: Looked
    new: np.ndarray
    others: np.ndarray
    new_labels: np.ndarray


class Eyes:
    """The network that looks, and the shape of what it gives."""

    def __init__(self) -> None:
        config = NetworkConfig(network=NETWORK, weights="imagenet", head="moments")
        published, self.size = architecture(NETWORK).published, architecture(NETWORK).size
        assert published is not None
        network = build_network(config, classes=2, mean=published.mean, std=published.std, seed=0)
        self.spec: HeadSpec = network.head.spec
        self._engine = OnnxEngine(features_to_onnx(network, self.size))
        self._preprocessing = Preprocessing(size=self.size, fit="crop", mean=published.mean, std=published.std)

    def looked(self, photos: Dataset, name: str, pattern: str | None = None) -> Looked:
        rows = []
        for start in range(0, len(photos), 32):
            images = [self._preprocessing.read(sample.source) for sample in photos.samples[start : start + 32]]
            rows.append(self._engine.run(np.stack(images), ["features"])["features"])
        groups, _ = kept_together(photos, find_duplicates(photos))
        if pattern:
            found = [re.search(pattern, Path(one.path).name) for one in photos.samples]
            names = [f"{s.label}/{f.group(1) if f else s.path}" for s, f in zip(photos.samples, found, strict=True)]
            groups = np.unique(names, return_inverse=True)[1]
        return Looked(
            name=name, features=np.concatenate(rows), labels=photos.labels, groups=groups, classes=photos.classes
        )


def any_photos(folder: Path) -> Dataset:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    return Dataset(classes=("other",), samples=read_entries([Entry(path=str(path), label=0) for path in files])[0])


def turn_of(photos: Looked, others: np.ndarray | None, seed: int) -> Turn:
    """Deals the photos; without others, half of the classes are left out."""
    random = generator(seed, "something else")
    inside = np.ones(len(photos.labels), bool)
    if others is None:
        count = len(photos.classes)
        left_out = random.permutation(count)[: max(1, count // 2)]
        inside = ~np.isin(photos.labels, left_out)
        others = photos.features[~inside]
    names = random.permutation(np.unique(photos.groups[inside]))
    new = inside & np.isin(photos.groups, names[: round(0.2 * len(names))])
    learned = inside & ~new
    present, labels = np.unique(photos.labels[learned], return_inverse=True)
    known = Looked(
        name=photos.name,
        features=photos.features[learned],
        labels=labels,
        groups=photos.groups[learned],
        classes=tuple(photos.classes[k] for k in present),
    )
    return Turn(known=known, new=photos.features[new], others=others, new_labels=photos.labels[new])
