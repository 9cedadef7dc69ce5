"""Taps: listen to what the layers of a network give, without changing the network."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from seewhy.errors import unknown_name

__all__ = ["Recorded", "layer_names", "taps"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the tapped layers gave in the last pass.

    Args:
        activations: output of each layer, cut off from the gradients' graph; (batch, channels, height, width) float32
            for most layers.
        gradients: derivative of what `.backward()` was called on with respect to that output, of the same shape; there
            once backward has run.
    """

    activations: dict[str, Tensor] = dataclasses.field(default_factory=dict)
    gradients: dict[str, Tensor] = dataclasses.field(default_factory=dict)


def layer_names(network: nn.Module) -> tuple[str, ...]:
    """Names of the layers that can be tapped: those with no layers inside, in the order they are built.

    Args:
        network: any network.

    >>> layer_names(nn.Sequential(nn.Linear(2, 2), nn.ReLU()))
    ('0', '1')
    """
    return tuple(name for name, module in network.named_modules() if name and not any(module.children()))


@contextmanager
def taps(network: nn.Module, layers: Sequence[str], gradients: bool = False) -> Iterator[Recorded]:
    """Records what layers give while the block runs; afterwards, also after an exception, nothing is left behind.

    Args:
        network: any network.
        layers: names of named_modules(): single layers or whole blocks. A layer that is called twice keeps its last
            output.
        gradients: record gradients too.

    Yields:
        What was recorded; it stays valid after the block.

    Raises:
        ConfigError: the network has no layer of such a name.

    Reference:
        torch.nn.Module.register_forward_hook.

    >>> network = nn.Sequential(nn.Linear(1, 1), nn.ReLU())
    >>> with taps(network, ["1"]) as recorded:
    ...     _ = network(torch.zeros(1, 1))
    >>> recorded.activations["1"].shape
    torch.Size([1, 1])
    """
    modules = dict(network.named_modules())
    for name in layers:
        if name not in modules or not name:
            raise unknown_name("layer", name, [known for known in modules if known])
    recorded, handles = Recorded(), []
    try:
        for name in layers:
            # one by one, so that those already hung up come off if the next one fails
            handles.append(modules[name].register_forward_hook(_listener(recorded, name, gradients)))  # noqa: PERF401
        yield recorded
    finally:
        for handle in handles:
            handle.remove()


def _listener(recorded: Recorded, name: str, gradients: bool) -> Callable[[nn.Module, object, object], None]:
    def keep_gradient(gradient: Tensor) -> None:
        recorded.gradients[name] = gradient.detach().clone()

    def listen(module: nn.Module, inputs: object, output: object) -> None:
        if not isinstance(output, torch.Tensor):
            return  # a block that gives several maps; tap the layers inside
        # A copy, since a later layer may work in place (the ReLUs of timm do).
        recorded.activations[name] = output.detach().clone()
        if gradients and output.requires_grad:
            output.register_hook(keep_gradient)

    return listen
