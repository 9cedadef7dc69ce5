"""How well kernels of pure noise are fitted: what a fit must beat before it means anything."""

import dataclasses
import functools
from typing import Any

import numpy as np

from seewhy.layers.filter_shapes import gabor_shape, spot_shape
from seewhy.layers.separable_fit import Fit, fit_shape
from seewhy.randomness import generator

__all__ = ["LEVEL", "SAMPLES", "FilterRule", "Noise", "filter_rule", "noise", "one_colour_share"]

SAMPLES = 200  # noise kernels of each kind: the 95th percentile stands on the ten best
LEVEL = 0.95
_HALF = 0.5  # a fit that explains less than it leaves is no description, however rare it is


def one_colour_share(kernels: np.ndarray) -> np.ndarray:
    """The share of each kernel's energy that one pattern in one colour can hold at best, 1/3..1 for three channels.

    Args:
        kernels: (n, channels, places).

    Returns:
        (n,): the largest squared singular value over their sum; 0 for a kernel without any weight.

    >>> one_colour_share(np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [1.0, 2.0]]])).round(6)
    array([0.5, 1. ])
    """
    squares = np.linalg.svd(kernels, compute_uv=False) ** 2
    return squares[:, 0] / np.maximum(squares.sum(1), 1e-300)


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilterRule:
    """From which R² on a kernel of this size counts as an edge or bar, or as a spot.

    Args:
        height: px of the kernel.
        width: px.
        gabor: least R² of the Gabor.
        spot: least R² of the spot.
        typical_gabor: the median R² of a Gabor on noise of one colour.
        random_gabor: what a Gabor reaches on one in twenty random initial weights: the laxer bar.
        typical_random: the median of a Gabor on random initial weights.
        one_colour_above_random: share of the noise of one colour that passes the laxer bar.
        typical_random_colour: the median share of the energy of random initial weights that lies on one axis of colour.
    """

    height: int
    width: int
    gabor: float
    spot: float
    typical_gabor: float
    random_gabor: float
    typical_random: float
    one_colour_above_random: float
    typical_random_colour: float

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        return {**dataclasses.asdict(self), "level": LEVEL, "samples": SAMPLES}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Noise:
    """Kernels of noise and their fits.

    Args:
        gabor: their Gabors.
        spot: their spots.
        one_colour: (SAMPLES,) share of each one's energy that lies on a single axis of colour.
    """

    gabor: Fit
    spot: Fit
    one_colour: np.ndarray


@functools.lru_cache(maxsize=16)
def noise(height: int, width: int, one_colour: bool) -> Noise:
    """Kernels of independent normal numbers, as networks begin with, and how well they are fitted.

    The scale of the numbers does not matter to an R², so that these stand for every such initialisation.

    Args:
        height: px.
        width: px.
        one_colour: one pattern of noise in one random colour, the stricter comparison, since training makes most
            kernels of one colour and that alone raises their R²; False for random initial weights, three patterns
            of noise.
    """
    random = generator(0, "filter noise", height, width)
    kernels = random.normal(size=(SAMPLES, 3, height * width))
    if one_colour:
        kernels = random.normal(size=(SAMPLES, 3, 1)) * kernels[:, :1]
    return Noise(
        gabor=fit_shape(kernels, gabor_shape(height, width)),
        spot=fit_shape(kernels, spot_shape(height, width)),
        one_colour=one_colour_share(kernels),
    )


@functools.lru_cache(maxsize=16)
def filter_rule(height: int, width: int) -> FilterRule:
    """The rule for kernels of one size, measured on noise of one colour: what one in twenty such kernels reaches.

    A small kernel can be fitted by almost anything (3×3 in one colour: nine numbers, seven fitted), so its bar lies
    high; and never below half of the kernel's energy.

    Args:
        height: px.
        width: px.

    >>> rule = filter_rule(3, 3)
    >>> rule.gabor > 0.9, rule.typical_random < 0.6
    (True, True)
    """
    one_colour, random = noise(height, width, True), noise(height, width, False)
    lax = float(np.quantile(random.gabor.r2, LEVEL))
    return FilterRule(
        height=height,
        width=width,
        gabor=max(_HALF, float(np.quantile(one_colour.gabor.r2, LEVEL))),
        spot=max(_HALF, float(np.quantile(one_colour.spot.r2, LEVEL))),
        typical_gabor=float(np.median(one_colour.gabor.r2)),
        random_gabor=lax,
        typical_random=float(np.median(random.gabor.r2)),
        one_colour_above_random=float((one_colour.gabor.r2 >= lax).mean()),
        typical_random_colour=float(np.median(random.one_colour)),
    )
