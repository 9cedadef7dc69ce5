"""Feature maps as sections of a page: per layer the most telling channels, where they answer and what they add."""

from collections.abc import Sequence

import numpy as np

from seewhy.layers.layer_maps import SATURATED, FeatureMaps, LayerMaps
from seewhy.layers.map_picture import AT_CEILING, activation_colours, all_channels, map_picture
from seewhy.pages.charts.svg import Svg, drawing, element, words
from seewhy.pages.page import Figure, Image, Section, Text
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.overlay import data_uri, signed_colours

__all__ = ["feature_map_sections"]

_SIDE, _GAP = 100, 6  # px of a map and of the photo in a tile
_TILE = 2 * _SIDE + _GAP
_LEGEND = 260  # px
_DOT = 2.5  # px
_LEAST_BOX = 5.0  # px: a smaller receptive field is drawn this large, or it could not be seen


def feature_map_sections(
    found: FeatureMaps, *, most: int = 8, layers: Sequence[str] | None = None, overview: bool = True
) -> list[Section]:
    """What every layer answers to the photo, the channels that contribute most first.

    Args:
        found: the feature maps.
        most: channels shown of each layer.
        layers: names of the layers that are shown; None for all.
        overview: whether all channels of each layer are shown small as well.

    Raises:
        ConfigError: no such layer.
    """
    shown = found.layers if layers is None else tuple(found.layer(name) for name in layers)
    sections: list[Section] = [_introduction(found)]
    for layer in shown:
        tiles = [
            _tile(layer, int(channel), found, first=place == 0) for place, channel in enumerate(layer.order[:most])
        ]
        figure = Figure(title=_title(layer), pictures=(*tiles, _legend(layer)), caption=_told(layer, found), minor=True)
        sections += [figure, _overview(layer)] if overview else [figure]
    return sections


def _introduction(found: FeatureMaps) -> Text:
    first = (
        "Each layer turns what it gets into feature maps, one for each of its filters (channels): a grid of places, "
        "and at each place a number that says how strongly the filter answers there. All maps of a layer are drawn on "
        "one scale, so that a channel that says nothing looks as if it says nothing. Beside each map stands the photo "
        "as the network sees it; the frame is what the place of the strongest answer sees (its receptive field), the "
        "dot the middle of that."
    )
    second = (
        f"The channels are ordered by what they add to the score (logit) of “{found.target}”, {_number(found.logit)}. "
        "Where the last, dense layer reads a layer, that number is exact: average times weight. Elsewhere it is an "
        "estimate, marked ≈: gradient × activation, how the score would change if the layers behind were straight "
        "lines. They are not, so take its sign and size for a hint."
    )
    return Text(title="What each layer answers to this photo", paragraphs=(first, second))


def _title(layer: LayerMaps) -> str:
    one = layer.layer
    name = "First layer" if one.name == "first" else f"Layer “{one.name}”"
    return f"{name}: {one.channels} maps of {one.width}×{one.height} places"


def _told(layer: LayerMaps, found: FeatureMaps) -> str:
    """The layer in numbers: what a place sees, how many channels are silent or saturated, what they add."""
    parts = [_sight_said(layer, found.image.shape[0])]
    channels, silent = len(layer.maps), int(layer.silent.sum())
    verb = "is" if silent == 1 else "are"
    parts.append(f"{silent or 'None'} of {channels} channels {verb} silent on this photo.")
    if layer.dead is not None:
        dead = int(layer.dead.sum())
        parts.append(f"{dead or 'None'} {'is' if dead == 1 else 'are'} silent on every reference photo as well (dead).")
    if layer.layer.ceiling is not None:
        full = int(layer.saturated.sum())
        parts.append(
            f"{full or 'None'} {'is' if full == 1 else 'are'} saturated: at the activation's ceiling "
            f"({layer.layer.ceiling:g}) in at least {100 * SATURATED:.0f} % of their places, where they cannot answer "
            "any stronger."
        )
    total = _number(float(layer.contributions.sum()))
    if layer.exact:
        parts.append(f"Together its channels add exactly {total} to the score.")
    else:
        parts.append(f"Estimated one by one, its channels add up to ≈\N{NO-BREAK SPACE}{total}.")
    return " ".join(parts)


