"""What each kernel of the first layer is: an edge or bar, a contrast of colours, a spot, or nothing that has a name."""

import dataclasses
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.layers.colour_axis import ColourAxis, colour_axis
from seewhy.layers.filter_chance import FilterRule, Noise, filter_rule, noise, one_colour_share
from seewhy.layers.filter_shapes import gabor_shape, spot_shape
from seewhy.layers.separable_fit import Fit, fit_shape

__all__ = ["COLOUR", "EDGE", "KINDS", "NONE", "SPOT", "UNUSED", "FilterFit", "FilterReport", "fit_filters"]

EDGE, COLOUR, SPOT, NONE, UNUSED = "edge or bar", "colour contrast", "spot or even light", "no simple pattern", "unused"
KINDS = (EDGE, COLOUR, SPOT, NONE, UNUSED)

_UNUSED = 0.01  # of the median strength: published EfficientNet-Lite kernels below it have weights of 1e-4 and less
_EVEN = 0.5  # share of a pattern's energy in its mean; an edge or bar answers to change, not to brightness
_TURNED = np.radians(15)  # a direction less certain than this is none: one lit pixel fits a Gabor of any
_TOLD = 0.10  # relative standard error up to which a wavelength is told


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilterFit:
    """One kernel and the patterns that come nearest to it.

    Args:
        index: of the filter, from 0.
        kind: one of KINDS.
        gabor_r2: share of the kernel's energy that the best Gabor explains, 0..1.
        gabor_adjusted: the same after paying for the numbers fitted.
        spot_r2: for the best spot (with or without surround, up to an even colour).
        spot_adjusted: likewise.
        orientation_degrees: of the Gabor's stripes, 0..180: 0 runs from left to right, 45 rises to the right, 90 is
            upright.
        orientation_error: standard error; 90 where the kernel cannot tell.
        wavelength_px: from one light stripe to the next.
        wavelength_error: relative standard error, 0.1 for 10 %; 1 where the kernel cannot tell.
        phase_degrees: 0 is a bar, 90 an edge, in the middle of the Gabor's window.
        axis: the colours it sets against each other, from the pattern that the kind rests on.
        one_colour: share of the kernel's energy that lies on a single axis of colour, 1/3..1.
        even: share of the Gabor's energy in its mean: 1 for a pattern without stripes.
        strength: length of the kernel over that of the layer's longest, 0..1.
        model: (channels, height, width) the pattern that the kind rests on, in the kernel's units.
    """

    index: int
    kind: str
    gabor_r2: float
    gabor_adjusted: float
    spot_r2: float
    spot_adjusted: float
    orientation_degrees: float
    orientation_error: float
    wavelength_px: float
    wavelength_error: float
    phase_degrees: float
    axis: ColourAxis
    one_colour: float
    even: float
    strength: float
    model: np.ndarray = dataclasses.field(repr=False, compare=False)

    @property
    def wavelength_told(self) -> bool:
        """Whether the kernel can tell the wavelength: to a standard error of 10 %, if each weight is uncertain by a
        tenth of their usual size."""
        return self.wavelength_error <= _TOLD

    @property
    def r2(self) -> float:
        """R² of the pattern that the kind rests on; of the better one where there is none."""
        by_kind = {EDGE: self.gabor_r2, COLOUR: self.spot_r2, SPOT: self.spot_r2}
        return by_kind.get(self.kind, max(self.gabor_r2, self.spot_r2))

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        fields = {one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.name != "model"}
        return {**fields, "axis": self.axis.to_json(), "wavelength_told": self.wavelength_told, "r2": self.r2}


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilterReport:
    """All kernels of a first layer, counted by kind, beside what chance would give.

    Args:
        fits: one for each filter, in the layer's order.
        rule: from which R² on a kernel counts.
        one_colour_chance: by kind, the share of kernels of one-coloured noise that the same rule takes for it.
        random_chance: the same for random initial weights.
    """

    fits: tuple[FilterFit, ...]
    rule: FilterRule
    one_colour_chance: dict[str, float]
    random_chance: dict[str, float]

    @property
    def counts(self) -> dict[str, int]:
        """How many filters are of each kind."""
        return {kind: sum(one.kind == kind for one in self.fits) for kind in KINDS}

    @property
    def used(self) -> int:
        """How many filters hold any weight worth the name."""
        return len(self.fits) - self.counts[UNUSED]

    @property
    def expected(self) -> dict[str, float]:
        """How many of each kind one-coloured noise would give: the number to compare the count with."""
        return {kind: share * self.used for kind, share in self.one_colour_chance.items()}

    @property
    def above_random(self) -> int:
        """How many used filters a Gabor fits better than 95 % of random initial weights: the laxer count."""
        return sum(one.kind != UNUSED and one.gabor_r2 >= self.rule.random_gabor for one in self.fits)

    @property
    def typical_one_colour(self) -> float:
        """Median share of a used filter's energy that lies on a single axis of colour; NaN where none is used."""
        shares = [one.one_colour for one in self.fits if one.kind != UNUSED]
        return float(np.median(shares)) if shares else float("nan")

    @property
    def sentence(self) -> str:
        """The count that matters, with what chance gives."""
        by_random = self.random_chance[EDGE] * self.used
        verb = "is an edge or bar detector" if self.counts[EDGE] == 1 else "are edge or bar detectors"
        return (
            f"{self.counts[EDGE]} of {len(self.fits)} filters {verb}; the same rule would find "
            f"{self.expected[EDGE]:.1f} in as much noise of one colour, {by_random:.1f} in random initial weights."
        )

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "filters": [one.to_json() for one in self.fits],
            "counts": self.counts,
            "expected_by_chance": self.expected,
            "expected_in_random_weights": {kind: share * self.used for kind, share in self.random_chance.items()},
            "above_random_weights": self.above_random,
            "typical_one_colour": self.typical_one_colour if self.used else None,
            "rule": self.rule.to_json(),
            "sentence": self.sentence,
        }


