"""What a line of the catalogue of architectures holds."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seewhy.network.body import Body

__all__ = ["TIMM_PREFIX", "Architecture", "BodyOptions", "Published"]

TIMM_PREFIX = "timm:"


@dataclasses.dataclass(frozen=True, kw_only=True)
class BodyOptions:
    """What an architecture may be asked for.

    Args:
        size: side of the square image in px.
        width: factor on the number of channels.
        depth: convolution blocks (plain) or residual blocks a stage (resnet); None takes the architecture's own.
        pretrained: whether the published ImageNet weights are loaded.
    """

    size: int
    width: float = 1.0
    depth: int | None = None
    pretrained: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Published:
    """How photos must be prepared for published weights; another way costs accuracy.

    Args:
        crop_fraction: the middle part of the photo's shorter side that is kept, 0..1.
        mean: of each colour, 0..1, taken off.
        std: of each colour, 0..1, divided by.
    """

    crop_fraction: float
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Architecture:
    """One line of the catalogue.

    Args:
        name: as the user writes it.
        help: one line on when to take it.
        size: default side of the image in px.
        smallest: smallest side in px that it can take.
        head: default head: "grid", "mean" or "moments".
        scalable: whether width and depth can be chosen.
        published: how photos are prepared for its published weights; None where there are none.
        build: makes the body.
        head_start: strength of the dense layer's first weights; below 1 all classes begin nearly alike.
    """

    name: str
    help: str
    size: int
    smallest: int
    head: str
    scalable: bool
    published: Published | None
    build: Callable[[BodyOptions], "Body"]
    head_start: float = 1.0

    @property
    def has_weights(self) -> bool:
        """Whether --weights imagenet is possible."""
        return self.published is not None
