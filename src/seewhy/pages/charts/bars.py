"""Probabilities as horizontal bars."""

import math
from collections.abc import Mapping

from seewhy.pages.charts.svg import TEXT, Svg, drawing, element, elided, text_width, words
from seewhy.probability import short_percent

__all__ = ["probability_bars"]

_WIDTH, _LINE, _ROOM_FOR_FIGURES = 440, 30, 52  # px
_BOLD = 1.2  # DejaVu Sans, the widest of the page's fonts, is a seventh wider in bold; Segoe UI a twelfth


def probability_bars(probabilities: Mapping[str, float], *, most: int = 5, truth: str | None = None) -> Svg:
    """The most probable classes as bars; the rest is added up in one line.

    Args:
        probabilities: 0..1 by class name.
        most: how many bars at most.
        truth: the true class where it is known; the first bar has the colour for "wrong" where it is another.
    """
    order = sorted(probabilities, key=lambda name: -probabilities[name])
    rows = [(name, probabilities[name]) for name in order[:most]]
    rest = len(order) - len(rows)
    if rest:
        rows.append((f"{rest} other{'s' if rest > 1 else ''}", math.fsum(probabilities[name] for name in order[most:])))
    # The first name is bold, and which of the others would be wider is not known: room for all as if they were.
    left = 12 + min(150.0, _BOLD * max((text_width(name, TEXT) for name, _ in rows), default=0.0))
    full = _WIDTH - left - _ROOM_FOR_FIGURES
    parts = []
    for index, (name, share) in enumerate(rows):
        y, type_ = index * _LINE + 6, "quiet" if index else "strong"
        colour = "count" if index else "wrong" if truth not in (None, name) else "right"
        parts.append(
            words(
                elided(name, TEXT * (1 if index else _BOLD), left - 12),
                left - 10,
                y + 14,
                text_anchor="end",
                class_=type_,
            )
        )
        parts.append(element("rect", x=left, y=y, width=full, height=18, rx=3, class_="track"))
        parts.append(element("rect", x=left, y=y, width=max(share * full, 1), height=18, rx=3, class_=colour))
        parts.append(words(_figure(share), _WIDTH, y + 14, text_anchor="end", class_=type_))
    said = ", ".join(f"{name} {_figure(share)}" for name, share in rows)
    return drawing(_WIDTH, len(rows) * _LINE + 2, "Probabilities", said, parts)


def _figure(share: float) -> str:
    return short_percent(share).replace("%", " %")  # as all over the page
