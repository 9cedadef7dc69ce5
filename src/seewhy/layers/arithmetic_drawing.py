"""The convolution as a drawing: pixels, standardised, times weights, gives products, one row a colour."""

import numpy as np

from seewhy.layers.arithmetic_steps import Convolution
from seewhy.layers.arithmetic_text import number
from seewhy.pages.charts.svg import SMALL, Svg, drawing, element, text_width, words
from seewhy.pixels.overlay import largest, signed_colours

__all__ = ["convolution_drawing"]

_COLOURS = ("red", "green", "blue")
_GRID = 150.0  # px of one grid, about
_WIDE, _HIGH = 46.0, 28.0  # px of a cell at most
_BETWEEN, _ROWS, _TOP = 30.0, 26.0, 22.0  # px between grids, between colours, above the first
_SUM = 78.0  # px for the sums at the right
_DARK = 140  # of 255: on a darker cell the number is written in white


def convolution_drawing(one: Convolution) -> Svg:
    """The patch, the kernel and the products in colours and, where there is room, in numbers.

    Args:
        one: the numbers.
    """
    height, width = one.kernel.shape[1:]
    wide, high = min(_WIDE, _GRID / width), min(_HIGH, _GRID / height)
    step, down = width * wide + _BETWEEN, height * high + _ROWS
    limits = {
        name: largest(values) for name, values in (("s", one.standardised), ("k", one.kernel), ("p", one.products))
    }
    parts = []
    for place, title in enumerate(("pixels, 0 to 255", "standardised", "× weights", "= products")):
        parts.append(words(title, place * step, 12, class_="quiet small"))
    for channel, colour in enumerate(_COLOURS):
        top = _TOP + channel * down
        grids = (
            (one.pixels[channel], _pixel_colours(one.pixels[channel], channel), 0),
            (one.standardised[channel], signed_colours(one.standardised[channel], limits["s"]), 2),
            (one.kernel[channel], signed_colours(one.kernel[channel], limits["k"]), 2),
            (one.products[channel], signed_colours(one.products[channel], limits["p"]), 2),
        )
        for place, (values, colours, digits) in enumerate(grids):
            parts += _grid(values, colours, (place * step, top), (wide, high), digits)
        total = number(float(one.products[channel].sum()), 3)
        middle = top + height * high / 2 + 4
        parts.append(words(f"{colour} {total}", 4 * step - _BETWEEN + 10, middle, class_="strong"))
    said = f"A patch of {height} by {width} px in three colours times a kernel; the products add up to {one.result:.4f}"
    return drawing(4 * step - _BETWEEN + _SUM + 30, _TOP + 3 * down - _ROWS + 2, "Patch times kernel", said, parts)


def _pixel_colours(values: np.ndarray, channel: int) -> np.ndarray:
    """The channel's own light; grey beyond the edge of the photo."""
    colours = np.zeros((*values.shape, 3), dtype=np.uint8)
    colours[..., channel] = np.nan_to_num(values)
    colours[np.isnan(values)] = 200
    return colours


def _grid(
    values: np.ndarray, colours: np.ndarray, corner: tuple[float, float], cell: tuple[float, float], digits: int
) -> list[str]:
    wide, high = cell
    texts = [["–" if np.isnan(one) else number(float(one), digits) for one in row] for row in values]
    written = high >= SMALL + 4 and max(text_width(one, SMALL) for row in texts for one in row) <= wide - 2
    parts = []
    for row, column in np.ndindex(values.shape):
        x, y, colour = corner[0] + column * wide, corner[1] + row * high, colours[row, column]
        fill = f"rgb({colour[0]}, {colour[1]}, {colour[2]})"
        parts.append(element("rect", x=x, y=y, width=wide - 1, height=high - 1, fill=fill))
        if written:
            luma = float(colour @ np.array([0.299, 0.587, 0.114]))  # ITU-R BT.601
            ink = "fill: #fff" if luma < _DARK else "fill: #1b1d21"
            at = {"x": x + (wide - 1) / 2, "y": y + high / 2 + 3.5, "text_anchor": "middle", "class_": "small"}
            parts.append(words(texts[row][column], at.pop("x"), at.pop("y"), **at, style=ink))
    return parts
