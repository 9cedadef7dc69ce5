"""The smallest change that turns the answer, as sections of a page: the photo before and after."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.explain.regions import outlined
from seewhy.pages.charts import probability_bars
from seewhy.pages.page import Figure, Image, Section, Text
from seewhy.pixels.overlay import data_uri
from seewhy.probability.percent import fine_percent

if TYPE_CHECKING:
    from seewhy.explain.flip import Flip
    from seewhy.pixels.preprocessing import Placement

__all__ = ["flip_sections", "seen"]

_SIDE = 320  # px at least of the longer side of a picture: what the network saw is often smaller


def flip_sections(found: "Flip") -> list[Section]:
    """What had to be taken away, outlined, and what the network said before and after.

    Args:
        found: the change.

    Returns:
        Sections for render_page.
    """
    explained = (
        "The photo was cut into regions of like colour, and regions were taken away until the answer changed; those "
        "that were not needed were put back. What is outlined is a small change, not proven to be the smallest. If it "
        "lies on the subject, the network looks where it should. If it lies beside it, the network goes by something "
        "else."
    )
    tried = f"{found.trials} changed copies of the photo were judged, of {found.of_regions} regions."
    return [
        Text(
            title="The smallest change that turns the answer",
            terms=("counterfactual",),
            paragraphs=(found.sentence, f"{explained} {tried}"),
        ),
        Figure(pictures=_pictures(found), caption=_caption(found)),
        Figure(
            pictures=tuple(
                probability_bars(dict(zip(found.classes, values.tolist(), strict=True)), most=4)
                for values in (found.before, found.after)
            ),
            caption="The probabilities before the change (left) and after it (right):",
        ),
    ]


def seen(image: np.ndarray, placement: "Placement", mask: np.ndarray | None = None) -> np.ndarray:
    """What the network saw, without the padding, large enough to look at; with the edge of a mask drawn on it.

    Args:
        image: (size, size, 3) uint8.
        placement: where the photo lies in it.
        mask: (size, size) bool.

    Returns:
        (height, width, 3) uint8, enlarged by a whole factor.
    """
    left, top, right, bottom = placement.square_box
    factor = max(1, -(-_SIDE // max(right - left, bottom - top)))

    def large(values: np.ndarray) -> np.ndarray:
        return values[top:bottom, left:right].repeat(factor, axis=0).repeat(factor, axis=1)

    return large(image) if mask is None else outlined(large(image), large(mask))


def _pictures(found: "Flip") -> tuple[Image, ...]:
    pairs = (
        (
            seen(found.image, found.placement, found.mask),
            "as it is",
            found.before,
            "The photo, changed regions outlined",
        ),
        (seen(found.changed, found.placement, found.mask), "changed", found.after, "The photo after the change"),
    )
    return tuple(
        Image(uri=data_uri(picture, format="jpeg"), alt=alt, title=title, detail=_answer(found, values))
        for picture, title, values, alt in pairs
    )


def _answer(found: "Flip", probabilities: np.ndarray) -> str:
    index = int(probabilities.argmax())
    return f"“{found.classes[index]}” {fine_percent(probabilities[index])}"


def _caption(found: "Flip") -> str:
    amount = f"{found.regions} of {found.of_regions} regions, {100 * found.share:.0f} % of the photo"
    if found.found:
        return f"Outlined is what was taken away: {amount}."
    return f"No change turned the answer. Outlined is the one that came nearest to it: {amount}."
