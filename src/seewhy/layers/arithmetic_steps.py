"""The steps from pixels to a percentage, each with its numbers and its result."""

import dataclasses
from typing import Any

import numpy as np

__all__ = ["Average", "Cell", "Convolution", "LogitSum", "Norm", "Pooling", "Softmax", "Term"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cell:
    """A place of a feature map.

    Args:
        channel: from 0.
        row: from 0.
        column: from 0.
    """

    channel: int
    row: int
    column: int


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Convolution:
    """A patch of the photo times a kernel.

    Args:
        box: left, top, right, bottom of the patch in the network's square, px, the last two exclusive; it may reach
            beyond the edge.
        pixels: (3, height, width) float64, 0..255; NaN beyond the edge.
        standardised: (3, height, width), (pixel / 255 − mean) / deviation; beyond the edge 0, which is what padding is.
        kernel: (3, height, width) weights.
        mean: (3,) what is taken off red, green and blue, 0..1.
        std: (3,) what they are divided by.
        bias: added to the sum of the products; 0 where the convolution has none.
    """

    box: tuple[int, int, int, int]
    pixels: np.ndarray
    standardised: np.ndarray
    kernel: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    bias: float

    @property
    def products(self) -> np.ndarray:
        """(3, height, width) standardised pixel times weight."""
        return self.standardised * self.kernel

    @property
    def inside(self) -> np.ndarray:
        """(height, width) bool: which places of the patch lie on the network's square."""
        return ~np.isnan(self.pixels[0])

    @property
    def result(self) -> float:
        """The sum of the products, plus the bias."""
        return float(self.products.sum()) + self.bias

    def to_json(self) -> dict[str, Any]:
        """All numbers; None beyond the edge."""
        arrays = ("standardised", "kernel", "products", "mean", "std")
        return {
            "box": list(self.box),
            "pixels": _listed(self.pixels),
            **{name: getattr(self, name).tolist() for name in arrays},
            "bias": self.bias,
            "result": self.result,
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Norm:
    """Batch normalisation as it is when predicting: scale · x + shift.

    Args:
        mean: of this channel over the training photos.
        variance: likewise.
        eps: keeps the root away from 0.
        weight: learned.
        bias: learned.
        given: what comes in.
    """

    mean: float
    variance: float
    eps: float
    weight: float
    bias: float
    given: float

    @property
    def scale(self) -> float:
        """weight / √(variance + eps)."""
        return self.weight / float(np.sqrt(self.variance + self.eps))

    @property
    def shift(self) -> float:
        """bias − scale · mean."""
        return self.bias - self.scale * self.mean

    @property
    def result(self) -> float:
        """What goes out."""
        return self.scale * self.given + self.shift

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        return {**dataclasses.asdict(self), "scale": self.scale, "shift": self.shift, "result": self.result}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Pooling:
    """The strongest answer of a small window.

    Args:
        row: of the window's place in the pooled map.
        column: likewise.
        values: (height, width), NaN beyond the edge.
    """

    row: int
    column: int
    values: np.ndarray

    @property
    def result(self) -> float:
        """The largest value."""
        return float(np.nanmax(self.values))

    def to_json(self) -> dict[str, Any]:
        """All numbers; None beyond the edge."""
        return {"row": self.row, "column": self.column, "values": _listed(self.values), "result": self.result}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Term:
    """One of the numbers that a logit is the sum of.

    Args:
        stage: the layer that the dense layer reads.
        channel: of that layer.
        moment: "mean" or "mean_square".
        field: row and column of the field of the head's grid; None where the mean goes over the whole photo.
        feature: the average.
        weight: of the dense layer.
    """

    stage: str
    channel: int
    moment: str
    field: tuple[int, int] | None
    feature: float
    weight: float

    @property
    def product(self) -> float:
        """What it adds to the logit."""
        return self.feature * self.weight

    @property
    def name(self) -> str:
        """In words, such as "mean of stage4, channel 37"."""
        where = "" if self.field is None else f", field ({self.field[0] + 1}, {self.field[1] + 1})"
        what = "mean" if self.moment == "mean" else "mean square"
        return f"{what} of {self.stage}, channel {self.channel}{where}"

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        return {**dataclasses.asdict(self), "product": self.product}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Average:
    """How the head turns a feature map into one number: the average over the photo, or over a field of it.

    Args:
        term: which number.
        values: (height, width) the map's places that are averaged (not yet squared).
    """

    term: Term
    values: np.ndarray

    @property
    def result(self) -> float:
        """The average of the values, or of their squares."""
        return float((self.values if self.term.moment == "mean" else self.values**2).mean())

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        return {**self.term.to_json(), "values": self.values.tolist(), "result": self.result}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LogitSum:
    """A class's score as a sum.

    Args:
        target: the class.
        terms: the largest by size, the largest first.
        rest: the sum of all others.
        rest_count: how many these are.
        bias: the same for every photo.
    """

    target: str
    terms: tuple[Term, ...]
    rest: float
    rest_count: int
    bias: float

    @property
    def result(self) -> float:
        """The logit."""
        return sum(term.product for term in self.terms) + self.rest + self.bias

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        terms = [term.to_json() for term in self.terms]
        rest = {"rest": self.rest, "rest_count": self.rest_count, "bias": self.bias}
        return {"target": self.target, "terms": terms, **rest, "result": self.result}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Softmax:
    """From logits to probabilities.

    Args:
        classes: names, in the order of the logits.
        logits: (classes,) float64.
        temperature: what they are divided by, above 0.
        target: index of the class.
    """

    classes: tuple[str, ...]
    logits: np.ndarray
    temperature: float
    target: int

    @property
    def powers(self) -> np.ndarray:
        """(classes,) e to the power of (logit − largest logit) / temperature."""
        return np.exp((self.logits - self.logits.max()) / self.temperature)

    @property
    def probabilities(self) -> np.ndarray:
        """(classes,) each power over the sum of all."""
        return self.powers / self.powers.sum()

    @property
    def result(self) -> float:
        """The target's probability."""
        return float(self.probabilities[self.target])

    def to_json(self) -> dict[str, Any]:
        """All numbers."""
        return {
            "classes": list(self.classes),
            "logits": self.logits.tolist(),
            "temperature": self.temperature,
            "probabilities": self.probabilities.tolist(),
            "target": self.target,
            "result": self.result,
        }


def _listed(values: np.ndarray) -> list[list[Any]]:
    """Lists of a table or of tables, with None for NaN, which JSON does not know."""
    if values.ndim > 2:
        return [_listed(one) for one in values]
    return [[None if np.isnan(value) else float(value) for value in row] for row in values]
