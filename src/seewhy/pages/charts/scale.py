"""The legend of a heat-map: which colour means what."""

from collections.abc import Sequence

from seewhy.pages.charts.svg import SMALL, Svg, drawing, element, elided, words

__all__ = ["scale_chart"]

_WIDTH, _BAR = 440, 12  # px
_NAME = 150  # px of room for the words at each end


def scale_chart(colours: Sequence[Sequence[int]], limit: float, *, ends: tuple[str, str]) -> Svg:
    """A bar of colours from -limit over 0 to limit, with words at both ends.

    Args:
        colours: at least two (red, green, blue), 0..255, evenly spaced from -limit to limit.
        limit: the number that has the strongest colour.
        ends: what the first and the last colour mean.

    >>> "speaks for dog +2" in scale_chart([(0, 0, 255), (255, 128, 0)], 2, ends=("against", "speaks for dog"))
    True
    """
    stops = "".join(
        element("stop", offset=f"{100 * place / (len(colours) - 1):.1f}%", stop_color=f"rgb{tuple(map(int, colour))}")
        for place, colour in enumerate(colours)
    )
    # Two legends on one page may differ: the gradient's name tells its colours apart.
    name = f"scale-{sum(value * (place + 1) for place, one in enumerate(colours) for value in map(int, one)):x}"
    low, high = (elided(one, SMALL, _NAME) for one in ends)
    y = _BAR + 16
    parts = [
        element("defs", element("linearGradient", stops, id=name)),
        element("rect", x=0, y=0, width=_WIDTH, height=_BAR, rx=_BAR / 2, fill=f"url(#{name})"),
        words(f"{low} \N{MINUS SIGN}{limit:.2g}", 0, y, class_="quiet small"),
        words("0", _WIDTH / 2, y, text_anchor="middle", class_="quiet small"),
        words(f"{high} +{limit:.2g}", _WIDTH, y, text_anchor="end", class_="quiet small"),
    ]
    told = f"From {ends[0]} (\N{MINUS SIGN}{limit:.2g}) over 0 to {ends[1]} (+{limit:.2g})"
    return drawing(_WIDTH, y + 6, "Colour scale", told, parts)
