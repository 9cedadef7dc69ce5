"""Background scenes, and what grows or lies in front of the animal. None of them belongs to a class.

The frame reaches from -1 to 1 in both directions, y upwards; scenery goes further, as the camera may be turned.
"""

import numpy as np

from seewhy.data.drawings.canvas import Canvas, Colour, View, darker, mix
from seewhy.data.drawings.shapes import ellipse, smooth

__all__ = ["paint_background", "paint_foreground", "paint_shadow"]

_EDGE = 1.75
_GROUNDS: dict[str, tuple[Colour, Colour]] = {  # far, near
    "meadow": ((150, 190, 96), (88, 144, 62)),
    "forest": ((112, 122, 74), (78, 86, 50)),
    "snow": ((226, 234, 244), (244, 247, 250)),
    "beach": ((236, 216, 168), (222, 192, 136)),
    "room": ((184, 136, 92), (156, 108, 70)),
}
_SKIES: dict[str, tuple[Colour, Colour]] = {  # top, horizon
    "meadow": (((104, 170, 226)), (206, 230, 242)),
    "forest": ((52, 88, 66), (150, 178, 128)),
    "snow": ((150, 176, 204), (222, 230, 238)),
    "beach": ((92, 176, 220), (222, 238, 240)),
    "room": ((206, 190, 168), (226, 212, 192)),
}


def paint_background(canvas: Canvas, view: View, background: str, rng: np.random.Generator) -> None:
    """Paints sky, ground and what stands there.

    Args:
        canvas: where to.
        view: from the frame's units to pixels.
        background: one of BACKGROUNDS.
        rng: the small chances of the scene.
    """
    horizon = float(rng.uniform(-0.25, 0.2))
    tint = rng.uniform(0.88, 1.1, size=3)
    top, low = (_tinted(colour, tint) for colour in _SKIES[background])
    far, near = (_tinted(colour, tint) for colour in _GROUNDS[background])
    canvas.gradient(view, (1.1, horizon), (top, low), _strip(-_EDGE, _EDGE))
    things = {"meadow": _meadow, "forest": _forest, "snow": _snow, "beach": _beach, "room": _room}
    things[background](canvas, view, horizon, rng)
    canvas.gradient(view, (horizon, -1.1), (far, near), _strip(-_EDGE, horizon))
    if background == "room":
        for x in np.linspace(-3, 3, 13):  # floor boards run to a point behind the wall
            board = np.array([(0.35 * x, horizon), (x, -_EDGE), (x + 0.025, -_EDGE), (0.35 * x + 0.008, horizon)])
            canvas.scenery(view(board), darker(near, 0.8))
    else:
        _specks(canvas, view, horizon, mix(far, near, 0.5), rng)


def paint_shadow(canvas: Canvas, view: View, ground: tuple[float, float], width: float, *, strength: float) -> None:
    """Paints the soft shadow at the animal's feet; it does not change when a part is left out.

    Args:
        canvas: where to.
        view: from the frame's units to pixels.
        ground: the place between the feet.
        width: half its width.
        strength: of the light, 0 … 1.
    """
    lean = -0.25 * width * canvas.light[0]
    for size, depth in ((1.0, 0.16), (0.8, 0.16)):
        outline = view(ellipse(ground[0] + lean, ground[1], size * width, 0.16 * size * width))
        canvas.shade(outline, 1 - depth * (0.5 + strength))


