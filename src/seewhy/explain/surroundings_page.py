"""Whether the background speaks, as sections of a page: the middle alone, and the surroundings alone."""

from typing import TYPE_CHECKING

from seewhy.explain.flip_page import seen
from seewhy.explain.surroundings import MIDDLE
from seewhy.pages.page import Figure, Image, Section, Text
from seewhy.pixels.overlay import data_uri
from seewhy.probability.percent import fine_percent

if TYPE_CHECKING:
    import numpy as np

    from seewhy.explain.surroundings import Surroundings

__all__ = ["surroundings_sections"]


def surroundings_sections(found: "Surroundings") -> list[Section]:
    """Both pictures with what the network says to each, and what follows.

    Args:
        found: the answers.

    Returns:
        Sections for render_page.
    """
    title = "The background speaks" if found.warns else "Does the background speak?"
    explained = (
        f"The middle is {100 * MIDDLE:.0f} % of the photo's width and height, wherever the subject may be. A network "
        "that learned the subject needs the middle; one that learned its usual background does not."
    )
    return [
        Text(title=title, paragraphs=(found.sentence, explained)),
        Figure(
            pictures=(
                _picture(found, found.middle_image, found.middle, "the middle alone"),
                _picture(found, found.around_image, found.around, "the surroundings alone"),
            )
        ),
    ]


def _picture(found: "Surroundings", image: "np.ndarray", probabilities: "np.ndarray", title: str) -> Image:
    index = found.classes.index(found.target)
    says = int(probabilities.argmax())
    detail = f"“{found.target}” {fine_percent(probabilities[index])}"
    if says != index:
        detail += f", “{found.classes[says]}” {fine_percent(probabilities[says])}"
    return Image(
        uri=data_uri(seen(image, found.placement), format="jpeg"), alt=f"The photo, {title}", title=title, detail=detail
    )
