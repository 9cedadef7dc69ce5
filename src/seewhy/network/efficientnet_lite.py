"""EfficientNet-Lite: a network made for phones, whose published weights know 1,000 kinds of things."""

import dataclasses
import math
from typing import cast

from torch import Tensor, nn

from seewhy.network.body import Body, Stage
from seewhy.network.layers import ConvNormAct, SameConv2d, he_init, to_eights

__all__ = ["TOP_CHANNELS", "EfficientNetLite", "InvertedResidual"]

# Batch normalisation as the weights were learned (tensorflow/tpu, efficientnet_lite_builder.py).
EPS = 1e-3
STEM_CHANNELS = 32
TOP_CHANNELS = 1280


@dataclasses.dataclass(frozen=True)
class _Plan:
    """One stage of EfficientNet-B0 (Tan and Le 2019, table 1), before width and depth are scaled."""

    expand: int
    channels: int
    repeats: int
    kernel: int
    stride: int


_PLANS = (
    _Plan(1, 16, 1, 3, 1),
    _Plan(6, 24, 2, 3, 2),
    _Plan(6, 40, 2, 5, 2),
    _Plan(6, 80, 3, 3, 2),
    _Plan(6, 112, 3, 5, 1),
    _Plan(6, 192, 4, 5, 2),
    _Plan(6, 320, 1, 3, 1),
)
# Factors on channels and repeats (efficientnet_lite_builder.py).
_SCALES = {"efficientnet_lite0": (1.0, 1.0), "efficientnet_lite1": (1.0, 1.1), "efficientnet_lite2": (1.1, 1.2)}


class InvertedResidual(nn.Module):
    """Widen with a 1×1 convolution, look around with one small filter a channel (*depthwise*), narrow again.

    A depthwise convolution costs a small part of a full one; the 1×1 convolutions mix the channels. The narrow end
    has no activation, since ReLU would lose too much there. Where shape allows, the input is added (*residual*).

    Args:
        channels_in: channels that come in.
        channels_out: channels that go out.
        expand: factor by which it is widened in between; 1 leaves the first convolution out.
        kernel: side of the depthwise filters in px.
        stride: 2 halves height and width.

    Reference:
        Sandler et al. 2018, MobileNetV2, arXiv:1801.04381.
    """

    def __init__(self, channels_in: int, channels_out: int, *, expand: int, kernel: int, stride: int) -> None:
        super().__init__()
        inner = channels_in * expand
        self.expand: ConvNormAct | None = None
        if expand != 1:
            self.expand = ConvNormAct(SameConv2d(channels_in, inner, 1, bias=False), nn.ReLU6(), eps=EPS)
        depthwise = SameConv2d(inner, inner, kernel, stride, groups=inner, bias=False)
        self.depthwise = ConvNormAct(depthwise, nn.ReLU6(), eps=EPS)
        self.project = ConvNormAct(SameConv2d(inner, channels_out, 1, bias=False), None, eps=EPS)
        self.residual = stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        wide = self.expand(x) if self.expand is not None else x
        narrow = self.project(self.depthwise(wide))
        return x + narrow if self.residual else narrow


class EfficientNetLite(Body):
    """EfficientNet without what phones (and fixed-point arithmetic) dislike: ReLU6 for swish, no squeeze-and-excite.

    Args:
        width: factor on the channels of the stages (not of stem and top).
        depth: factor on the blocks of the stages (not of the first and last).

    Shapes:
        (batch, 3, height, width) -> maps of stage1 … stage7 (strides 2, 4, 8, 16, 16, 32, 32) and of "top", the last
        1×1 convolution with 1,280 channels (stride 32); sizes are rounded up.

    Reference:
        Tan and Le 2019, EfficientNet, arXiv:1905.11946; Liu 2020, EfficientNet-Lite (blog.tensorflow.org).
    """

    def __init__(self, *, width: float = 1.0, depth: float = 1.0) -> None:
        super().__init__()
        self.stem = ConvNormAct(SameConv2d(3, STEM_CHANNELS, 3, 2, bias=False), nn.ReLU6(), eps=EPS)
        before, total_stride, stages = STEM_CHANNELS, 2, []
        for index, plan in enumerate(_PLANS):
            after = to_eights(plan.channels * width)
            ends = index in (0, len(_PLANS) - 1)
            blocks = nn.Sequential()
            for block in range(plan.repeats if ends else math.ceil(plan.repeats * depth)):
                stride = plan.stride if block == 0 else 1
                blocks.append(InvertedResidual(before, after, expand=plan.expand, kernel=plan.kernel, stride=stride))
                before, total_stride = after, total_stride * stride
            self.add_module(f"stage{index + 1}", blocks)
            stages.append(Stage(name=f"stage{index + 1}", channels=after, stride=total_stride))
        self.top = ConvNormAct(SameConv2d(before, TOP_CHANNELS, 1, bias=False), nn.ReLU6(), eps=EPS)
        self.stages = (*stages, Stage(name="top", channels=TOP_CHANNELS, stride=total_stride))
        he_init(self)

    @classmethod
    def of(cls, name: str) -> "EfficientNetLite":
        """The body of a published size.

        Args:
            name: efficientnet_lite0, efficientnet_lite1 or efficientnet_lite2.
        """
        width, depth = _SCALES[name]
        return cls(width=width, depth=depth)

    def blocks(self) -> list[tuple[str, InvertedResidual]]:
        """Every block with its name, in order."""
        return [
            (f"{stage.name}.{index}", cast("InvertedResidual", block))
            for stage in self.stages[:-1]
            for index, block in enumerate(cast("nn.Sequential", self.get_submodule(stage.name)))
        ]

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return self.through_stages(self.stem(images))
