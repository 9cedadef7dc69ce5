"""The canvas: paints shaded outlines and remembers which part every pixel belongs to."""

import math
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from seewhy.data.drawings.factors import PARTS
from seewhy.data.drawings.shapes import Points

__all__ = ["Canvas", "Colour", "View", "darker", "mix"]

Colour = tuple[float, float, float]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two: share 0 is the first, 1 the second."""
    return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


def darker(colour: Colour, factor: float) -> Colour:
    """The colour times a factor (above 1: lighter)."""
    return tuple(min(255.0, channel * factor) for channel in colour)  # type: ignore[return-value]


@dataclass(frozen=True, kw_only=True)
class View:
    """How points of a figure become points of the canvas: pixels = points @ matrix + shift."""

    matrix: np.ndarray
    shift: np.ndarray

    def __call__(self, points: Points) -> Points:
        return np.asarray(points, dtype=np.float64) @ self.matrix + self.shift

    @property
    def pixels(self) -> float:
        """Pixels a unit of length."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix))))


@dataclass(kw_only=True)
class Canvas:
    """A square picture in the making, drawn larger than it is needed and reduced at the end (supersampling).

    Args:
        side: its width and height, in pixels.
        light: the direction the light comes from, as a unit vector in pixels (x to the right, y down).
        strength: of the light, 0 … 1.
        without: parts that leave no stroke.
    """

    side: int
    light: tuple[float, float]
    strength: float
    without: frozenset[str] = frozenset()
    picture: Image.Image = field(init=False)
    parts: Image.Image = field(init=False)
    fur: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.picture = Image.new("RGB", (self.side, self.side))
        self.parts = Image.new("L", (self.side, self.side))  # 0 background, 1 … the place in PARTS
        self.fur = Image.new("L", (self.side, self.side))
        self.pen = ImageDraw.Draw(self.picture)
        self.part_pen = ImageDraw.Draw(self.parts)
        self.fur_pen = ImageDraw.Draw(self.fur)

    def flat(self, points: Points, colour: Colour, *, part: str | None = None) -> None:
        """Fills an outline with one colour; without a part it hides whatever part lies below."""
        if part in self.without:
            return
        corners = _corners(points)
        self.pen.polygon(corners, fill=_rgb(colour))
        self.part_pen.polygon(corners, fill=_number(part))
        self.fur_pen.polygon(corners, fill=0)

    def scenery(self, points: Points, colour: Colour) -> None:
        """Fills an outline behind every animal: no part is touched."""
        self.pen.polygon(_corners(points), fill=_rgb(colour))

    def shade(self, points: Points, factor: float) -> None:
        """Darkens an area behind every animal."""
        area = Image.new("L", (self.side, self.side))
        ImageDraw.Draw(area).polygon(_corners(points), fill=round(255 * (1 - factor)))
        self.picture.paste((24, 26, 40), (0, 0), area)

    def line(self, points: Points, colour: Colour, width: float, *, part: str) -> None:
        """A line of a width in pixels."""
        if part in self.without:
            return
        corners, thick = _corners(points), max(1, round(width))
        self.pen.line(corners, fill=_rgb(colour), width=thick, joint="curve")
        self.part_pen.line(corners, fill=_number(part), width=thick)
        self.fur_pen.line(corners, fill=0, width=thick)

    def solid(
        self,
        points: Points,
        colour: Colour,
        *,
        part: str,
        ink: float = 0.0,
        round_by: float = 0.0,
        open_end: bool = False,
    ) -> Image.Image | None:
        """Paints an outline as if it were round: bright where it faces the light, dark where it turns away.

        Args:
            points: the outline, in pixels.
            colour: the coat here, in flat light.
            part: what it belongs to.
            ink: width of the darker line around it, in pixels.
            round_by: how far the roundness reaches in from the edge, in pixels.
            open_end: leaves the outline undrawn between the last point and the first.

        Returns:
            The filled shape, for marks() to stay inside; None if the part is left out.
        """
        if part in self.without:
            return None
        corners = _corners(points)
        number = _number(part)
        if ink > 0:
            path = corners if open_end else [*corners, corners[0], corners[1]]
            self.pen.line(path, fill=_rgb(darker(colour, 0.42)), width=max(1, round(ink)), joint="curve")
            self.part_pen.line(path, fill=number, width=max(1, round(ink)))
            self.fur_pen.line(path, fill=0, width=max(1, round(ink)))
        left, top, right, bottom = _box(points, self.side)
        if right <= left or bottom <= top:
            return None
        shape = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(shape).polygon([(x - left, y - top) for x, y in corners], fill=255)
        shade = self._shade(shape, max(1.0, round_by))
        painted = Image.merge("RGB", [shade.point(_ramp(channel)) for channel in colour])
        self.picture.paste(painted, (left, top), shape)
        self.parts.paste(number, (left, top, right, bottom), shape)
        self.fur.paste(0, (left, top, right, bottom), shape)
        whole = Image.new("L", (self.side, self.side))
        whole.paste(shape, (left, top))
        return whole

    def marks(self, outlines: list[Points], colour: Colour, *, inside: Image.Image | None, strength: float) -> None:
        """Paints marks of the fur (stripes, patches, strands) over a shape, without leaving it."""
        if inside is None or "fur" in self.without or not outlines:
            return
        marks = Image.new("L", (self.side, self.side))
        pen = ImageDraw.Draw(marks)
        for points in outlines:
            pen.polygon(_corners(points), fill=255)
        marks = ImageChops.multiply(marks, inside)
        self.picture.paste(_rgb(colour), (0, 0), marks.point([round(strength * level) for level in range(256)]))
        self.fur.paste(255, (0, 0), marks)

    def tint(self, points: Points, colour: Colour, *, inside: Image.Image, strength: float) -> None:
        """Colours a part of a shape, such as the belly; it goes on belonging to its part."""
        tint = Image.new("L", (self.side, self.side))
        ImageDraw.Draw(tint).polygon(_corners(points), fill=255)
        tint = ImageChops.multiply(tint, inside)
        self.picture.paste(_rgb(colour), (0, 0), tint.point([round(strength * level) for level in range(256)]))

    def tufted(self, outline: Points, shaggy: Points) -> None:
        """Tells that the fur is what lies between a smooth outline and its shaggy one."""
        self.fur_pen.polygon(_corners(shaggy), fill=255)
        self.fur_pen.polygon(_corners(outline), fill=0)

    def _shade(self, shape: Image.Image, reach: float) -> Image.Image:
        """A grey image: 128 flat, brighter towards the light. The slope of the blurred shape stands for a normal."""
        hill = shape.filter(ImageFilter.BoxBlur(reach))
        step = max(1.0, reach / 2)
        dx, dy = round(self.light[0] * step), round(self.light[1] * step)
        width, height = shape.size
        towards = hill.crop((dx, dy, width + dx, height + dy))
        away = hill.crop((-dx, -dy, width - dx, height - dy))
        # Towards the light the hill falls off, so that (away - towards) is positive on the lit side.
        return ImageChops.subtract(away, towards, scale=2.2 - 1.2 * self.strength, offset=128)


def _ramp(channel: float) -> list[int]:
    """What the grey levels of a shade make of one channel of a colour."""
    levels = []
    for level in range(256):
        slope = (level - 128) / 128
        gain = 1 + 0.75 * slope if slope < 0 else 1 + 0.45 * slope
        lift = 26 * slope if slope > 0 else 0
        levels.append(int(min(255, max(0, channel * gain + lift))))
    return levels


def _number(part: str | None) -> int:
    return 0 if part is None else PARTS.index(part) + 1


def _corners(points: Points) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points.tolist()]


def _rgb(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (int(min(255, max(0, channel))) for channel in colour)
    return red, green, blue


def _box(points: Points, side: int) -> tuple[int, int, int, int]:
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return (
        max(0, math.floor(left) - 2),
        max(0, math.floor(top) - 2),
        min(side, math.ceil(right) + 3),
        min(side, math.ceil(bottom) + 3),
    )