def paint_foreground(canvas: Canvas, view: View, background: str, height: float, rng: np.random.Generator) -> None:
    """Paints what hides the feet: blades of grass, a drift of snow, a cushion.

    Args:
        canvas: where to.
        view: from the frame's units to pixels.
        background: one of BACKGROUNDS.
        height: how high it reaches, in the frame's units.
        rng: the small chances of the scene.
    """
    tint = rng.uniform(0.88, 1.1, size=3)
    near = _tinted(_GROUNDS[background][1], tint)
    _bush(canvas, view, background, height, rng)
    if background in ("snow", "room"):
        colour = darker(near, 0.95) if background == "snow" else _tinted((150, 70, 74), rng.uniform(0.5, 1.3, size=3))
        xs = np.linspace(-_EDGE, _EDGE, 15)
        tops = [(x, -1 + height * rng.uniform(0.1, 1.0)) for x in xs]
        drift = np.concatenate([smooth(tops, closed=False, steps=4), [(_EDGE, -_EDGE), (-_EDGE, -_EDGE)]])
        canvas.flat(view(drift), colour)
        canvas.flat(view(drift - (0, 0.05)), darker(colour, 1.06))
        return
    count = 46
    xs, lean = rng.uniform(-1.3, 1.3, count), rng.uniform(-0.16, 0.16, count)
    tall, bright = height * rng.uniform(0.35, 1.25, count), rng.uniform(0.7, 1.15, count)
    blade_colour = (112, 148, 60) if background == "beach" else darker(near, 0.95)
    blades = np.stack(
        [np.stack([xs - 0.03, xs + 0.03, xs + lean], 1), np.stack([-1.2 + 0 * xs, -1.2 + 0 * xs, -1 + tall], 1)], 2
    )
    for blade, shade in zip(view(blades), bright, strict=True):
        canvas.flat(blade, darker(blade_colour, shade))


def _bush(canvas: Canvas, view: View, background: str, height: float, rng: np.random.Generator) -> None:
    """One larger thing that hides whatever is behind it: a bush, a boulder of snow or sand, a ball."""
    x, size = rng.uniform(-0.85, 0.85), 0.5 * height + rng.uniform(0.0, 0.12)
    green = _tinted((84, 122, 60), rng.uniform(0.7, 1.2, size=3))
    colours = {"meadow": green, "forest": darker(green, 0.75), "snow": (214, 224, 236), "beach": (206, 178, 128)}
    colour = colours.get(background) or _tinted((150, 130, 140), rng.uniform(0.4, 1.5, size=3))
    balls = ((-0.8, 0.0, 0.7), (0.8, 0.0, 0.75), (0.0, 0.2, 1.0)) if background != "room" else ((0.0, 0.0, 1.0),)
    for shrink, shade in ((1.0, 0.62), (0.92, 0.85), (0.7, 1.0)):  # rim, body, and the side of the sky
        for dx, dy, share in balls:
            radius = shrink * share * size
            y = -1 + 0.75 * height + dy * size + 0.6 * (1 - shrink) * size
            canvas.flat(view(ellipse(x + dx * size, y, radius, radius)), darker(colour, shade))


def _meadow(canvas: Canvas, view: View, horizon: float, rng: np.random.Generator) -> None:
    for _ in range(3):
        x, y = rng.uniform(-1.1, 1.1), rng.uniform(horizon + 0.4, 1.1)
        for dx, size in ((-0.13, 0.09), (0.0, 0.13), (0.14, 0.1)):
            canvas.scenery(view(ellipse(x + dx, y, 1.4 * size, size, steps=14)), (250, 250, 250))
    for _ in range(3):
        x, wide = rng.uniform(-1.3, 1.3), rng.uniform(0.5, 1.0)
        green = _tinted((126, 168, 92), rng.uniform(0.8, 1.15, size=3))
        canvas.scenery(view(ellipse(x, horizon, wide, rng.uniform(0.12, 0.35))), green)


def _forest(canvas: Canvas, view: View, horizon: float, rng: np.random.Generator) -> None:
    for depth in (0.0, 1.0):
        for _ in range(5):
            x, wide = rng.uniform(-1.4, 1.4), rng.uniform(0.05, 0.1) * (1 + 0.5 * depth)
            bark = mix((112, 112, 84), (74, 54, 40), depth)
            trunk = np.array(
                [
                    (x - wide, horizon - 0.02),
                    (x + wide, horizon - 0.02),
                    (x + 0.7 * wide, _EDGE),
                    (x - 0.7 * wide, _EDGE),
                ]
            )
            canvas.scenery(view(trunk), darker(bark, rng.uniform(0.85, 1.15)))
        for _ in range(7):
            x, y = rng.uniform(-1.4, 1.4), rng.uniform(0.75, 1.3)
            leaves = _tinted((66, 108, 60), rng.uniform(0.75, 1.25, size=3))
            canvas.scenery(view(ellipse(x, y, rng.uniform(0.2, 0.4), rng.uniform(0.12, 0.25), steps=14)), leaves)


