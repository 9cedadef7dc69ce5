"""A pretrained network whose body stays as it was published: ready for the engine, turned into that form once.

torch is needed to build it, to write it down for the engine, to prove both equal and to measure where its places look.
All of that is the same for every training, so it is kept in the user's cache; a training that teaches the head alone
then needs no torch at all (docs/decisions/0067-from-start-to-end.md).
"""

import contextlib
import dataclasses
import hashlib
import importlib.util
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs

import seewhy
from seewhy.classifier import Classifier, Model, load
from seewhy.classifier.golden import draw_golden_images
from seewhy.classifier.parts import DENSE_BIAS, DENSE_WEIGHT
from seewhy.errors import ArtefactError, MissingExtraError, StorageError
from seewhy.network.catalogue import check_classes
from seewhy.network.config import NetworkConfig
from seewhy.network.head_features import head_features
from seewhy.network.head_spec import HeadSpec
from seewhy.network.published_files import PUBLISHED_FILES, published_digits
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule
from seewhy.progress import activity, progress_bar

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["FrozenBody", "cached_body", "frozen_body", "model_of", "prepared_ahead"]

_WRITTEN_BY = ("export", "network")  # rooms whose code decides what is kept
_MOST_KEPT = 8  # bodies of other networks, sizes and versions, of 27 MB each (EfficientNet-Lite0)
_NOBODY = ("first", "second")  # classes of the dense layer that stands where a taught one will: the fewest there can be


