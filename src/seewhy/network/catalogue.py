"""The door of this room: a config goes in, a network comes out."""

from typing import TYPE_CHECKING

from seewhy.devices import require_torch
from seewhy.errors import ConfigError, unknown_name
from seewhy.network.architectures import ARCHITECTURES, architecture, network_names, register
from seewhy.network.catalogue_entry import Architecture, BodyOptions, Published
from seewhy.network.config import NetworkConfig
from seewhy.randomness import seed_torch
from seewhy.settings import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seewhy.network.network import Network

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Published",
    "architecture",
    "build_network",
    "check_classes",
    "check_network",
    "image_size",
    "network_names",
    "published_network",
    "register",
]


def image_size(config: NetworkConfig) -> int:
    """Side of the square image a config's network sees, in px: the config's own, else the architecture's default.

    Raises:
        ConfigError: smaller than the architecture can take, or no such network.

    >>> image_size(NetworkConfig(network="efficientnet_lite0"))
    224
    """
    entry = architecture(config.network)
    size = entry.size if config.size is None else config.size
    smallest = max(entry.smallest, 2 ** (config.depth or 1) if config.network == "plain" else 1)
    if size < smallest:
        raise ConfigError(
            f"size is {size} px", f"at least {smallest} px for {config.network}", "Take a larger size, or less depth."
        )
    return size


def build_network(
    config: NetworkConfig,
    *,
    classes: int,
    mean: "Sequence[float] | None" = None,
    std: "Sequence[float] | None" = None,
    seed: int = 0,
) -> "Network":
    """Builds the network that a config describes.

    Args:
        config: what is wanted.
        classes: number of classes, at least 2.
        mean: of red, green, blue, 0..1; None takes what the published weights want, 0.5 without such.
        std: likewise.
        seed: the same seed gives the same random weights; torch's own generator is left as it was.

    Returns:
        The network in training mode, on the CPU.

    Raises:
        ConfigError: an unknown name, a value out of range, or two that do not go together.
        MissingExtraError: torch, timm or the published weights are not installed.
    """
    check(config)
    require_torch()
    import torch

    from seewhy.network.head import EvidenceHead, choose_spec
    from seewhy.network.network import Network

    entry = architecture(config.network)
    options = _options(config, entry)
    check_classes(classes)
    half = (0.5, 0.5, 0.5)
    usual_mean, usual_std = (entry.published.mean, entry.published.std) if entry.published else (half, half)
    with torch.random.fork_rng(devices=[]):
        seed_torch(seed, "weights", config.network)
        body = entry.build(options)
        spec = choose_spec(config.head or entry.head, body.stages, grid=config.grid)
        head = EvidenceHead(spec, classes=classes, dropout=config.dropout, start=entry.head_start)
    return Network(body, head, mean=usual_mean if mean is None else mean, std=usual_std if std is None else std).train()


def published_network(name: str) -> "Network":
    """The network as it was published: body and dense layer for the 1,000 classes of ImageNet.

    Args:
        name: such as efficientnet_lite0.

    Returns:
        A network in evaluation mode, with the published mean and std.

    Raises:
        ConfigError: nothing is published for this name.
        MissingExtraError: torch or the package with the weights is not installed.
        ArtefactError: the file of the weights is damaged.
    """
    require_torch()
    from seewhy.network.efficientnet_lite import EfficientNetLite
    from seewhy.network.head import EvidenceHead, choose_spec
    from seewhy.network.network import Network
    from seewhy.network.pretrained import load_published
    from seewhy.network.published_files import PUBLISHED_FILES

    if name not in PUBLISHED_FILES:
        raise unknown_name("published network", name, PUBLISHED_FILES)
    published = architecture(name).published
    assert published is not None
    body = EfficientNetLite.of(name)
    weight, bias = load_published(body, name)
    head = EvidenceHead(choose_spec("mean", body.stages, grid=1), classes=len(bias))
    head.dense.load_state_dict({"weight": weight, "bias": bias})
    return Network(body, head, mean=published.mean, std=published.std).eval()


def check_network(config: NetworkConfig) -> None:
    """Makes sure that the architecture can give what a config asks for; needs no torch and builds nothing.

    Args:
        config: what is wanted.

    Raises:
        ConfigError: an unknown name, or two settings that do not go together.

    >>> check_network(NetworkConfig(network="resnet", depth=2))
    """
    _options(config, architecture(config.network))


def check_classes(classes: int) -> None:
    """Makes sure that there is something to tell apart.

    Raises:
        ConfigError: fewer than two classes.
    """
    if classes < 2:
        raise ConfigError(
            f"A network for {classes} classes was asked for", "at least 2", "Add photos of another class."
        )


def _options(config: NetworkConfig, entry: Architecture) -> BodyOptions:
    """What the architecture is asked for, once it is clear that it can give it."""
    pretrained = config.weights == "imagenet"
    if pretrained and not entry.has_weights:
        with_weights = [one.name for one in ARCHITECTURES.values() if one.has_weights]
        raise ConfigError(
            f"{config.network} has no published ImageNet weights",
            f"one of {', '.join(with_weights)}",
            "Choose one of these, or --weights random.",
        )
    if not entry.scalable and (config.width != 1 or config.depth is not None):
        raise ConfigError(
            f"{config.network} has a fixed width and depth",
            "no width and no depth beside it",
            "Leave them out, or choose plain or resnet.",
        )
    return BodyOptions(size=image_size(config), width=config.width, depth=config.depth, pretrained=pretrained)
