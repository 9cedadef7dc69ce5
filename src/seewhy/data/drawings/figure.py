"""What every stroke of an animal needs to know: where it goes and in which colours."""

from dataclasses import dataclass

import numpy as np

from seewhy.data.drawings.canvas import Canvas, Colour, View, darker, mix
from seewhy.data.drawings.factors import Factors

__all__ = ["Coat", "Figure", "coat_of"]

# Base colour, belly and marks of each coat. None of them belongs to a class.
_COATS: dict[str, tuple[Colour, Colour, Colour]] = {
    "black": ((62, 60, 68), (120, 116, 122), (30, 29, 35)),
    "grey": ((126, 130, 138), (205, 206, 210), (72, 75, 84)),
    "silver": ((176, 182, 190), (232, 234, 238), (104, 110, 122)),
    "white": ((232, 230, 224), (250, 249, 246), (178, 170, 160)),
    "cream": ((232, 206, 160), (250, 240, 220), (184, 140, 90)),
    "ginger": ((222, 136, 62), (250, 222, 184), (164, 84, 30)),
    "tan": ((186, 142, 96), (232, 208, 172), (112, 76, 46)),
    "chocolate": ((118, 78, 54), (186, 150, 118), (70, 42, 28)),
}


@dataclass(frozen=True, kw_only=True)
class Coat:
    """The colours of one animal."""

    fur: Colour
    belly: Colour
    marks: Colour
    far: Colour
    nose: Colour = (38, 32, 36)
    skin: Colour = (226, 150, 150)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What every stroke of an animal needs: the canvas, the way onto it, the factors and the colours."""

    canvas: Canvas
    view: View
    head_view: View
    factors: Factors
    coat: Coat
    rng: np.random.Generator

    @property
    def ink(self) -> float:
        """Width of the outlines, in pixels of the canvas."""
        return 0.026 * self.view.pixels


def coat_of(factors: Factors) -> Coat:
    """The colours of the coat that the factors name."""
    fur, belly, marks = (darker(colour, factors.coat_shade) for colour in _COATS[factors.coat])
    return Coat(fur=fur, belly=belly, marks=marks, far=mix(fur, marks, 0.55))
