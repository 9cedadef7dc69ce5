"""How one number comes about, step by step, with the very numbers of this network and this photo."""

import dataclasses
from typing import Any

from seewhy.layers.arithmetic_steps import Average, Cell, Convolution, LogitSum, Norm, Pooling, Softmax

__all__ = ["Arithmetic"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Arithmetic:
    """One cell of the first layer worked by hand, and one logit as a sum, up to the percentage.

    Every result was compared with what the network itself gave, to 1e-5 of the size of the numbers it is made of.

    Args:
        size: side of the network's square, px.
        cell: which place of which map.
        map_shape: channels, height and width of the first layer's maps.
        convolution: patch × kernel + bias.
        norm: the batch normalisation behind it; None where there is none.
        activation: "ReLU" or "ReLU6"; None where none of these follows.
        ceiling: the activation's greatest value; None where there is none.
        pooling: the max pooling behind it; None where there is none, or where it leaves this cell out.
        average: the head's average of the map that matters most for the logit.
        logit: the sum.
        softmax: the probability.
    """

    size: int
    cell: Cell
    map_shape: tuple[int, int, int]
    convolution: Convolution
    norm: Norm | None
    activation: str | None
    ceiling: float | None
    pooling: Pooling | None
    average: Average
    logit: LogitSum
    softmax: Softmax

    @property
    def before_activation(self) -> float:
        """What the activation is given."""
        return self.convolution.result if self.norm is None else self.norm.result

    @property
    def answer(self) -> float:
        """The cell's value in the first layer's map."""
        value = self.before_activation
        if self.activation is not None:
            value = max(0.0, value)
        return value if self.ceiling is None else min(self.ceiling, value)

    def to_json(self) -> dict[str, Any]:
        """All numbers; what lies beyond the edge of the photo is None."""
        return {
            "size": self.size,
            "cell": dataclasses.asdict(self.cell),
            "map_shape": list(self.map_shape),
            "convolution": self.convolution.to_json(),
            "norm": None if self.norm is None else self.norm.to_json(),
            "activation": self.activation,
            "ceiling": self.ceiling,
            "answer": self.answer,
            "pooling": None if self.pooling is None else self.pooling.to_json(),
            "average": self.average.to_json(),
            "logit": self.logit.to_json(),
            "softmax": self.softmax.to_json(),
        }

    def __str__(self) -> str:
        from seewhy.layers.arithmetic_text import arithmetic_text

        return arithmetic_text(self)