def fit_filters(weights: np.ndarray) -> FilterReport:
    """Compares each kernel with a Gabor and with a spot, each in one colour, and counts the kinds.

    A kernel is an **edge or bar** if a Gabor explains more of it than of 95 % of the kernels of pure noise of the same
    size (and at least half of it), more than a spot does after paying for the numbers fitted, if less than half of
    that pattern is an even light, and if its direction is known to 15°. Otherwise it is a **colour contrast** or a
    **spot or even light** if a spot explains enough; which of the two, its colour axis decides. Noise of one colour is
    the yardstick, because training makes kernels of one colour, which alone raises any R²: against random weights
    nearly every trained kernel would pass.

    Args:
        weights: (filters, channels, height, width), 3 channels (red, green, blue) or 1 (grey), any real type; the
            display's colours are right if they are what multiplies the photo's pixels (see first_kernels).

    Returns:
        The report; deterministic.

    Raises:
        UsageError: weights of another shape, or not finite.

    Reference:
        Krizhevsky et al. 2012 (what first layers learn); Rafegas and Vanrell 2018, Color encoding in biologically-
        inspired convolutional neural networks, Vision Research 151 (single and double opponency).
    """
    sound = weights.ndim == 4 and weights.shape[1] in (1, 3) and 0 not in weights.shape
    if not sound or weights[0, 0].size < 4 or not np.isfinite(weights).all():
        raise UsageError(
            f"Weights of shape {weights.shape} are no filters that patterns can be fitted to",
            "(filters, 3, height, width) finite numbers, at least four places each",
            "Give the weights of the first convolution.",
        )
    n, channels, height, width = weights.shape
    kernels = weights.reshape(n, channels, -1).astype(np.float64)
    rule = filter_rule(height, width)
    found = _Fits(fit_shape(kernels, gabor_shape(height, width)), fit_shape(kernels, spot_shape(height, width)))
    lengths = np.linalg.norm(kernels, axis=(1, 2))
    facts = {
        "strength": lengths / max(lengths.max(), 1e-300),
        "one_colour": one_colour_share(kernels),
        "kind": _kinds(found, rule, used=lengths > _UNUSED * np.median(lengths)),
    }
    fits = tuple(
        _described(index, found, (height, width), {name: values[index] for name, values in facts.items()})
        for index in range(n)
    )
    one_colour, random = (_shares(noise(height, width, one), rule) for one in (True, False))
    return FilterReport(fits=fits, rule=rule, one_colour_chance=one_colour, random_chance=random)


