"""The network that learns small photos soonest: whitened patches, three groups of convolutions, no shortcuts."""

import torch
from torch import Tensor, nn

from seewhy.network.body import Body, Stage
from seewhy.network.layers import fix, to_eights
from seewhy.network.whitening import set_whitening, whitening_convolution

__all__ = ["Airbench", "ConvGroup"]

# Share of the newest batch in the stored statistics: they must keep up with steps as large as these (arXiv:2404.00498,
# listing 4; torch's default is 0.1).
_NORM_MOMENTUM = 0.4
_FINAL_POOL = 3


class ConvGroup(nn.Module):
    """Convolution, max pooling, then normalisation and activation; and convolutions more without the pooling.

    The pooling comes before the normalisation, where it leaves a quarter of the work to all that follows. The
    normalisation only shifts: a scale per channel is what the next convolution has anyway. The filters begin as the
    *identity* (each of the first channels passes on one of those that came in: "dirac"), so that at the start the
    photo itself reaches the dense layer.

    Args:
        channels_in: channels that come in.
        channels_out: channels that go out.
        depth: convolutions, at least 1.

    Shapes:
        (batch, channels_in, height, width) -> (batch, channels_out, height // 2, width // 2).
    """

    def __init__(self, channels_in: int, channels_out: int, *, depth: int = 2) -> None:
        super().__init__()
        self.steps = nn.Sequential()
        for number in range(depth):
            before = channels_out if number else channels_in
            self.steps.add_module(f"conv{number + 1}", _identity_convolution(before, channels_out))
            if not number:
                self.steps.add_module("pool", nn.MaxPool2d(2))
            self.steps.add_module(f"norm{number + 1}", _shift_norm(channels_out))
            self.steps.add_module(f"act{number + 1}", nn.GELU())

    def forward(self, x: Tensor) -> Tensor:
        return self.steps(x)


class Airbench(Body):
    """Whitened 2×2 patches, three groups of convolutions with 64, 256 and 256 channels, a last max pooling.

    Made for photos of 32 px (its author reports 94 % on CIFAR-10 after eight epochs). The filters of the first layer
    are not learned but computed from the photos (begin_from), and a network begun without photos has random ones there.
    The convolution without padding and the poolings that round down leave out up to 4 px at the right and at the bottom
    of a photo of 32 px.

    Args:
        width: factor on the channels.
        depth: convolutions a group.

    Shapes:
        (batch, 3, height, width) -> maps of strides 2, 4, 8 and 24; 32 px give 15, 7, 3 and 1 places a side.

    Reference:
        Jordan 2024, 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498 (airbench94).
    """

    def __init__(self, *, width: float = 1.0, depth: int = 2) -> None:
        super().__init__()
        self.whiten = whitening_convolution()
        self.act = nn.GELU()
        channels = [to_eights(width * one) for one in (64, 256, 256)]
        before = self.whiten.out_channels
        for number, after in enumerate(channels, start=1):
            self.add_module(f"group{number}", ConvGroup(before, after, depth=depth))
            before = after
        self.top = nn.MaxPool2d(_FINAL_POOL)
        self.stages = (
            *(
                Stage(name=f"group{number + 1}", channels=one, stride=2 ** (number + 1))
                for number, one in enumerate(channels)
            ),
            Stage(name="top", channels=channels[-1], stride=8 * _FINAL_POOL),
        )

    def begin_from(self, images: Tensor) -> None:
        set_whitening(self.whiten, images)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return self.through_stages(self.act(self.whiten(images)))


def _identity_convolution(channels_in: int, channels_out: int) -> nn.Conv2d:
    """A 3×3 convolution that begins by passing its channels on; the channels beyond begin at random."""
    layer = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
    with torch.no_grad():
        nn.init.dirac_(layer.weight[:channels_in])
    return layer


def _shift_norm(channels: int) -> nn.BatchNorm2d:
    """Batch normalisation whose scale stays 1."""
    layer = nn.BatchNorm2d(channels, momentum=_NORM_MOMENTUM)
    fix(layer, "weight")
    return layer
