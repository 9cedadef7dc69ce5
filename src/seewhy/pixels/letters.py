"""Letters for captions: Pillow's built-in font where it can, a font of the system where it must."""

import functools
import unicodedata

from PIL import Image, ImageDraw, ImageFont

__all__ = ["Font", "font_of", "letters_for", "wrapped"]

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Fonts of the common systems with more than ASCII, in the order they are tried. The last ones know Chinese, Japanese
# and Korean.
_SYSTEM_FONTS = (
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "Arial.ttf",
    "NotoSansCJK-Regular.ttc",
    "Arial Unicode.ttf",
    "msyh.ttc",
    "PingFang.ttc",
)
# Signs that SeeWhy's own sentences use, in ASCII.
_PLAIN = str.maketrans({"−": "-", "–": "-", "—": "-", "×": "x", "…": "...", "“": '"', "”": '"', "’": "'", "ß": "ss"})
_NO_LETTER = "\uffff"


def letters_for(text: str) -> tuple[str, str]:
    """The text as it can be drawn on this machine, and the name of the font to draw it with.

    Pillow's built-in font knows ASCII only, but looks the same on every machine, so it comes first. For a text with
    other letters the font of the system is taken that has most of them. Where none helps, accents are left off. A
    letter that is still unknown is written as its number (U+72FC), so that nothing vanishes.

    Args:
        text: any text.

    Returns:
        The text to draw, and the font's name; "" is the built-in one.

    >>> letters_for("wolf 9 %")
    ('wolf 9 %', '')
    """
    if text.isascii():
        return text, ""
    plain = text.translate(_PLAIN)
    if plain.isascii():
        return plain, ""
    unknown = {name: _unknown(name, text) for name in _SYSTEM_FONTS}
    best = min(_SYSTEM_FONTS, key=lambda name: len(unknown[name]))
    if len(unknown[best]) == len({one for one in text if not one.isascii()}):  # none of them helps
        bare = "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))
        return _numbered(bare, {one for one in bare if not one.isascii()}), ""
    return _numbered(text, unknown[best]), best


@functools.cache
def font_of(name: str, size: int) -> Font:
    """A font by the name that letters_for gives.

    Args:
        name: a file of the system's fonts, or "" for the built-in one.
        size: px.

    Raises:
        OSError: the system has no such font.
    """
    return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)


def wrapped(line: str, font: Font, width: int) -> list[str]:
    """Breaks a line at spaces so that every row fits; a word that is too long alone is broken anywhere.

    Args:
        line: the text.
        font: what it is drawn with.
        width: px.
    """
    rows, row = [], ""
    for word in line.split():
        longer = f"{row} {word}".strip()
        if font.getlength(longer) <= width:
            row = longer
            continue
        if row:
            rows.append(row)
        row = word
        while len(row) > 1 and font.getlength(row) > width:
            fits = next((count for count in range(len(row) - 1, 1, -1) if font.getlength(row[:count]) <= width), 1)
            rows.append(row[:fits])
            row = row[fits:]
    return [*rows, row]


def _numbered(text: str, unknown: set[str]) -> str:
    return "".join(f"U+{ord(one):04X} " if one in unknown else one for one in text)


def _unknown(name: str, text: str) -> set[str]:
    """The letters that a font lacks: each gets the same box as a letter that can't exist."""
    letters = {one for one in text if not one.isascii()}
    try:
        font = font_of(name, 16)
    except OSError:
        return letters
    box = _drawn(font, _NO_LETTER)
    return {one for one in letters if _drawn(font, one) == box}


def _drawn(font: Font, letter: str) -> bytes:
    picture = Image.new("L", (48, 48))
    ImageDraw.Draw(picture).text((8, 8), letter, fill=255, font=font)
    return picture.tobytes()
