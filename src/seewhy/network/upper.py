"""A network cut in two: lower stages that stay as they are, and upper ones that learn from what the lower ones give."""

from typing import cast

import torch
from torch import Tensor, nn

from seewhy.network.network import Network

__all__ = ["LowerPart", "UpperPart", "cut", "cut_place"]


def cut_place(network: nn.Module, stages: int) -> int | None:
    """The number of stages below the last ones, where the network can be cut there.

    Args:
        network: any.
        stages: how many stages are to learn, at least 1.

    Returns:
        None where it cannot: it is no body with a stem and named stages that pass one map on, or nothing is left below.
    """
    if not isinstance(network, Network) or not isinstance(getattr(network.body, "stem", None), nn.Module):
        return None
    names = [stage.name for stage in network.body.stages]
    in_line = all(isinstance(getattr(network.body, name, None), nn.Module) for name in names)
    below = len(names) - stages
    return below if in_line and below > 0 else None


def cut(network: nn.Module, stages: int, size: int, *, half: bool) -> "tuple[LowerPart, UpperPart]":
    """Both parts of a network; they share its layers, so that what the upper one learns the network has learned.

    Args:
        network: one that cut_place() can cut.
        stages: how many stages are to learn.
        size: px, side of the images.
        half: whether the map at the cut is kept in half precision.
    """
    below = cut_place(network, stages)
    assert below is not None
    assert isinstance(network, Network)
    lower = LowerPart(network, below, half=half)
    return lower, UpperPart(network, below, lower.map_shape(size), half=half)


class LowerPart(nn.Module):
    """From images to all that the layers above need of them, as one row of bytes a photo.

    A row holds the map of the last stage below the cut, channels last, and what the head reads of the stages below: it
    averages their maps over places, and needs nothing else of them.

    Args:
        network: the whole.
        below: number of stages below the cut.
        half: whether the map is rounded to half precision (float16: three bits more than bfloat16).

    Shapes:
        (batch, 3, height, width) float32, 0..1 -> (batch, bytes) uint8.
    """

    def __init__(self, network: Network, below: int, *, half: bool) -> None:
        super().__init__()
        self.network, self._below, self._half = network, below, half

    def forward(self, images: Tensor) -> Tensor:
        maps = self._maps(images)
        x = maps[-1]
        read = [maps[depth] for depth in self.network.depths if depth < self._below]
        features = self.network.head.features(read) if read else x.new_zeros(len(x), 0, dtype=torch.float32)
        places = x.permute(0, 2, 3, 1).flatten(1).to(torch.float16 if self._half else torch.float32).contiguous()
        return torch.cat([places.view(torch.uint8), features.contiguous().view(torch.uint8)], dim=1)

    @torch.no_grad()
    def map_shape(self, size: int) -> tuple[int, int, int]:
        """Channels, height and width of the map at the cut.

        Args:
            size: px, side of the images.
        """
        modes = [(module, module.training) for module in self.modules()]
        self.eval()  # no statistics are to be gathered from it
        try:
            black = torch.zeros(1, 3, size, size, device=self.network.standardise.mean.device)
            _, channels, height, width = self._maps(black)[-1].shape
        finally:
            for module, mode in modes:
                module.training = mode
        return channels, height, width

    def _maps(self, images: Tensor) -> tuple[Tensor, ...]:
        body = self.network.body
        return body.through_stages(body.get_submodule("stem")(self.network.standardise(images)), self._below)


class UpperPart(nn.Module):
    """From the rows that LowerPart gives to logits. Its layers have the names they have in the whole network.

    Args:
        network: the whole.
        below: number of stages below the cut.
        shape: channels, height and width of the map at the cut.
        half: whether the map is in half precision.

    Shapes:
        (batch, bytes) uint8 -> (batch, classes) float32 logits.
    """

    def __init__(self, network: Network, below: int, shape: tuple[int, int, int], *, half: bool) -> None:
        super().__init__()
        self._names = [stage.name for stage in network.body.stages[below:]]
        self.body = nn.Module()
        for name in self._names:
            self.body.add_module(name, network.body.get_submodule(name))
        self.head = network.head
        self._above = [depth - below for depth in network.depths if depth >= below]
        self._shape, self._half = shape, half

    def forward(self, rows: Tensor) -> Tensor:
        channels, height, width = self._shape
        end = channels * height * width * (2 if self._half else 4)
        kind = torch.float16 if self._half else torch.float32
        places = rows[:, :end].contiguous().view(kind).float()
        x = places.reshape(-1, height, width, channels).permute(0, 3, 1, 2)  # (batch, channels, height, width)
        below = rows[:, end:].contiguous().view(torch.float32)
        maps = []
        for name in self._names:
            x = cast("nn.Module", self.body.get_submodule(name))(x)
            maps.append(x)
        above = [maps[depth] for depth in self._above]
        features = torch.cat([below, self.head.features(above)], dim=1) if above else below
        return self.head.dense(self.head.dropout(features))
