"""Parts that turn the answer, as sections of a page: the drawing before and after, and what each part does alone."""

from typing import TYPE_CHECKING

from seewhy.explain.part_flip import PartChange
from seewhy.pages.page import Figure, Image, Section, Table, Text
from seewhy.pixels.overlay import data_uri
from seewhy.probability.percent import fine_percent

if TYPE_CHECKING:
    import numpy as np

    from seewhy.explain.part_flip import PartFlip

__all__ = ["part_flip_sections"]

_SIDE = 256  # px at least: drawings are small


def part_flip_sections(found: "PartFlip") -> list[Section]:
    """Which parts turn the answer, and how much of it each part alone leaves.

    Args:
        found: the change of parts.

    Returns:
        Sections for render_page.
    """
    explained = (
        "A drawing can be made again with one part of another animal and everything else the same: light, pose and "
        "background. So the cause of a change is known, which no photo can offer."
    )
    return [
        Text(
            title="The parts that turn the answer",
            terms=("counterfactual",),
            paragraphs=(found.sentence, f"{explained} {found.trials} drawings were judged."),
        ),
        Figure(
            pictures=(
                _picture(found, found.image, found.before, "as it is"),
                _picture(found, found.changed, found.after, "changed"),
            )
        ),
        *_table(found),
    ]


def _picture(found: "PartFlip", image: "np.ndarray", probabilities: "np.ndarray", title: str) -> Image:
    factor = max(1, -(-_SIDE // max(image.shape[:2])))
    index = int(probabilities.argmax())
    return Image(
        uri=data_uri(image.repeat(factor, axis=0).repeat(factor, axis=1)),
        alt=f"The drawing of a {found.kind}, {title}",
        title=title,
        detail=f"“{found.classes[index]}” {fine_percent(probabilities[index])}",
    )


def _table(found: "PartFlip") -> tuple[Table, ...]:
    """One row a part, one column a way to change it."""
    if not found.alone:
        return ()
    parts = dict.fromkeys(one.part for one in found.alone)
    ways = sorted({one.to for one in found.alone}, key=lambda way: (way is None, way))
    rows = tuple((part, *(_left(found.alone.get(PartChange(part=part, to=way))) for way in ways)) for part in parts)
    columns = ("part", *("left out" if way is None else f"of a {way}" for way in ways))
    caption = f"What is left for “{found.target}” when one part alone is drawn otherwise:"
    return (Table(columns=columns, rows=rows, caption=caption),)


def _left(probability: float | None) -> str:
    return "–" if probability is None else fine_percent(probability)
