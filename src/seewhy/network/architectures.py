"""The list of all architectures. Adding one is a file beside this one and one line at the end of this one.

No torch is loaded here: an architecture's own file is imported when it is built.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from seewhy.errors import ConfigError, unknown_name
from seewhy.network.catalogue_entry import TIMM_PREFIX, Architecture, BodyOptions, Published

if TYPE_CHECKING:
    from seewhy.network.body import Body

__all__ = ["ARCHITECTURES", "architecture", "network_names", "register"]

ARCHITECTURES: dict[str, Architecture] = {}


def register(entry: Architecture) -> None:
    """Adds an architecture to the catalogue.

    Args:
        entry: the new line.

    Raises:
        ConfigError: the name is taken already.
    """
    if entry.name in ARCHITECTURES:
        raise ConfigError(f'A network called "{entry.name}" exists already', "a new name", "Choose another name.")
    ARCHITECTURES[entry.name] = entry


def network_names() -> tuple[str, ...]:
    """The names that --network takes; "timm:" stands for every name of the timm library.

    >>> "plain" in network_names()
    True
    """
    return (*ARCHITECTURES, TIMM_PREFIX)


def architecture(name: str) -> Architecture:
    """The catalogue's line for a name.

    Args:
        name: a name of network_names(), or timm:NAME.

    Raises:
        ConfigError: no such network.
        MissingExtraError: a name of timm, and timm is not installed.
    """
    if name.startswith(TIMM_PREFIX) and len(name) > len(TIMM_PREFIX):
        from seewhy.network.pretrained import timm_architecture

        return timm_architecture(name)
    if name not in ARCHITECTURES:
        raise unknown_name("network", name, network_names())
    return ARCHITECTURES[name]


def _plain(options: BodyOptions) -> "Body":
    from seewhy.network.plain import Plain

    return Plain(width=options.width, depth=options.depth or 2)


def _resnet(options: BodyOptions) -> "Body":
    from seewhy.network.resnet import ResNet

    # Below 48 px every pixel counts; above, a stem of stride 2 makes a step four times cheaper.
    return ResNet(width=options.width, depth=options.depth or 1, stem_stride=1 if options.size < 48 else 2)


def _resnet18(options: BodyOptions) -> "Body":
    from seewhy.network.resnet import ResNet

    return ResNet(width=2 * options.width, depth=options.depth or 2, stem_stride=1 if options.size < 48 else 2)


def _airbench(options: BodyOptions) -> "Body":
    from seewhy.network.airbench import Airbench

    return Airbench(width=options.width, depth=options.depth or 2)


def _efficientnet_lite(name: str) -> "Callable[[BodyOptions], Body]":
    def build(options: BodyOptions) -> "Body":
        from seewhy.network.efficientnet_lite import EfficientNetLite
        from seewhy.network.pretrained import load_published

        body = EfficientNetLite.of(name)
        if options.pretrained:
            load_published(body, name)
        return body

    return build


# Bodies with published weights: mean and std of 0.5 are those they were trained with (not the usual ImageNet ones);
# they resized to size + 32 px and cut out the middle (tensorflow/tpu, models/official/efficientnet/preprocessing.py).
_HALF = (0.5, 0.5, 0.5)
_LITE_SIZES: Mapping[str, int] = {"efficientnet_lite0": 224, "efficientnet_lite1": 240, "efficientnet_lite2": 260}

register(
    Architecture(
        name="plain",
        help="the network of every article on CNNs: (convolution, ReLU, max pooling) twice, flatten, dense",
        size=64,
        smallest=16,
        head="grid",
        scalable=True,
        published=None,
        build=_plain,
    )
)
register(
    Architecture(
        name="resnet",
        help="a small residual network; the best choice from random weights for photos of 32 to 128 px",
        size=64,
        smallest=16,
        head="mean",
        scalable=True,
        published=None,
        build=_resnet,
    )
)
register(
    Architecture(
        name="resnet18",
        help="twice as wide and deep as resnet, about eight times the work",
        size=64,
        smallest=16,
        head="mean",
        scalable=True,
        published=None,
        build=_resnet18,
    )
)
register(
    Architecture(
        name="airbench",
        help="whitened patches and convolutions without shortcuts; the quickest to teach thousands of photos of 32 px",
        size=32,
        smallest=26,
        head="mean",
        scalable=True,
        published=None,
        build=_airbench,
        # The original divides the dense layer's answers by 256, which is the same as small weights and small steps:
        # here the weights are small, and the steps a setting (head_learning_rate). How small was measured: 0073.
        head_start=0.3,
    )
)
for _name, _size in _LITE_SIZES.items():
    register(
        Architecture(
            name=_name,
            help=f"EfficientNet-Lite{_name[-1]} for photos of {_size} px, with or without ImageNet weights",
            size=_size,
            smallest=32,
            head="mean",
            scalable=False,
            published=Published(crop_fraction=_size / (_size + 32), mean=_HALF, std=_HALF),
            build=_efficientnet_lite(_name),
        )
    )
