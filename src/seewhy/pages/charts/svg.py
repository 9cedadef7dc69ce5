"""The few words of SVG that the charts are written in; every text that goes through here is escaped."""

import html
import re
import unicodedata
from pathlib import Path

__all__ = [
    "SMALL",
    "TEXT",
    "Svg",
    "clean",
    "drawing",
    "element",
    "elided",
    "escaped",
    "standalone",
    "style",
    "text_width",
    "words",
]

TEXT, SMALL = 13, 11  # px, as in templates/charts.css
_TEMPLATES = Path(__file__).parent.parent / "templates"

# XML 1.0 §2.2 forbids these, even escaped; lone surrogates stand for bytes of a file name that are not UTF-8.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Mean advance of system-ui's digits and lower-case letters, in em: measured 0.50–0.56 on DejaVu Sans, Roboto, Inter.
_NARROW_EM, _WIDE_EM = 0.56, 1.0


class Svg(str):
    """An SVG that this room drew, all of whose texts are escaped: a page embeds it as it stands."""


def clean(text: str) -> str:
    """A text without the characters that no XML or HTML file may hold; each becomes U+FFFD, the "unknown" sign.

    Args:
        text: a class name or a path, in any script.

    >>> clean("a" + chr(0) + "b")
    'a�b'
    """
    return _FORBIDDEN.sub("�", text)


def escaped(text: str) -> str:
    """A text as it may stand inside an element or an attribute.

    Args:
        text: anything.

    >>> escaped('<a href="x">')
    '&lt;a href=&quot;x&quot;&gt;'
    """
    return html.escape(clean(text))


def element(name: str, content: str = "", **attributes: str | float | None) -> str:
    """One SVG element.

    Args:
        name: such as "rect".
        content: what stands inside, already SVG.
        attributes: an underscore is written as a hyphen, class_ as class; None is left out.

    >>> element("rect", x=1.0, class_="bar")
    '<rect x="1" class="bar"/>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def words(text: str, x: float, y: float, **attributes: str | float | None) -> str:
    """A text at a place.

    Args:
        text: anything; it is escaped.
        x: px from the left.
        y: px from the top, of the line the letters stand on.
        attributes: as for element.

    >>> words("<b>", 1, 2)
    '<text x="1" y="2">&lt;b&gt;</text>'
    """
    return element("text", escaped(text), x=x, y=y, **attributes)


def drawing(width: float, height: float, title: str, description: str, parts: list[str]) -> Svg:
    """A whole SVG that names and describes itself to those who cannot see it.

    Args:
        width: px at its natural size; it shrinks with the page.
        height: px.
        title: what it is, a few words.
        description: what it shows, a sentence or two.
        parts: the elements.
    """
    named = element("title", escaped(title)) + element("desc", escaped(description))
    return Svg(
        element(
            "svg",
            named + "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_written(width)} {_written(height)}",
            width=width,
            height=height,
            class_="chart",
            role="img",
            aria_label=f"{title}. {description}",
        )
    )


def style() -> str:
    """The style sheet of the charts: colours for light, dark and print, and the type."""
    return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("tokens.css", "charts.css"))


def standalone(chart: Svg) -> Svg:
    """A chart that can be a file of its own: the style sheet is inside.

    Args:
        chart: one of this room's charts.
    """
    opening, rest = chart.split(">", 1)
    paper = element("rect", width="100%", height="100%", style="fill: var(--paper)")
    return Svg(f"{opening}>{element('style', style())}{paper}{rest}")


def text_width(text: str, size: float) -> float:
    """About how wide a text will be, in px: the reader's font is not known here.

    Args:
        text: what is written.
        size: px of the font.

    >>> text_width("dog", 10) < text_width("犬犬犬", 10)
    True
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide * _WIDE_EM + (len(text) - wide) * _NARROW_EM)


def elided(text: str, size: float, room: float) -> str:
    """The text, cut to a width and ended with "…" where it is too long.

    Args:
        text: what is written.
        size: px of the font.
        room: px there is.

    >>> elided("a very long class name", 10, 50)
    'a very …'
    """
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept + "…"


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return escaped(value)
    return f"{value:.2f}".rstrip("0").rstrip(".") if "." in f"{value:.2f}" else str(value)
