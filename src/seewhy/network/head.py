"""The head: from feature maps to logits by averages and one dense layer, so that every logit is a sum over places."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from seewhy.errors import unknown_name
from seewhy.network.body import Stage
from seewhy.network.head_spec import HEADS, HeadSpec

__all__ = ["EvidenceHead", "choose_spec"]


def choose_spec(kind: str, stages: Sequence[Stage], *, grid: int) -> HeadSpec:
    """What a head of a given kind reads from a body.

    Args:
        kind: "mean" averages the last stage over the whole photo (global average pooling); "moments" takes means and
            mean squares of every stage, from texture to meaning; "grid" averages the last stage over grid × grid
            fields, the article's flatten for any input size.
        stages: the body's stages.
        grid: fields a side, for "grid" only.

    Raises:
        ConfigError: no such head.
    """
    if kind not in HEADS:
        raise unknown_name("head", kind, HEADS)
    read = tuple(stages) if kind == "moments" else (stages[-1],)
    return HeadSpec(
        stages=tuple(stage.name for stage in read),
        channels=tuple(stage.channels for stage in read),
        moments=("mean", "mean_square") if kind == "moments" else ("mean",),
        grid=grid if kind == "grid" else 1,
    )


class EvidenceHead(nn.Module):
    """Averages feature maps over places and weighs the averages in one dense layer.

    For every depth it reads, x and, if asked, x·x are averaged over the photo or over each field of a grid, flattened
    and put in a row; the dense layer turns the row into logits. Nothing non-linear comes after the places are summed,
    so that each logit divides exactly among them (seewhy.network.head_spec.place_contributions).

    Args:
        spec: what is read; it also tells the order of the dense layer's inputs.
        classes: number of logits.
        dropout: share of the dense layer's inputs left out at random while training, 0..1.
        start: strength of the dense layer's first weights; 1 gives logits of about 1.

    Shapes:
        for each depth (batch, channels, height, width) -> (batch, classes) float32.
    """

    def __init__(self, spec: HeadSpec, *, classes: int, dropout: float = 0.0, start: float = 1.0) -> None:
        super().__init__()
        self.spec = spec
        self.pool = nn.AdaptiveAvgPool2d(spec.grid)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(dropout)
        self.dense = nn.Linear(spec.features, classes)
        # Logits begin of one size, whatever the number of features (LeCun et al. 1998, Efficient BackProp).
        nn.init.normal_(self.dense.weight, std=start / math.sqrt(spec.features))
        nn.init.zeros_(self.dense.bias)

    def features(self, maps: Sequence[Tensor]) -> Tensor:
        """What the dense layer sees.

        Args:
            maps: for each depth the head reads (batch, channels, height, width).

        Returns:
            (batch, features) float32, in the order that HeadSpec tells.
        """
        rows = []
        for x in maps:
            x = x.float()  # squares of half-precision numbers overflow beyond 255
            for moment in self.spec.moments:
                rows.append(self.flatten(self.pool(x if moment == "mean" else x * x)))  # noqa: PERF401
        return torch.cat(rows, dim=1) if len(rows) > 1 else rows[0]

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        return self.dense(self.dropout(self.features(maps)))