def _sight_said(layer: LayerMaps, size: int) -> str:
    if layer.layer.sight is None:
        return "What one place sees cannot be told for this network: it may be all of the photo."
    field = layer.layer.sight.field
    left, top, right, bottom = layer.layer.box(layer.layer.height // 2, layer.layer.width // 2, size)
    share = (right - left) * (bottom - top) / size**2
    said = "less than 0.1 %" if share < 0.001 else f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"
    beyond = ", which is more than there is" if field > size else ""
    return f"A place sees {field:g}×{field:g} px{beyond}: {said} of the network's {size}×{size} px."


def _tile(layer: LayerMaps, channel: int, found: FeatureMaps, *, first: bool) -> Svg:
    """A map, the photo with what its strongest place sees, and the numbers.

    The photo lies in a figure's first tile; the others point at it, which keeps a page of many tiles small.
    """
    size, name = found.image.shape[0], f"seen-{layer.layer.name}"
    row, column = (int(one) for one in layer.strongest[channel])
    parts = [_picture(data_uri(map_picture(layer, channel)), 0, style="image-rendering: pixelated")]
    if first:
        parts.append(_picture(data_uri(shrunk(found.image, 2 * _SIDE), format="jpeg"), _SIDE + _GAP, id=name))
    else:
        parts.append(element("use", href=f"#{name}"))
    parts.append(element("rect", x=0.5, y=0.5, width=_SIDE - 1, height=_SIDE - 1, fill="none", class_="rule"))
    high, wide = _SIDE / layer.layer.height, _SIDE / layer.layer.width
    parts.append(_frame(column * wide, row * high, wide, high))
    left, top, right, bottom = (one * _SIDE / size for one in layer.field(channel, size))
    parts.append(_frame(_SIDE + _GAP + left, top, right - left, bottom - top, within=(_SIDE + _GAP, _SIDE)))
    if right - left > 4 * _DOT and layer.layer.sight is not None:
        sight = layer.layer.sight
        x, y = ((sight.start + place * sight.stride) * _SIDE / size for place in (column, row))
        dot = {"cx": _SIDE + _GAP + x, "cy": y, "r": _DOT, "fill": "#fff", "stroke": "#000", "stroke_opacity": 0.6}
        parts.append(element("circle", **dot))
    sign = "" if layer.exact else "≈\N{NO-BREAK SPACE}"
    adds = f"{sign}{_number(float(layer.contributions[channel]))}"
    parts.append(words(f"channel {channel}", 0, _SIDE + 18, class_="quiet"))
    parts.append(words(adds, _TILE, _SIDE + 18, text_anchor="end", class_="strong"))
    parts.append(words(_state(layer, channel), 0, _SIDE + 35, class_="quiet small"))
    said = f"{adds} to the score of {found.target}; {_state(layer, channel)}"
    return drawing(_TILE, _SIDE + 40, f"Channel {channel} of {layer.layer.name}", said, parts)


def _state(layer: LayerMaps, channel: int) -> str:
    if layer.silent[channel]:
        dead = layer.dead is not None and layer.dead[channel]
        return "dead: silent on every photo tried" if dead else "silent on this photo"
    row, column = (int(one) for one in layer.strongest[channel])
    strongest = f"strongest answer {layer.maps[channel, row, column]:.3g}".replace("-", "−")
    share = layer.at_ceiling[channel]
    return f"{100 * share:.0f} % of places at the ceiling" if share >= 0.005 else strongest


def _picture(uri: str, x: float, **attributes: str) -> str:
    return element("image", href=uri, x=x, y=0, width=_SIDE, height=_SIDE, preserveAspectRatio="none", **attributes)


def _frame(
    x: float, y: float, width: float, height: float, *, within: tuple[float, float] = (0.0, float(_SIDE))
) -> str:
    """A frame that shows on light and on dark, at least a few px large, inside its picture."""
    start, side = within
    wide, high = max(width, _LEAST_BOX), max(height, _LEAST_BOX)
    left = min(max(start + 1, x - (wide - width) / 2), start + side - wide - 1)
    top = min(max(1.0, y - (high - height) / 2), _SIDE - high - 1)
    wide, high = min(wide, side - 2), min(high, _SIDE - 2)
    left, top = max(left, start + 1), max(top, 1.0)
    place = {"x": left, "y": top, "width": wide, "height": high, "fill": "none"}
    return element("rect", **place, stroke="#000", stroke_width=3.5, stroke_opacity=0.6) + element(
        "rect", **place, stroke="#fff", stroke_width=1.5
    )


def _legend(layer: LayerMaps) -> Svg:
    """The layer's one scale."""
    low = -layer.limit if layer.signed else 0.0
    ramp = np.linspace(low, layer.limit, 128)[None]
    colours = signed_colours(ramp, layer.limit) if layer.signed else activation_colours(ramp, layer.limit)
    bar = {"x": 0, "y": 16, "width": _LEGEND, "height": 12, "preserveAspectRatio": "none"}
    most = "ceiling" if layer.at_ceiling.any() else "or more"
    parts = [
        words("scale of all maps of this layer", 0, 11, class_="quiet small"),
        element("image", href=data_uri(colours), **bar),
        words(f"{low:.3g}".replace("-", "−"), 0, 42, class_="quiet small"),
        words(f"{layer.limit:.3g} {most}", _LEGEND, 42, text_anchor="end", class_="quiet small"),
    ]
    if layer.signed:
        parts.append(words("0", _LEGEND / 2, 42, text_anchor="middle", class_="quiet small"))
    if layer.at_ceiling.any():
        parts.append(element("rect", x=0, y=52, width=12, height=12, fill="rgb({}, {}, {})".format(*AT_CEILING)))
        parts.append(words("at the ceiling", 18, 62, class_="quiet small"))
    said = f"From {low:.3g} to {layer.limit:.3g}"
    return drawing(_LEGEND, 70 if layer.at_ceiling.any() else 48, "Scale", said, parts)


def _overview(layer: LayerMaps) -> Figure:
    silent = int(layer.silent.sum())
    crossed = f" Crossed out: the {silent} that are silent on this photo." if silent else ""
    picture = Image(uri=data_uri(all_channels(layer)), alt=f"All {len(layer.maps)} maps of {layer.layer.name}")
    return Figure(
        pictures=(picture,),
        caption=f"All {len(layer.maps)} of them, in the order of what they add, on the same scale.{crossed}",
    )


def _number(value: float) -> str:
    """A signed number with three digits that count and a true minus.

    >>> _number(-0.01234), _number(5.0)
    ('−0.0123', '+5')
    """
    return f"{value:+.3g}".replace("-", "−") if value else "0"
