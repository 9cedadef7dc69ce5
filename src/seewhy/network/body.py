"""What every architecture's body is: a module that gives its feature maps, stage by stage."""

import dataclasses

from torch import Tensor, nn

__all__ = ["Body", "Stage"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stage:
    """One depth of a body.

    Args:
        name: such as "stage1".
        channels: feature maps it gives.
        stride: px of the image from one place of the map to the next.
    """

    name: str
    channels: int
    stride: int


class Body(nn.Module):
    """The part of a network from standardised images to feature maps; abstract.

    A body sets `stages` and returns as many feature maps, from the first to the last. It averages nothing and knows no
    classes: that is the head's part.
    """

    stages: tuple[Stage, ...]

    def begin_from(self, images: Tensor) -> None:
        """Sets what is computed from the training photos and not learned; called once, before the first step.

        Most bodies have nothing of that kind.

        Args:
            images: (photos, 3, height, width) float32, standardised.
        """

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Feature maps of every stage.

        Args:
            images: (batch, 3, height, width) float32, standardised.

        Returns:
            For each stage (batch, channels, height / stride, width / stride) float32.
        """
        raise NotImplementedError

    def through_stages(self, maps: Tensor, count: int | None = None) -> tuple[Tensor, ...]:
        """For a body whose stages are modules of these names: what each makes of the maps of the one before.

        Args:
            maps: (batch, channels, height, width) float32, what the first stage gets.
            count: of stages passed; None for all.

        Returns:
            As for forward.
        """
        found = []
        for stage in self.stages[:count]:
            maps = self.get_submodule(stage.name)(maps)
            found.append(maps)
        return tuple(found)
