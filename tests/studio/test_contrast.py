"""What is written can be read and what can be operated can be seen, light and dark (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

from seewhy import pages, studio

TOKENS = Path(pages.__file__).parent / "templates" / "tokens.css"
FRAME = Path(studio.__file__).parent / "page" / "css" / "studio.css"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    shares = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def theme(name: str) -> dict[str, str]:
    """The colours by name: of both files, in dark with what dark puts in their place."""
    found: dict[str, str] = {}
    for text in (TOKENS.read_text(), FRAME.read_text()):
        light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
        dark = rest.split("@media", 1)[0]
        for part in (light, dark) if name == "dark" else (light,):
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
    return found


def test_contrast_by_hand():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel", "faint"])
def test_every_colour_on_every_ground(name, ground):
    colours = theme(name)
    for written in ("ink", "quiet", "right", "wrong"):
        assert contrast(colours[written], colours[ground]) >= 4.5, written
    assert contrast(colours["edge"], colours[ground]) >= 3
    assert contrast(colours["paper"], colours["right"]) >= 4.5  # the words of the button that leads on