def _snow(canvas: Canvas, view: View, horizon: float, rng: np.random.Generator) -> None:
    for _ in range(2):
        x, wide, high = rng.uniform(-1.2, 1.2), rng.uniform(0.6, 1.1), rng.uniform(0.3, 0.6)
        peak = np.array([(x - wide, horizon), (x, horizon + high), (x + wide, horizon)])
        canvas.scenery(view(peak), (176, 192, 212))
        canvas.scenery(view((peak - peak[1]) * 0.35 + peak[1]), (240, 244, 248))
    for _ in range(5):
        x, high = rng.uniform(-1.4, 1.4), rng.uniform(0.3, 0.7)
        for level in range(3):
            low, wide = horizon + 0.25 * high * level, 0.26 * high * (1 - 0.25 * level)
            tree = np.array([(x - wide, low), (x + wide, low), (x, low + 0.5 * high)])
            canvas.scenery(view(tree), mix((52, 88, 84), (220, 230, 236), 0.2 * level))


def _beach(canvas: Canvas, view: View, horizon: float, rng: np.random.Generator) -> None:
    canvas.scenery(view(ellipse(rng.uniform(-0.9, 0.9), rng.uniform(0.5, 0.95), 0.16, 0.16)), (255, 240, 190))
    for low, colour in ((0.34, (64, 140, 176)), (0.2, (84, 168, 190)), (0.08, (140, 204, 206))):
        sea = np.array([(-_EDGE, horizon + low), (_EDGE, horizon + low), (_EDGE, horizon), (-_EDGE, horizon)])
        canvas.scenery(view(sea), colour)
    x, high = rng.uniform(-1.1, 1.1), rng.uniform(0.35, 0.6)
    sail = np.array([(x, horizon + 0.3), (x + 0.5 * high, horizon + 0.3), (x, horizon + 0.3 + high)])
    canvas.scenery(view(sail), _tinted((236, 150, 140), rng.uniform(0.6, 1.2, size=3)))


def _room(canvas: Canvas, view: View, horizon: float, rng: np.random.Generator) -> None:
    paper = _tinted((196, 190, 170), rng.uniform(0.7, 1.2, size=3))
    for x in np.arange(-_EDGE, _EDGE, 0.3):
        canvas.scenery(view(np.array([(x, horizon), (x + 0.14, horizon), (x + 0.14, _EDGE), (x, _EDGE)])), paper)
    x, y, wide, high = rng.uniform(-0.9, 0.9), rng.uniform(0.5, 0.85), rng.uniform(0.2, 0.36), rng.uniform(0.18, 0.3)
    for grow, colour in ((0.05, (120, 84, 58)), (0.0, _tinted((150, 190, 210), rng.uniform(0.7, 1.2, size=3)))):
        frame = np.array(
            [
                (x - wide - grow, y - high - grow),
                (x + wide + grow, y - high - grow),
                (x + wide + grow, y + high + grow),
                (x - wide - grow, y + high + grow),
            ]
        )
        canvas.scenery(view(frame), colour)
    board = np.array([(-_EDGE, horizon + 0.09), (_EDGE, horizon + 0.09), (_EDGE, horizon), (-_EDGE, horizon)])
    canvas.scenery(view(board), (240, 234, 224))


def _specks(canvas: Canvas, view: View, horizon: float, colour: Colour, rng: np.random.Generator) -> None:
    """Flowers, stones, leaves: small things that lie about."""
    for _ in range(12):
        x, y = rng.uniform(-1.3, 1.3), rng.uniform(-1.2, horizon - 0.05)
        size = 0.02 + 0.025 * (horizon - y)
        canvas.scenery(view(ellipse(x, y, 1.5 * size, size, steps=8)), darker(colour, rng.uniform(0.75, 1.25)))


def _strip(low: float, high: float) -> np.ndarray:
    return np.array([(-_EDGE, low), (_EDGE, low), (_EDGE, high), (-_EDGE, high)])


def _tinted(colour: Colour, tint: np.ndarray) -> Colour:
    red, green, blue = np.clip(np.array(colour) * tint, 0, 255).tolist()
    return red, green, blue
