"""The network that every article on CNNs draws, done right."""

from torch import Tensor, nn

from seewhy.network.body import Body, Stage
from seewhy.network.layers import he_init, to_eights

__all__ = ["Plain"]


class Plain(Body):
    """Convolution 3×3, ReLU, max pooling 2×2: twice, or `depth` times; twice the channels each time.

    A *convolution* slides small filters over the image and notes where each fits. *ReLU* drops what speaks against.
    *Max pooling* keeps the strongest answer of every 2×2 places and so halves height and width. The flatten and the
    dense layer of the article are the head called "grid". There is no softmax here: the loss wants logits.

    Args:
        width: factor on the channels; 1 gives 16, 32, …
        depth: blocks.

    Shapes:
        (batch, 3, height, width) -> for each block half the height and width of the one before, rounded down.

    Reference:
        LeCun et al. 1998, Gradient-based learning applied to document recognition.
    """

    def __init__(self, *, width: float = 1.0, depth: int = 2) -> None:
        super().__init__()
        channels = [to_eights(16 * width * 2**block) for block in range(depth)]
        self.blocks = nn.ModuleList()
        for block in range(depth):
            layers = nn.Sequential()
            layers.add_module("conv", nn.Conv2d(channels[block - 1] if block else 3, channels[block], 3, padding=1))
            layers.add_module("act", nn.ReLU())
            layers.add_module("pool", nn.MaxPool2d(2))
            self.blocks.append(layers)
        self.stages = tuple(
            Stage(name=f"block{block + 1}", channels=channels[block], stride=2 ** (block + 1)) for block in range(depth)
        )
        he_init(self)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        x, maps = images, []
        for block in self.blocks:
            x = block(x)
            maps.append(x)
        return tuple(maps)
