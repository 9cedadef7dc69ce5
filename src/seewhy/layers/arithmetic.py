"""How one number comes about, step by step, with the very numbers of this network and this photo."""

import dataclasses
from typing import Any

import numpy as np

__all__ = ["Arithmetic", "Average", "Cell", "Convolution", "LogitSum", "Norm", "Pooling", "Softmax", "Term"]


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
        where = "" if self.field is None else f", field {self.field[0] + 1}/{self.field[1] + 1}"
        what = "mean" if self.moment == "mean" else "mean square"
        return f"{what} of {self.stage}, channel {self.channel}{where}"


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
        one, norm, pooling = self.convolution, self.norm, self.pooling
        return {
            "size": self.size,
            "cell": dataclasses.asdict(self.cell),
            "map_shape": list(self.map_shape),
            "convolution": {
                "box": list(one.box),
                "pixels": _listed(one.pixels),
                "standardised": one.standardised.tolist(),
                "kernel": one.kernel.tolist(),
                "products": one.products.tolist(),
                "mean": one.mean.tolist(),
                "std": one.std.tolist(),
                "bias": one.bias,
                "result": one.result,
            },
            "norm": None
            if norm is None
            else {**dataclasses.asdict(norm), "scale": norm.scale, "shift": norm.shift, "result": norm.result},
            "activation": self.activation,
            "ceiling": self.ceiling,
            "answer": self.answer,
            "pooling": None
            if pooling is None
            else {
                "row": pooling.row,
                "column": pooling.column,
                "values": _listed(pooling.values),
                "result": pooling.result,
            },
            "average": {
                **_term_json(self.average.term),
                "values": self.average.values.tolist(),
                "result": self.average.result,
            },
            "logit": {
                "target": self.logit.target,
                "terms": [_term_json(term) for term in self.logit.terms],
                "rest": self.logit.rest,
                "rest_count": self.logit.rest_count,
                "bias": self.logit.bias,
                "result": self.logit.result,
            },
            "softmax": {
                "classes": list(self.softmax.classes),
                "logits": self.softmax.logits.tolist(),
                "temperature": self.softmax.temperature,
                "probabilities": self.softmax.probabilities.tolist(),
                "result": self.softmax.result,
            },
        }

    def __str__(self) -> str:
        from seewhy.layers.arithmetic_text import arithmetic_text

        return arithmetic_text(self)


def _term_json(term: Term) -> dict[str, Any]:
    return {**dataclasses.asdict(term), "product": term.product}


def _listed(values: np.ndarray) -> list[Any]:
    """Nested lists with None for NaN, which JSON does not know."""
    return np.where(np.isnan(values), None, values.astype(object)).tolist()
