"""The page why.html: read from top to bottom it is the way of the photo; every picture has its number."""

import dataclasses
from typing import TYPE_CHECKING

from seewhy.explain.flip_page import flip_sections
from seewhy.explain.nearest_page import nearest_sections
from seewhy.explain.page import explanation_sections
from seewhy.explain.picture import file_name, heading
from seewhy.explain.surroundings_page import surroundings_sections
from seewhy.layers import arithmetic_section, feature_map_sections
from seewhy.pages.charts import probability_bars
from seewhy.pages.page import Facts, Figure, Image, Section, Text, render_page
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.overlay import data_uri

if TYPE_CHECKING:
    from seewhy.recipes.why import Why

__all__ = ["why_page", "why_sections"]

_SIDE = 320  # px at most of the network's square on the page
_CHANNELS = 4  # feature maps shown of each layer: 0.3 MB for EfficientNet-Lite0 (measured 2026-11-24)


def why_page(found: "Why") -> str:
    """The whole page as HTML: no links to the outside, no JavaScript, made for paper too.

    Args:
        found: what is to be told.
    """
    name = found.explanation.photo
    title = heading(found.explanation) if name is None else f"{heading(found.explanation)}: {file_name(name)}"
    return render_page(title, found.prediction.sentence, why_sections(found), contents=True)


def why_sections(found: "Why") -> list[Section]:
    """What the page tells, in order.

    Args:
        found: what is to be told.
    """
    sections = [*_answer(found), *_evidence(found)]
    if found.flip is not None:
        sections += flip_sections(found.flip)
    if found.surroundings is not None:
        sections += surroundings_sections(found.surroundings)
    if found.maps is not None:
        sections += feature_map_sections(found.maps, most=_CHANNELS, overview=False)
    if found.arithmetic is not None:
        sections += arithmetic_section(found.arithmetic)
    if found.nearest is not None and found.examples is not None:
        sections += nearest_sections(found.nearest, found.examples, found.folders)
    if found.missing:
        sections.append(Facts(title="What could not be told", facts=tuple(found.missing.items())))
    return sections


def _answer(found: "Why") -> list[Section]:
    """What the network saw, how probable each class is, and what to mind."""
    asked = found.explanation.asked
    square = Image(
        uri=data_uri(shrunk(asked.prepared, _SIDE), format="jpeg"),
        alt="The photo as the network sees it",
        title="What the network sees",
        detail=f"{asked.placement.size} × {asked.placement.size} px",
        enlarged=asked.placement.size < _SIDE // 2,
    )
    bars = probability_bars(dict(found.prediction.ranked))
    sections: list[Section] = [
        Figure(
            title="The answer",
            pictures=(square, bars),
            caption="The photo is brought to the network's size. At the other end come scores (logits), divided by a "
            "temperature and turned into percentages by the softmax.",
            terms=("pixel", "logit", "softmax", "temperature"),
        )
    ]
    if found.warnings:
        sections.append(Text(title="Mind this first", paragraphs=found.warnings))
    return sections


def _evidence(found: "Why") -> list[Section]:
    """The map with its sums, and what it is worth."""
    first, *rest = explanation_sections(found.explanation)
    titled = dataclasses.replace(
        first,
        title="Where the answer comes from",
        caption=found.explanation.sentence,
        terms=("evidence", "logit", "dense layer", "receptive field"),
    )
    sections: list[Section] = [titled, *rest]
    if found.grade is not None:
        from seewhy.explain.grades import grade_sections

        first, *rest = grade_sections(found.grade)
        sections += [dataclasses.replace(first, terms=("deletion and insertion",)), *rest]
    return sections