@dataclasses.dataclass(frozen=True)
class _Fits:
    """Both fits of all kernels."""

    gabor: Fit
    spot: Fit

    @property
    def even(self) -> np.ndarray:
        """(n,) share of each Gabor's energy that lies in its mean."""
        energy = np.maximum((self.gabor.patterns**2).mean(1), 1e-300)
        return self.gabor.patterns.mean(1) ** 2 / energy


def _kinds(found: _Fits, rule: FilterRule, used: np.ndarray) -> list[str]:
    """The rule that fit_filters states, for all kernels."""
    stripes = (found.gabor.r2 >= rule.gabor) & (found.gabor.adjusted > found.spot.adjusted)
    stripes &= (found.even < _EVEN) & (found.gabor.errors[:, 1] <= _TURNED)
    spots = found.spot.r2 >= rule.spot
    kinds = []
    for is_used, is_stripes, is_spot, colour in zip(used, stripes, spots, found.spot.colour, strict=True):
        if not is_used:
            kinds.append(UNUSED)
        elif is_stripes:
            kinds.append(EDGE)
        elif is_spot:
            kinds.append(COLOUR if len(colour) == 3 and colour_axis(colour).opponent else SPOT)
        else:
            kinds.append(NONE)
    return kinds


def _shares(by_chance: Noise, rule: FilterRule) -> dict[str, float]:
    """By kind, the share of noise kernels that the rule takes for it."""
    found = _Fits(by_chance.gabor, by_chance.spot)
    kinds = _kinds(found, rule, used=np.ones(len(found.even), dtype=bool))
    return {kind: kinds.count(kind) / len(kinds) for kind in KINDS}


def _described(index: int, found: _Fits, size: tuple[int, int], facts: dict[str, Any]) -> FilterFit:
    """One filter's numbers, from the arrays of all."""
    gabor, spot = found.gabor, found.spot
    by_spot = facts["kind"] in (COLOUR, SPOT) or (
        facts["kind"] != EDGE and spot.adjusted[index] > gabor.adjusted[index]
    )
    better = spot if by_spot else gabor
    colour, pattern = better.colour[index], better.patterns[index]
    # A spot's colour is told for its middle, not for its surround; that of stripes has two sides: the stronger channel.
    told_by = pattern if by_spot else colour
    if told_by[np.abs(told_by).argmax()] < 0:
        colour, pattern = -colour, -pattern
    phase, direction, wave = (float(one) for one in gabor.parameters[index, :3])
    # the wave runs across the stripes, and a picture's y points down
    orientation = (90 - np.degrees(direction)) % 180
    folded = abs((np.degrees(phase) + 90) % 180 - 90)  # 0 in a bar's middle, 90 on an edge, whatever the sign
    return FilterFit(
        index=index,
        kind=facts["kind"],
        gabor_r2=float(gabor.r2[index]),
        gabor_adjusted=float(gabor.adjusted[index]),
        spot_r2=float(spot.r2[index]),
        spot_adjusted=float(spot.adjusted[index]),
        orientation_degrees=float(orientation),
        orientation_error=float(np.degrees(gabor.errors[index, 1])),
        wavelength_px=float(np.exp(wave)),
        wavelength_error=float(gabor.errors[index, 2]),
        phase_degrees=float(folded),
        axis=colour_axis(colour if len(colour) == 3 else colour.repeat(3)),
        one_colour=float(facts["one_colour"]),
        even=float(found.even[index]),
        strength=float(facts["strength"]),
        model=(colour[:, None] * pattern).reshape(len(colour), *size),
    )
