"""Which network is wanted: the settings a user can choose, without torch."""

import dataclasses

from seewhy.network.architectures import network_names
from seewhy.network.head_spec import HEADS
from seewhy.settings import setting

__all__ = ["NetworkConfig"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class NetworkConfig:
    """The settings of a network; everything else about it follows from these and the photos.

    Settings left at None take the architecture's own default.

    >>> NetworkConfig(network="plain", size=64).weights
    'random'
    """

    network: str = setting("resnet", help="architecture", choices=network_names)
    weights: str = setting(
        "random", help="weights to start from: random, or learned on ImageNet before", choices=("random", "imagenet")
    )
    size: int | None = setting(None, help="side of the square image the network sees", unit="px", low=16, high=1024)
    width: float = setting(1.0, help="factor on the number of channels (plain, resnet, airbench)", low=0.125, high=8)
    depth: int | None = setting(
        None,
        help="blocks: convolutions (plain, in each group of airbench) or residual ones a stage (resnet)",
        low=1,
        high=16,
    )
    dropout: float = setting(0.0, help="share of features left out at random while training", low=0, high=0.9)
    head: str | None = setting(
        None,
        help="what the dense layer sees: mean of the last feature maps, moments of several depths, or a grid of places",
        choices=HEADS,
    )
    grid: int = setting(8, help="places a side for the head called grid", low=1, high=32)
