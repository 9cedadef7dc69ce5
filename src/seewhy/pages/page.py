"""One HTML page that needs nothing but itself: no links to the outside, no JavaScript, light, dark and on paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import jinja2
from markupsafe import Markup

from seewhy.errors import UsageError
from seewhy.pages.charts.svg import Svg, clean, style
from seewhy.pages.glossary import GLOSSARY, meaning
from seewhy.storage import write_whole

__all__ = [
    "Facts",
    "Figure",
    "Gallery",
    "Image",
    "Measure",
    "Measures",
    "Section",
    "Table",
    "Text",
    "anchor",
    "render_page",
    "save_page",
]


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture inside the page.

    Args:
        uri: a data URI, as seewhy.pixels makes them.
        alt: what it shows, for those who cannot see it.
        title: a line beneath it.
        detail: a second, smaller line.
        enlarged: draw its pixels as squares, not smoothed.
    """

    uri: str
    alt: str
    title: str = ""
    detail: str = ""
    enlarged: bool = False

    def __post_init__(self) -> None:
        if not self.uri.startswith("data:image/"):
            raise UsageError(
                f"A picture of the page is {self.uri[:40]!r}",
                "a data URI, so that the page needs no other file",
                "Make it with data_uri of seewhy.pixels.",
            )


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One figure that matters, with its range and what it means.

    Args:
        name: such as "Accuracy".
        value: as it is read, such as "91.0 %".
        interval: the range, as it is read; empty where there is none.
        meaning: one or two sentences for those who never heard of it.
        span: (low, value, high), each 0..1, drawn as a bar; None where it does not run from 0 to 1.
    """

    name: str
    value: str
    meaning: str
    interval: str = ""
    span: tuple[float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Text:
    """Paragraphs. A section without a title goes on under the one before it."""

    kind: ClassVar[str] = "text"
    minor: ClassVar[bool] = False
    title: str = ""
    terms: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Measures:
    """The figures that matter, as tiles."""

    kind: ClassVar[str] = "measures"
    minor: ClassVar[bool] = False
    title: str = ""
    terms: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Charts or images, side by side where there is room.

    Args:
        title: the heading.
        terms: of the glossary, which are linked beneath; so in every section.
        pictures: charts of this room (Svg) or Images; any other text is refused, because it would not be escaped.
        caption: what is to be seen.
        minor: the heading is one of several under the one before it, and is left out of the contents.
    """

    kind: ClassVar[str] = "figure"
    title: str = ""
    terms: tuple[str, ...] = ()
    pictures: tuple[Svg | Image, ...] = ()
    caption: str = ""
    minor: bool = False

    def __post_init__(self) -> None:
        for picture in self.pictures:
            if not isinstance(picture, Svg | Image):
                raise UsageError(
                    f"A figure was given a {type(picture).__name__}", "a chart (Svg) or an Image", "Wrap it in one."
                )


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows and columns.

    Args:
        title: the heading.
        terms: of the glossary.
        columns: names of the columns.
        rows: texts, one for each column.
        words: how many of the first columns are words; the others are figures, flush right.
        caption: what is to be seen.
        links: for each row the name of a gallery of the same page, to which its first word leads; "" for none.
    """

    kind: ClassVar[str] = "table"
    minor: ClassVar[bool] = False
    title: str = ""
    terms: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    words: int = 1
    caption: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """Photos as thumbnails, each with its lines; minor as for Figure.

    A name (small letters, digits and hyphens) is where a link of the same page finds it: "#" and the name.
    """

    kind: ClassVar[str] = "gallery"
    title: str = ""
    terms: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    caption: str = ""
    minor: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        if self.name and not re.fullmatch(r"[a-z][a-z0-9-]*", self.name):
            raise UsageError(
                f"A gallery is named {self.name!r}", "small letters, digits and hyphens", "Number it instead."
            )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names and values, such as the conditions under which something was measured."""

    kind: ClassVar[str] = "facts"
    minor: ClassVar[bool] = False
    title: str = ""
    terms: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    caption: str = ""


Section = Text | Measures | Figure | Table | Gallery | Facts


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A term and its meaning, as the glossary at the end of a page shows it."""

    term: str
    meaning: str

    @property
    def anchor(self) -> str:
        """Where a link finds it."""
        return anchor(self.term)


def render_page(
    title: str, lead: str, sections: Sequence[Section], *, language: str = "en", contents: bool = False
) -> str:
    """A whole page as one HTML text.

    Args:
        title: the heading.
        lead: the one sentence that tells the result to somebody who is in a hurry.
        sections: what follows, in order.
        language: of the texts, as a BCP 47 tag.
        contents: begin with links to the headings, for a long page.

    Returns:
        HTML without links to anything outside; everything but the charts' SVG is escaped.

    >>> "&lt;b&gt;" in render_page("<b>", "", [])
    True
    """
    template = _environment().get_template("page.html.j2")
    used = {term for section in sections for term in section.terms}
    for term in used:
        meaning(term)  # an unknown one is refused
    glossary = [_Entry(term=term, meaning=GLOSSARY[term]) for term in GLOSSARY if term in used]
    page = template.render(
        title=title,
        lead=lead,
        sections=sections,
        language=language,
        style=Markup(style()),
        contents=contents,
        glossary=glossary,
    )
    return clean(page)


def anchor(term: str) -> str:
    """The name under which a page's glossary keeps a term.

    >>> anchor("feature map")
    'term-feature-map'
    """
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower())


def save_page(page: str, path: str | Path) -> Path:
    """Writes a page whole or not at all.

    Args:
        path: where to; an older file of that name is replaced.
        page: the HTML.

    Raises:
        StorageError: it cannot be written.
    """
    return write_whole(path, page)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("seewhy.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["drawn"] = lambda picture: isinstance(picture, Svg)
    environment.filters["anchor"] = anchor
    environment.filters["as_drawn"] = lambda picture: Markup(picture) if isinstance(picture, Svg) else picture
    # only for texts of ours, a file's name is left as it is
    environment.filters["unbroken"] = _unbroken
    return environment


def _unbroken(text: str) -> str:
    """A text whose "91.0 %" and "(88–93)" each stay on one line.

    >>> _unbroken("91.0 % (88–93)") == "91.0\N{NO-BREAK SPACE}% (88\N{WORD JOINER}–\N{WORD JOINER}93)"
    True
    """
    text = re.sub(r"(\d) (%|points)", "\\1\N{NO-BREAK SPACE}\\2", text)
    return re.sub(r"(?<=\d)–(?=\d)", "\N{WORD JOINER}–\N{WORD JOINER}", text)
