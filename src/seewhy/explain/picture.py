"""An explanation as a picture: the photo, and beside it the map laid over it."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.explain.wording import spoken
from seewhy.pages.charts import Svg, scale_chart
from seewhy.pixels.overlay import captioned, colour_bar, largest, lay_over, signed_colours
from seewhy.pixels.preprocessing import Preprocessing

if TYPE_CHECKING:
    from seewhy.explain.explanation import Explanation

__all__ = ["ends", "file_name", "heading", "how_to_read", "panels", "picture"]

PANEL = 440  # px of a panel's longer side
_GAP = 16
_PAPER = 255
_STOPS = 17  # colours of the legend: two for each of the scale's nine, so that steps between them cannot be seen
_LONG_NAME = 24  # letters of a class name that fit beside the legend


def picture(explanation: "Explanation") -> np.ndarray:
    """The photo beside its evidence, the legend, and the sentence.

    Args:
        explanation: what is to be shown.

    Returns:
        (height, width, 3) uint8.
    """
    photo, evidence, limit = panels(explanation, PANEL)
    both = _side_by_side(photo, evidence)
    legend = colour_bar(both.shape[1], limit, words=ends(explanation))
    gap = np.full((_GAP, both.shape[1], 3), _PAPER, dtype=np.uint8)
    name = "" if explanation.photo is None else f" in {file_name(explanation.photo)}"
    lines = [f"{heading(explanation)}{name}", explanation.sentence, how_to_read(explanation)]
    whole = captioned(np.concatenate([both, gap, legend]), lines, size=15)
    return np.pad(whole, ((_GAP, _GAP), (_GAP, _GAP), (0, 0)), constant_values=_PAPER)


def panels(explanation: "Explanation", longer_side: int) -> tuple[np.ndarray, np.ndarray, float]:
    """The photo and the evidence over it, at the same size, the aspect ratio kept.

    Args:
        explanation: what is to be shown.
        longer_side: px.

    Returns:
        The photo, the map over it, both (height, width, 3) uint8, and the number that has the strongest colour, in the
        map's unit, per 1 % of the square's area where its numbers are shares.
    """
    photo = _fitted(explanation.image, longer_side)
    heatmap = explanation.on_photo(*photo.shape[:2])
    limit = largest(heatmap)
    return photo, lay_over(photo, heatmap, limit=limit), limit


def how_to_read(explanation: "Explanation") -> str:
    """Which colour means what, and in which unit.

    Args:
        explanation: what is shown.
    """
    against = "against it" if explanation.against is None else f"for “{explanation.against}”"
    scale = f"in {explanation.unit}" + (" per 1 % of the network's picture" if explanation.about.shares else "")
    told = f"Orange speaks for “{explanation.target}”, blue {against}. The scale is {scale}.{_smoothing(explanation)}"
    left, top, right, bottom = explanation.placement.photo_box
    whole = (left, top, right, bottom) == (0, 0, explanation.placement.width, explanation.placement.height)
    return told if whole else f"{told} The network did not see what lies outside the frame."


def _smoothing(explanation: "Explanation") -> str:
    """What was done for the eye."""
    if not explanation.places:
        side = explanation.grain
        return f" Each pixel shows the mean of the {side}×{side} px around it."
    grids = {stage: f"{shares.shape[0]}×{shares.shape[1]}" for stage, shares in explanation.places.items()}
    first, *_, last = [*grids, *grids]  # twice, so that a single depth is both
    where = f"{grids[last]} places of {last}"
    if len(grids) > 1:
        where = f"places of {len(grids)} depths, {grids[first]} in {first} to {grids[last]} in {last}"
    exact = "; the sums are exact." if explanation.bias is not None else "."
    return f" The colours are smoothed between the {where}{exact}"


def file_name(path: str) -> str:
    """The last part of a path, of whichever system it is.

    >>> file_name("C:\\\\photos\\\\dog.jpg"), file_name("photos/dog.jpg")
    ('dog.jpg', 'dog.jpg')
    """
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def heading(explanation: "Explanation") -> str:
    """What the picture shows, as a heading.

    Args:
        explanation: what is shown.
    """
    title = f"What speaks for {spoken(explanation)}"
    return title if explanation.method == "evidence" else f"{title}, by {explanation.about.title or explanation.method}"


def ends(explanation: "Explanation") -> tuple[str, str]:
    """The words at the legend's cool and warm end.

    Args:
        explanation: what is shown.
    """
    against = f"against {explanation.target}" if explanation.against is None else f"for {explanation.against}"
    return _short(against), _short(f"for {explanation.target}")


def legend_chart(explanation: "Explanation", limit: float) -> Svg:
    """The legend for a page, where letters keep their size on any screen.

    Args:
        explanation: what is shown.
        limit: the number that has the strongest colour.
    """
    colours = signed_colours(np.linspace(-1, 1, _STOPS)[None], 1.0)[0]
    return scale_chart(colours.tolist(), limit, ends=ends(explanation))


def _short(name: str) -> str:
    return name if len(name) <= _LONG_NAME else name[: _LONG_NAME - 1] + "…"


def _fitted(image: np.ndarray, longer_side: int) -> np.ndarray:
    """The image scaled until its longer side fits: the letterbox without its padding."""
    into = Preprocessing(size=longer_side)
    left, top, right, bottom = into.placement(*image.shape[:2]).square_box
    return into.apply(image)[top:bottom, left:right]


def _side_by_side(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Two images of one size, beside each other, or one above the other where they are very wide."""
    height, width = first.shape[:2]
    stacked = width > 2.2 * height
    gap = np.full((_GAP, width, 3) if stacked else (height, _GAP, 3), _PAPER, dtype=np.uint8)
    return np.concatenate([first, gap, second], axis=0 if stacked else 1)
