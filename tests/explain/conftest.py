"""A classifier with a head alone: its feature maps are made from the photo by NumPy, its logits by the head's maths."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from seewhy.network.head_spec import HeadSpec, pooling_matrix
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability.softmax import softmax


@dataclass
class HeadClassifier:
    """The logits are computed the way a network does: pool, flatten, dense; never from contributions."""

    classes: tuple[str, ...]
    head: HeadSpec
    shapes: dict[str, tuple[int, int]]
    dense: tuple[np.ndarray, np.ndarray]
    preprocessing: Preprocessing
    offset: float = 0.0
    sights: dict[str, list[float]] = field(default_factory=dict)

    @property
    def model(self) -> Any:
        return SimpleNamespace(head=self.head.to_json() | {"sights": self.sights})

    def feature_maps(self, images: np.ndarray) -> dict[str, np.ndarray]:
        maps = {}
        for depth, (stage, channels) in enumerate(zip(self.head.stages, self.head.channels, strict=True)):
            random = np.random.default_rng([depth, int(images.astype(np.int64).sum())])
            maps[stage] = random.normal(size=(len(images), channels, *self.shapes[stage])).astype(np.float32)
        return maps

    def logits_and_maps(self, images: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        return self.logits(images), self.feature_maps(images)

    def logits(self, images: np.ndarray) -> np.ndarray:
        features = []
        for x in self.feature_maps(images).values():
            rows, columns = (pooling_matrix(side, self.head.grid) for side in x.shape[2:])
            for moment in self.head.moments:
                values = x if moment == "mean" else x * x
                features.append(np.einsum("gh,bchw,kw->bcgk", rows, values, columns).reshape(len(x), -1))
        weights, bias = self.dense
        return (np.concatenate(features, axis=1) @ weights.T + bias + self.offset).astype(np.float32)


@pytest.fixture
def head_classifier() -> Callable[..., HeadClassifier]:
    """Makes one with random weights."""

    def make(
        shapes: dict[str, tuple[int, int]],
        *,
        moments: tuple[str, ...] = ("mean",),
        grid: int = 1,
        classes: tuple[str, ...] = ("cat", "dog", "wolf"),
        preprocessing: Preprocessing | None = None,
        offset: float = 0.0,
    ) -> HeadClassifier:
        spec = HeadSpec(
            stages=tuple(shapes), channels=tuple(3 + i for i in range(len(shapes))), moments=moments, grid=grid
        )
        random = np.random.default_rng(5)
        dense = (random.normal(size=(len(classes), spec.features)), random.normal(size=len(classes)))
        dense = (dense[0].astype(np.float32), dense[1].astype(np.float32))
        return HeadClassifier(
            classes=classes,
            head=spec,
            shapes=shapes,
            dense=dense,
            preprocessing=preprocessing or Preprocessing(size=32),
            offset=offset,
        )

    return make


@pytest.fixture
def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


@dataclass
class ColourClassifier:
    """The feature maps are the photo's own colours, 0..1; the dense layer reads them by fields of a grid."""

    dense: tuple[np.ndarray, np.ndarray]
    classes: tuple[str, ...]
    grid: int
    preprocessing: Preprocessing
    temperature: float = 1.0
    detector: Any = None

    @property
    def head(self) -> HeadSpec:
        return HeadSpec(stages=("colours",), channels=(3,), grid=self.grid)

    @property
    def model(self) -> Any:
        return SimpleNamespace(head=self.head.to_json(), onnx=self.dense[0].tobytes())

    def prepare(self, photo: Any) -> np.ndarray:
        known = isinstance(photo, np.ndarray)
        return self.preprocessing.apply(photo) if known else self.preprocessing.read(photo)

    def feature_maps(self, images: np.ndarray) -> dict[str, np.ndarray]:
        return {"colours": (images.transpose(0, 3, 1, 2) / 255).astype(np.float32)}

    def logits(self, images: np.ndarray) -> np.ndarray:
        matrix = pooling_matrix(self.preprocessing.size, self.grid)
        fields = np.einsum("gh,bchw,kw->bcgk", matrix, self.feature_maps(images)["colours"], matrix)
        weights, bias = self.dense
        return (fields.reshape(len(images), -1) @ weights.T + bias).astype(np.float32)

    def logits_and_maps(self, images: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        return self.logits(images), self.feature_maps(images)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        return softmax(self.logits(images), self.temperature)


@pytest.fixture
def colour_classifier() -> Callable[..., ColourClassifier]:
    """Makes one whose logit of a class is ten times the mean of that class's colour in the fields named."""

    def make(
        *, classes: tuple[str, ...] = ("red", "green", "blue"), size: int = 16, grid: int = 1, fields: Any = None
    ) -> ColourClassifier:
        weights = np.zeros((len(classes), 3, grid, grid), np.float32)
        for index in range(len(classes)):
            for row, column in fields or [(row, column) for row in range(grid) for column in range(grid)]:
                weights[index, index, row, column] = 10
        return ColourClassifier(
            dense=(weights.reshape(len(classes), -1), np.zeros(len(classes), np.float32)),
            classes=classes,
            grid=grid,
            preprocessing=Preprocessing(size=size, fit="crop"),
        )

    return make


NETWORKS = {
    # one network of each family, each with another head, small enough for a test
    "plain": {"network": "plain", "width": 0.5, "size": 32, "head": "grid", "grid": 4},
    "resnet": {"network": "resnet", "width": 0.25, "size": 32, "head": "mean"},
    "efficientnet_lite0": {"network": "efficientnet_lite0", "size": 64, "head": "moments"},
}
CLASSES = ("cat", "dog", "wolf")


@pytest.fixture(scope="session")
def tiny_network() -> Callable[..., Any]:
    """Builds a network with random weights, in evaluation mode."""
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig

    def make(name: str, **changed: Any) -> Any:
        return build_network(NetworkConfig(**{**NETWORKS[name], **changed}), classes=len(CLASSES), seed=3).eval()

    return make


@pytest.fixture(scope="session")
def tiny_classifier(tiny_network: Callable[..., Any]) -> Callable[[str], Any]:
    """Makes a whole classifier with random weights, once for each family."""
    from seewhy.classifier import Classifier, Model
    from seewhy.export.onnx_graph import to_onnx
    from seewhy.network.measured_sights import head_to_json
    from seewhy.probability import Receipts, VerdictRule

    @functools.cache
    def make(name: str) -> Classifier:
        settings = NETWORKS[name]
        network, size = tiny_network(name), settings["size"]
        return Classifier(
            classes=CLASSES,
            preprocessing=Preprocessing(size=size),
            temperature=1.0,
            rule=VerdictRule(threshold=0.0),
            receipts=Receipts(confidence=(), right=()),
            provenance={},
            model=Model(
                onnx=to_onnx(network, size),
                weights={key: tensor.detach().numpy() for key, tensor in network.state_dict().items()},
                network=settings,
                head=head_to_json(network, size),
            ),
        )

    return make


@pytest.fixture(scope="session", params=NETWORKS)
def classifier(request: pytest.FixtureRequest, tiny_classifier: Callable[[str], Any]) -> Any:
    """Such a classifier, of each family in turn."""
    return tiny_classifier(request.param)
