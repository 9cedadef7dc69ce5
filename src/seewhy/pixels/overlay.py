"""Heat-maps and words drawn on images, so that a person can see what a number says."""

import functools
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from seewhy.errors import UsageError
from seewhy.pixels.files import data_uri, encode_jpeg, encode_png, save_image
from seewhy.pixels.letters import Font, font_of, letters_for, wrapped

__all__ = [
    "captioned",
    "colour_bar",
    "data_uri",
    "encode_jpeg",
    "encode_png",
    "largest",
    "lay_over",
    "save_image",
    "signed_colours",
]

# The blues of ColorBrewer's RdBu and the oranges of its PuOr: orange against blue stays apart for every common kind of
# colour blindness, which red against green or against blue-green does not.
# Reference: Harrower and Brewer 2003, "ColorBrewer.org", The Cartographic Journal 40(1).
_AGAINST_TO_FOR = (
    (5, 48, 97),
    (33, 102, 172),
    (67, 147, 195),
    (146, 197, 222),
    (247, 247, 247),
    (253, 184, 99),
    (224, 130, 20),
    (179, 88, 6),
    (127, 59, 8),
)

_PAPER = (255, 255, 255)
_INK = (38, 38, 38)
_UNSEEN = 0.55  # how far pixels that the network did not see fade to grey paper


def signed_colours(heatmap: np.ndarray, limit: float) -> np.ndarray:
    """Colours for signed numbers: warm speaks for, cool speaks against, pale grey is nothing.

    A "diverging colour map", fixed at zero: the same number has the same colour in every picture with the same limit.

    Args:
        heatmap: (height, width) of numbers; nan becomes the colour of 0.
        limit: the number that has the strongest colour; above 0.

    Returns:
        (height, width, 3) uint8.

    >>> signed_colours(np.array([[-1.0, 0.0, 1.0]]), 1).tolist()
    [[[5, 48, 97], [247, 247, 247], [127, 59, 8]]]
    """
    if not limit > 0:
        raise UsageError(f"The limit of a heat-map is {limit}", "a number above 0", "Use largest(heatmap).")
    share = np.clip(np.nan_to_num(heatmap / limit, nan=0.0), -1, 1)
    return _colour_table()[np.rint((share + 1) * 255).astype(np.intp)]


def largest(heatmap: np.ndarray) -> float:
    """The largest number of a heat-map by size, whatever its sign; 1 where all are 0.

    Args:
        heatmap: any shape; nan does not count.
    """
    sizes = np.abs(heatmap[np.isfinite(heatmap)])
    return float(sizes.max()) if sizes.size and sizes.max() > 0 else 1.0


def lay_over(
    image: np.ndarray, heatmap: np.ndarray, *, limit: float | None = None, strength: float = 0.75
) -> np.ndarray:
    """Lays a signed heat-map over an image.

    The stronger the number, the less of the photo shines through; where it is 0 the photo stands alone, paled to grey
    so that its own colours are not taken for the heat-map's. Where it is nan (the network did not see that part) the
    photo fades.

    Args:
        image: (height, width, 3) uint8.
        heatmap: (height, width), from Placement.onto_photo.
        limit: the number that has the strongest colour; None takes the largest. Give the same limit to pictures that
            are to be compared.
        strength: how much of the photo the strongest colour covers, 0 to 1.

    Returns:
        (height, width, 3) uint8.
    """
    if image.shape[:2] != heatmap.shape:
        raise UsageError(
            f"The heat-map has the shape {heatmap.shape}, the image {image.shape[:2]}",
            "the same height and width",
            "Placement.onto_photo gives such a heat-map.",
        )
    limit = largest(heatmap) if limit is None else limit
    grey = image.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601 luma
    mixed = grey[..., None] * np.float32(0.8) + image * np.float32(0.2)
    share = np.clip(np.abs(np.nan_to_num(heatmap.astype(np.float32), nan=0.0)) / limit, 0, 1)[..., None]
    cover = np.float32(strength) * share ** np.float32(0.7)  # below 1: weak evidence stays visible
    mixed += (signed_colours(heatmap, limit) - mixed) * cover
    unseen = np.isnan(heatmap)
    mixed[unseen] = grey[unseen, None] * (1 - _UNSEEN) + 235 * _UNSEEN
    return np.rint(mixed).astype(np.uint8)


def captioned(image: np.ndarray, lines: Sequence[str], *, size: int = 16) -> np.ndarray:
    """Writes lines of text on white below an image; long lines are wrapped.

    Args:
        image: (height, width, 3) uint8.
        lines: the text; the first line is a little larger.
        size: of the letters, px.

    Returns:
        (height + caption, width or more, 3) uint8; an image narrower than 20 letters is centred on white.
    """
    width = max(image.shape[1], 20 * size)
    margin = max(4, size // 2)
    rows: list[tuple[str, Font, int]] = []
    for index, line in enumerate(lines):
        letters = round(size * 1.2) if index == 0 else size
        text, name = letters_for(line)
        font = font_of(name, letters)
        rows.extend((row, font, _line_height(letters)) for row in wrapped(text, font, width - 2 * margin))
    height = sum(row_height for _, _, row_height in rows) + (2 * margin if rows else 0)
    page = Image.new("RGB", (width, image.shape[0] + height), _PAPER)
    page.paste(Image.fromarray(image), ((width - image.shape[1]) // 2, 0))
    draw = ImageDraw.Draw(page)
    y = image.shape[0] + margin
    for row, font, row_height in rows:
        draw.text((margin, y), row, fill=_INK, font=font)
        y += row_height
    return np.array(page)


def colour_bar(width: int, limit: float, *, words: tuple[str, str] = ("against", "for"), size: int = 14) -> np.ndarray:
    """The legend of a heat-map: its colours from -limit to limit, with words at both ends.

    Args:
        width: px.
        limit: the number that has the strongest colour.
        words: what the cool and the warm end mean.
        size: of the letters, px.

    Returns:
        (height, width, 3) uint8.
    """
    margin = max(4, size // 2)
    bar_width = max(2, width - 2 * margin)
    ramp = signed_colours(np.linspace(-1, 1, bar_width)[None, :].repeat(size, axis=0), 1.0)
    page = Image.new("RGB", (width, 3 * margin + size + _line_height(size)), _PAPER)
    page.paste(Image.fromarray(ramp), (margin, margin))
    draw, y = ImageDraw.Draw(page), 2 * margin + size
    ends = (
        (f"{words[0]} -{limit:.2g}", margin, "la"),
        ("0", width / 2, "ma"),
        (f"{words[1]} +{limit:.2g}", width - margin, "ra"),
    )
    for words_there, x, anchor in ends:
        text, name = letters_for(words_there)
        draw.text((x, y), text, fill=_INK, font=font_of(name, size), anchor=anchor)
    return np.array(page)


@functools.cache
def _colour_table() -> np.ndarray:
    """511 colours between the nine, from -limit to limit; 0 stands exactly in the middle."""
    stops = np.array(_AGAINST_TO_FOR, np.float64)
    at = np.linspace(0, len(stops) - 1, 511)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8)


def _line_height(size: int) -> int:
    return round(size * 1.35)
