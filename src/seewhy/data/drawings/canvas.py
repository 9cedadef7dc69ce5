"""The canvas: paints shaded outlines and remembers which part every pixel belongs to."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from seewhy.data.drawings.factors import PARTS
from seewhy.data.drawings.shapes import Points

__all__ = ["Canvas", "Colour", "Shape", "View", "darker", "mix"]

Colour = tuple[float, float, float]
_SLOPE = (np.arange(256) - 128) / 128  # of a shade: below 0 away from the light, above 0 towards it
_GAIN = 1 + np.where(_SLOPE < 0, 0.75, 0.45) * _SLOPE
_LIFT = 26 * np.maximum(_SLOPE, 0)  # lets black fur shine a little


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two: share 0 is the first, 1 the second."""
    (r, g, b), (red, green, blue) = first, second
    return r + (red - r) * share, g + (green - g) * share, b + (blue - b) * share


def darker(colour: Colour, factor: float) -> Colour:
    """The colour times a factor (above 1: lighter)."""
    red, green, blue = colour
    return min(255.0, red * factor), min(255.0, green * factor), min(255.0, blue * factor)


@dataclass(frozen=True, kw_only=True)
class View:
    """How points of a figure become points of the canvas: pixels = points @ matrix + shift."""

    matrix: np.ndarray
    shift: np.ndarray

    def __call__(self, points: Points) -> Points:
        return np.asarray(points, dtype=np.float64) @ self.matrix + self.shift

    @cached_property
    def pixels(self) -> float:
        """Pixels a unit of length."""
        return math.sqrt(abs(float(np.linalg.det(self.matrix))))


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A filled outline on the canvas: its mask, and where the mask's corner lies."""

    mask: Image.Image
    left: int
    top: int


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
        if part is not None:  # what hides every part hides the fur too
            self.fur_pen.polygon(corners, fill=0)

    def scenery(self, points: Points, colour: Colour) -> None:
        """Fills an outline behind every animal: no part is touched."""
        self.pen.polygon(_corners(points), fill=_rgb(colour))

    def gradient(self, view: View, heights: tuple[float, float], colours: tuple[Colour, Colour], area: Points) -> None:
        """Fills an area behind every animal with colours that change from one height of the scene to another."""
        fine = 32  # a smooth gradient can be enlarged without harm
        places = (np.arange(fine) + 0.5) * (self.side / fine)
        inverse = np.linalg.inv(view.matrix)
        # The scene's y of every place: (pixels - shift) @ inverse, second column.
        y = (places[None, :] - view.shift[0]) * inverse[0, 1] + (places[:, None] - view.shift[1]) * inverse[1, 1]
        share = np.clip((y - heights[0]) / (heights[1] - heights[0]), 0, 1)[..., None]
        levels = np.clip(np.array(colours[0]) * (1 - share) + np.array(colours[1]) * share, 0, 255).astype(np.uint8)
        filled = Image.fromarray(levels).resize((self.side, self.side), Image.Resampling.BILINEAR)
        mask = Image.new("L", (self.side, self.side))
        ImageDraw.Draw(mask).polygon(_corners(view(area)), fill=255)
        self.picture.paste(filled, (0, 0), mask)

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
        fading: Points | None = None,
    ) -> Shape | None:
        """Paints an outline as if it were round: bright where it faces the light, dark where it turns away.

        Args:
            points: the outline, in pixels.
            colour: the coat here, in flat light.
            part: what it belongs to.
            ink: width of the darker line around it, in pixels.
            round_by: how far the roundness reaches in from the edge, in pixels.
            fading: an area towards which the shape grows transparent, such as a leg's upper end.
            open_end: leaves the outline undrawn between the last point and the first.

        Returns:
            The filled shape, for marks() to stay inside; None if the part is left out.
        """
        if part in self.without:
            return None
        corners = _corners(points)
        number = _number(part)
        if ink > 0:
            path = corners if open_end else corners + corners[:4]
            if fading is not None:
                path = path[10:-10]  # no line where the shape fades: five points from either end
            self.pen.line(path, fill=_rgb(darker(colour, 0.42)), width=max(1, round(ink)), joint="curve")
            self.part_pen.line(path, fill=number, width=max(1, round(ink)))
            self.fur_pen.line(path, fill=0, width=max(1, round(ink)))
        left, top, right, bottom = _box(points, self.side)
        if right <= left or bottom <= top:
            return None
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon(_corners(points - (left, top)), fill=255)
        slopes = np.asarray(self._shade(mask, max(1.0, round_by)))
        painted = Image.fromarray(_ramp(colour)[slopes])
        self.picture.paste(
            painted, (left, top), mask if fading is None else _faded(mask, fading - (left, top), round_by)
        )
        self.parts.paste(number, (left, top, right, bottom), mask)
        self.fur.paste(0, (left, top, right, bottom), mask)
        return Shape(mask=mask, left=left, top=top)

    def marks(self, outlines: list[Points], colour: Colour, *, inside: Shape | None, strength: float) -> None:
        """Paints marks of the fur (stripes, patches, strands) over a shape, without leaving it."""
        if inside is None or "fur" in self.without or not outlines:
            return
        marks = self._over(outlines, colour, inside, strength)
        self.fur.paste(255, (inside.left, inside.top), marks)

    def tint(self, points: Points, colour: Colour, *, inside: Shape, strength: float) -> None:
        """Colours a part of a shape, such as the belly; it goes on belonging to its part."""
        self._over([points], colour, inside, strength)

    def _over(self, outlines: list[Points], colour: Colour, inside: Shape, strength: float) -> Image.Image:
        over = Image.new("L", inside.mask.size)
        pen = ImageDraw.Draw(over)
        for points in outlines:
            pen.polygon(_corners(points - (inside.left, inside.top)), fill=round(255 * strength))
        over = ImageChops.multiply(over, inside.mask)
        self.picture.paste(_rgb(colour), (inside.left, inside.top), over)
        return over

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


def _faded(mask: Image.Image, area: Points, reach: float) -> Image.Image:
    keep = Image.new("L", mask.size, 255)
    ImageDraw.Draw(keep).polygon(_corners(area), fill=0)
    return ImageChops.multiply(mask, keep.filter(ImageFilter.BoxBlur(reach)))


def _ramp(colour: Colour) -> np.ndarray:
    """What the 256 grey levels of a shade make of a colour: (256, 3) uint8."""
    return np.clip(np.outer(_GAIN, colour) + _LIFT[:, None], 0, 255).astype(np.uint8)


def _number(part: str | None) -> int:
    return 0 if part is None else PARTS.index(part) + 1


def _corners(points: Points) -> list[float]:
    return points.ravel().tolist()  # x, y, x, y, …: Pillow's quickest form


def _rgb(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = colour
    return min(255, max(0, int(red))), min(255, max(0, int(green))), min(255, max(0, int(blue)))


def _box(points: Points, side: int) -> tuple[int, int, int, int]:
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return (
        max(0, math.floor(left) - 2),
        max(0, math.floor(top) - 2),
        min(side, math.ceil(right) + 3),
        min(side, math.ceil(bottom) + 3),
    )
