"""The steps to one number of a deeper layer, each with its numbers and its result."""

import dataclasses
from typing import Any

import numpy as np

from seewhy.layers.arithmetic_steps import Cell, Norm, Pooling

__all__ = ["Activation", "DeeperCell", "Reading", "Shortcut", "Step", "told_step"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What a convolution takes from one of the maps it reads.

    Args:
        channel: of the maps it reads.
        patch: (height, width) float64, the answers under the kernel; 0 beyond the edge, which is what padding is.
        kernel: (height, width) weights.
    """

    channel: int
    patch: np.ndarray
    kernel: np.ndarray

    @property
    def products(self) -> np.ndarray:
        """(height, width) answer times weight."""
        return self.patch * self.kernel

    @property
    def result(self) -> float:
        """The sum of the products."""
        return float(self.products.sum())

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        arrays = {name: getattr(self, name).tolist() for name in ("patch", "kernel", "products")}
        return {"channel": self.channel, **arrays, "result": self.result}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shortcut:
    """What came in is added to what the convolutions made of it (a *residual connection*).

    Args:
        given: what the convolutions made.
        beside: what came in, at the same place.
    """

    given: float
    beside: float

    @property
    def result(self) -> float:
        """Their sum."""
        return self.given + self.beside


@dataclasses.dataclass(frozen=True, kw_only=True)
class Activation:
    """What is let through.

    Args:
        name: such as "ReLU6".
        given: what comes in.
        result: what goes out.
    """

    name: str
    given: float
    result: float


Step = Norm | Shortcut | Activation | Pooling
"""What may follow a convolution; each has its result."""

_KINDS = {Norm: "norm", Shortcut: "shortcut", Activation: "activation", Pooling: "pooling"}


def told_step(step: Step) -> dict[str, Any]:
    """A step as plain numbers, with its kind.

    Args:
        step: any.

    >>> told_step(Shortcut(given=1.0, beside=0.5))
    {'kind': 'shortcut', 'given': 1.0, 'beside': 0.5, 'result': 1.5}
    """
    numbers = step.to_json() if isinstance(step, Norm | Pooling) else dataclasses.asdict(step)
    return {"kind": _KINDS[type(step)], **numbers, "result": step.result}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class DeeperCell:
    """One cell of any layer that ends in a convolution and a few simple steps, worked by hand.

    Every result was compared with what the network itself gave.

    Args:
        layer: its name.
        cell: which place of which map.
        reads: the layer whose maps the convolution reads; "photo" for the standardised photo; None for maps between
            two layers, which have no name.
        reads_channels: how many maps the kernel reaches.
        box: left, top, right, bottom of the patch in these maps, places, the last two exclusive; it may reach beyond
            the edge.
        readings: the maps that give most, for or against, the most first.
        rest: the sum of all others.
        rest_count: how many these are.
        bias: added to the sum.
        steps: what follows, in order.
    """

    layer: str
    cell: Cell
    reads: str | None
    reads_channels: int
    box: tuple[int, int, int, int]
    readings: tuple[Reading, ...]
    rest: float
    rest_count: int
    bias: float
    steps: tuple[Step, ...]

    @property
    def convolved(self) -> float:
        """The sum of all products, plus the bias."""
        return sum(one.result for one in self.readings) + self.rest + self.bias

    @property
    def answer(self) -> float:
        """The cell's value in the layer's map."""
        return self.steps[-1].result if self.steps else self.convolved

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        return {
            "layer": self.layer,
            "cell": dataclasses.asdict(self.cell),
            "reads": self.reads,
            "reads_channels": self.reads_channels,
            "box": list(self.box),
            "readings": [one.to_json() for one in self.readings],
            "rest": self.rest,
            "rest_count": self.rest_count,
            "bias": self.bias,
            "convolved": self.convolved,
            "steps": [told_step(one) for one in self.steps],
            "answer": self.answer,
        }
