"""Which maps of the layer before it a unit reads most, on one photo."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch

from seewhy.errors import UsageError, unknown_name
from seewhy.network.inner_layers import FIRST, first_layer, look_inside, to_batch
from seewhy.network.taps import taps

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["MapsRead", "maps_read"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class MapsRead:
    """What the maps of one layer add to a unit of the next.

    Args:
        layer: the layer before; None where the unit sees the photo itself, or no way leads there.
        mean: the unit's average answer over its map.
        shares: (channels,) float64, what each map of that layer adds to the average: gradient × activation, a
            first-order estimate. Empty without a layer before.
    """

    layer: str | None
    mean: float
    shares: np.ndarray

    def strongest(self, count: int) -> list[tuple[int, float]]:
        """The maps that add most, for or against, with what they add; the most first.

        Args:
            count: at most so many; those that add nothing are left out.
        """
        order = np.argsort(-np.abs(self.shares), kind="stable")[:count]
        return [(int(channel), float(self.shares[channel])) for channel in order if self.shares[channel]]


def maps_read(network: "Network", image: np.ndarray, layer: str, channel: int) -> MapsRead:
    """Which maps of the layer before it a unit reads most.

    Between two layers of this list lie steps that have no name, so no weight leads from a map to a unit. What moves
    the unit is asked instead: how much its average answer changes with each map, times what the map answers. Were the
    steps between linear, these numbers and one constant would sum to the average.

    Args:
        network: any network of the catalogue; looked at as it is when predicting, and left in its mode.
        image: (size, size, 3) uint8, prepared.
        layer: "first" or the name of a stage.
        channel: the unit, from 0.

    Raises:
        ConfigError: no such layer.
        UsageError: no such unit.

    Reference:
        Shrikumar et al. 2016, Not just a black box, arXiv:1605.01713 (gradient × input, between two hidden layers).
    """
    was_training, first = network.training, first_layer(network.body)
    network.eval()
    try:
        batch = to_batch(image, network.standardise.mean.device).requires_grad_()
        with torch.enable_grad(), taps(network.body, [first] if first else [], gradients=True) as recorded:
            _, maps = look_inside(network, batch)
            names = list(maps)
            if layer not in maps:
                raise unknown_name("layer", layer, names)
            if not 0 <= channel < maps[layer].shape[1]:
                raise UsageError(
                    f"There is no unit {channel} in {layer}", f"0 to {maps[layer].shape[1] - 1}", "Choose another one."
                )
            answer = maps[layer][0, channel].mean()
            before = names[names.index(layer) - 1] if names.index(layer) else None
            slope = None
            if before == FIRST:  # its map is a copy: the gradient is kept by the tap, on the way to the photo
                torch.autograd.grad(answer, batch, allow_unused=True)
                slope = recorded.gradients.get(first or "")
            elif before is not None:
                slope = torch.autograd.grad(answer, maps[before], allow_unused=True)[0]
    finally:
        network.train(was_training)
    if before is None or slope is None:
        return MapsRead(layer=None, mean=float(answer.detach()), shares=np.zeros(0))
    shares = (slope[0].double() * maps[before][0].detach().double()).sum(dim=(1, 2)).cpu().numpy()
    return MapsRead(layer=before, mean=float(answer.detach()), shares=shares)