@dataclass(frozen=True, kw_only=True, eq=False)
class FrozenBody:
    """A network up to its dense layer, in both its forms.

    Args:
        untaught: the network with a dense layer that nobody taught, its golden images proved.
    """

    untaught: Classifier

    @property
    def spec(self) -> HeadSpec:
        """What its dense layer reads."""
        return self.untaught.head

    @property
    def graph(self) -> bytes:
        """The network for the engine, up to its dense layer: photos in, features out."""
        from seewhy.export.dense_layer import up_to_dense

        return up_to_dense(self.untaught.model.onnx)

    def with_dense(self, weights: np.ndarray, bias: np.ndarray, network: NetworkConfig) -> Model:
        """The network with a dense layer, in both its forms.

        Args:
            weights: (classes, features) float32.
            bias: (classes,) float32.
            network: what was asked for; dropout and the like stand in the record only.
        """
        from seewhy.export.dense_layer import with_dense

        model, size = self.untaught.model, self.untaught.preprocessing.size
        return Model(
            onnx=with_dense(model.onnx, weights, bias),
            weights={**model.weights, DENSE_WEIGHT: weights, DENSE_BIAS: bias},
            network=dataclasses.asdict(network) | {"size": size},
            head=model.head,
        )

    def reference(self, weights: np.ndarray, bias: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """The logits that the network must give with a dense layer: this body's features, weighed by NumPy.

        That the engine's body is torch's was proved when it was written; what is left to prove is the dense layer.

        Args:
            weights: (classes, features) float32.
            bias: (classes,) float32.
        """
        return lambda images: head_features(self.untaught.feature_maps(images), self.spec) @ weights.T + bias


def cached_body(network: NetworkConfig, size: int) -> Path:
    """The folder in the user's cache in which a published body lies, or will lie.

    Args:
        network: with one of the published networks.
        size: px.
    """
    digits, grid = published_digits(PUBLISHED_FILES[network.network]), network.grid if network.head == "grid" else 1
    name = f"{network.network}-{digits}-{network.head}{grid}-{size}px-{_code_digits()}.seewhy"
    return Path(platformdirs.user_cache_dir("seewhy")) / "bodies" / name


def frozen_body(network: NetworkConfig, classes: int, preprocessing: Preprocessing) -> FrozenBody:
    """A pretrained network, up to its dense layer; torch is needed for the first use only, or for one of timm.

    Args:
        network: resolved, with pretrained weights.
        classes: that its dense layer is to tell apart, at least 2.
        preprocessing: its size, mean and spread stand in the network.

    Raises:
        ConfigError: fewer than two classes.
        MissingExtraError: torch, onnx or the package with the weights is missing.
        ArtefactError: what the engine answers is not what torch does.
    """
    check_classes(classes)
    _require_onnx()
    if network.network not in PUBLISHED_FILES:
        untaught, reference = _untaught(network, preprocessing)
        untaught.golden_images(reference)  # what is not saved is not proved by saving
        return FrozenBody(untaught=untaught)
    place = cached_body(network, preprocessing.size)
    if place.exists():
        try:
            return FrozenBody(untaught=load(place))
        except ArtefactError:
            pass  # cut short, edited, or another engine answers otherwise: the cache is ours to make again
    with progress_bar(1, f"Preparing {network.network}, at first use only", unit="network") as bar:
        untaught = _prepared(network, preprocessing, place)
        bar.advance()
    return FrozenBody(untaught=untaught)


@contextlib.contextmanager
def prepared_ahead(network: NetworkConfig, preprocessing: Preprocessing) -> Iterator[None]:
    """Prepares a published body in a thread of its own while something else is done, where none is kept yet.

    The first use of a network takes some seconds of one processor, which reading photos can spare. Whatever fails here
    fails again, and is told, when the body is asked for.

    Args:
        network: resolved, with pretrained weights.
        preprocessing: as for frozen_body.
    """
    if network.network not in PUBLISHED_FILES or (place := cached_body(network, preprocessing.size)).exists():
        yield
        return

    def prepare() -> None:
        with contextlib.suppress(Exception):
            _prepared(network, preprocessing, place)

    thread = threading.Thread(target=prepare, name="seewhy-body")
    thread.start()
    try:
        yield
    finally:
        with activity("preparing the network"):
            thread.join()


def _prepared(network: NetworkConfig, preprocessing: Preprocessing, place: Path) -> Classifier:
    """The body written for the engine, proved, and kept where there is room."""
    from seewhy.devices import one_torch_thread

    with activity("preparing the network"), one_torch_thread():
        untaught, reference = _untaught(network, preprocessing)
        # Where there is no room, or no right to write there, it is made again next time.
        with contextlib.suppress(StorageError, OSError):
            untaught.save(place, reference_logits=reference)
            _make_room(place.parent)
    return untaught


def model_of(network: "Network", config: NetworkConfig, size: int) -> Model:
    """A torch network in both its forms, as a classifier keeps it.

    Args:
        network: on the CPU, in evaluation mode.
        config: what describes it.
        size: px.

    Raises:
        MissingExtraError: onnx is not installed.
    """
    _require_onnx()
    from seewhy.export.onnx_graph import to_onnx
    from seewhy.network.measured_sights import head_to_json

    return Model(
        onnx=to_onnx(network, size),
        weights={name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()},
        network=dataclasses.asdict(config) | {"size": size},
        head=head_to_json(network, size),
    )


@cache
def _code_digits() -> str:
    """Of the code that builds networks and writes them down: whoever changes a rule must not find an old body."""
    digest = hashlib.sha256()
    for room in _WRITTEN_BY:
        for file in sorted((Path(seewhy.__file__).parent / room).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def _require_onnx() -> None:
    if importlib.util.find_spec("onnx") is None:
        raise MissingExtraError(
            "Saving a network needs onnx, which is not installed",
            "the extra called train",
            'Run: pip install "seewhy[train]"',
        )


def _make_room(folder: Path) -> None:
    """Removes the bodies that were made first, so that the cache does not grow with every version and size."""
    made = sorted(folder.glob("*.seewhy"), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in made[_MOST_KEPT:]:
        shutil.rmtree(one, ignore_errors=True)


def _untaught(
    config: NetworkConfig, preprocessing: Preprocessing
) -> tuple[Classifier, Callable[[np.ndarray], np.ndarray]]:
    """The network with a dense layer of chance, as a classifier; and torch's logits to prove it by."""
    from seewhy.devices import keep_memory
    from seewhy.network.catalogue import build_network
    from seewhy.network.network import logits_of

    keep_memory()  # docs/decisions/0030-keep-memory.md
    mean, std = preprocessing.mean, preprocessing.std
    network = build_network(config, classes=len(_NOBODY), mean=mean, std=std, seed=0).eval()
    classifier = Classifier(
        classes=_NOBODY,
        preprocessing=preprocessing,
        temperature=1.0,
        rule=VerdictRule(threshold=0.0),
        receipts=Receipts(confidence=(), right=()),
        provenance={"seewhy": seewhy.__version__, "what": "a published body; its dense layer was not taught"},
        model=model_of(network, config, preprocessing.size),
    )

    def reference(images: np.ndarray) -> np.ndarray:
        return logits_of(network, np.asarray(images))

    # A layer that nobody taught gives logits of any size, and probabilities of 0 and 1 would prove nothing.
    golden = np.stack([classifier.prepare(image) for image in draw_golden_images()])
    temperature = max(float(np.ptp(reference(golden), axis=1).max()), 1e-6)
    return dataclasses.replace(classifier, temperature=temperature), reference
