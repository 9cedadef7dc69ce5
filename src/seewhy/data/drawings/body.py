"""Tail, legs and body of the three animals."""

import numpy as np

from seewhy.data.drawings.canvas import darker
from seewhy.data.drawings.figure import Figure
from seewhy.data.drawings.shapes import Points, ellipse, smooth, tube, tufts

__all__ = ["paint_body", "paint_legs", "paint_tail"]

# Outlines of the body with its neck, clockwise from the rump.
_BODIES: dict[str, list[tuple[float, float]]] = {
    "cat": [(-0.5, 0.56), (-0.46, 0.71), (-0.24, 0.8), (0.06, 0.76), (0.26, 0.82), (0.4, 1.02), (0.58, 0.98),
            (0.56, 0.76),
            (0.47, 0.54), (0.3, 0.43), (0.0, 0.44), (-0.3, 0.43), (-0.46, 0.46)],
    "dog": [(-0.5, 0.56), (-0.47, 0.73), (-0.3, 0.78), (0.06, 0.76), (0.26, 0.84), (0.36, 1.02), (0.6, 0.98),
            (0.58, 0.74),
            (0.52, 0.52), (0.34, 0.38), (0.02, 0.42), (-0.28, 0.47), (-0.46, 0.46)],
    "wolf": [(-0.52, 0.58), (-0.47, 0.74), (-0.26, 0.77), (0.06, 0.81), (0.24, 0.92), (0.34, 1.06),
             (0.6, 0.98), (0.64, 0.74),
             (0.55, 0.5), (0.34, 0.4), (0.02, 0.46), (-0.26, 0.52), (-0.46, 0.48)],
}  # fmt: skip
# Half widths of a leg from the body to the paw.
_LEGS: dict[str, tuple[float, ...]] = {
    "cat": (0.1, 0.07, 0.052, 0.06),
    "dog": (0.12, 0.088, 0.07, 0.082),
    "wolf": (0.125, 0.078, 0.056, 0.068),
}


def lifted(points: Points, figure: Figure) -> Points:
    """Body points stand higher on longer legs and further apart on longer bodies."""
    return np.asarray(points) * (figure.factors.body_length, 1) + (0, 0.6 * (figure.factors.leg_length - 1))


def paint_tail(figure: Figure) -> None:
    """The cat's is long, thin, upright and curled; the dog's short and upward; the wolf's bushy and hanging."""
    factors, swing = figure.factors, figure.factors.tail_swing
    if factors.tail == "cat":
        path = [(0, 0), (-0.16, 0.02), (-0.3, 0.16), (-0.31 + 0.05 * swing, 0.42), (-0.24 + 0.14 * swing, 0.62),
                (-0.34 + 0.2 * swing, 0.74), (-0.46 + 0.2 * swing, 0.66)]  # fmt: skip
        widths: tuple[float, ...] = (0.062, 0.058, 0.055, 0.052, 0.05, 0.048)
    elif factors.tail == "dog":
        path = [(0, 0), (-0.14, 0.12), (-0.24 + 0.05 * swing, 0.28), (-0.26 + 0.14 * swing, 0.46)]
        widths = (0.085, 0.07, 0.055, 0.03)
    else:
        path = [(0.04, 0), (-0.16, -0.06), (-0.24 + 0.05 * swing, -0.26), (-0.28 + 0.14 * swing, -0.52)]
        widths = (0.07, 0.13, 0.15, 0.11, 0.03)
    reach = np.array(path) * factors.tail_length
    outline = tube(lifted(np.array([-0.46, 0.67]), figure) + reach, widths)
    shaggy = tufts(outline, figure.rng, length=0.06, spacing=0.075) if factors.fur == "wolf" else outline
    shape = _fur_solid(figure, outline, shaggy, part="tail", colour=figure.coat.fur)
    start = lifted(np.array([-0.46, 0.67]), figure)
    if factors.fur == "cat":
        figure.canvas.marks(
            [figure.view(_band(start + reach, at, 0.1, 0.045)) for at in (0.42, 0.58, 0.74, 0.9)],
            figure.coat.marks, inside=shape, strength=factors.marking,
        )  # fmt: skip
    elif factors.fur == "wolf":
        x, y = (start + reach[-1]).tolist()
        tip = ellipse(x, y, 0.13, 0.15)
        figure.canvas.marks([figure.view(tip)], figure.coat.marks, inside=shape, strength=factors.marking)


def paint_legs(figure: Figure, *, far: bool) -> None:
    """Two legs of one side: the far pair is painted first, darker and a little behind."""
    factors = figure.factors
    widths = np.array(_LEGS[factors.legs])
    stride = factors.stride * (0.13 if far else -0.13)
    shift = 0.1 if far else 0.0
    colour = darker(figure.coat.far, 0.85) if far else figure.coat.fur
    top = 0.6 * factors.leg_length
    for hind in (True, False):
        x = (-0.34 if hind else 0.34) * factors.body_length + shift
        sway = stride if hind else -stride
        if hind:
            path = [(x, top - 0.02), (x + 0.05 + 0.4 * sway, 0.55 * top), (x - 0.06 + 0.8 * sway, 0.27 * top),
                    (x + sway, 0.07), (x + 0.07 + sway, 0.065)]  # fmt: skip
            half = widths * (1.35, 1.1, 1, 1)
        else:
            path = [
                (x, top),
                (x + 0.4 * sway, 0.55 * top),
                (x + 0.8 * sway, 0.3 * top),
                (x + sway, 0.07),
                (x + 0.07 + sway, 0.065),
            ]
            half = widths
        outline = figure.view(tube(path, [*half[:3], half[3], half[3]]))
        hip = figure.view(ellipse(x, top + 0.02, 0.24, 0.13))
        shape = figure.canvas.solid(
            outline,
            colour,
            part="legs",
            ink=figure.ink,
            round_by=0.05 * figure.view.pixels,
            open_end=True,
            fading=None if far else hip,
        )
        if factors.fur == "cat" and not far:
            bands = [figure.view(_band(np.array(path), at, 0.16, 0.03)) for at in (0.3, 0.45)]
            figure.canvas.marks(bands, figure.coat.marks, inside=shape, strength=factors.marking)


def paint_body(figure: Figure) -> None:
    """The trunk with the neck, and what the fur looks like on it."""
    factors = figure.factors
    outline = smooth(lifted(np.array(_BODIES[factors.body]), figure))
    shaggy = tufts(outline, figure.rng, length=0.065, spacing=0.075) if factors.fur == "wolf" else outline
    shape = _fur_solid(figure, outline, shaggy, part="body", colour=figure.coat.fur)
    if shape is None:
        return
    belly = lifted(
        np.array([(0.58, 0.8), (0.5, 0.62), (0.3, 0.5), (-0.2, 0.5), (-0.3, 0.4), (0.3, 0.3), (0.7, 0.5)]), figure
    )
    # The belly belongs to the body, not to the fur: every animal has it.
    figure.canvas.tint(figure.view(smooth(belly)), figure.coat.belly, inside=shape, strength=0.75)
    marks = {"cat": _stripes, "dog": _patches, "wolf": _strands}[factors.fur](figure)
    figure.canvas.marks(marks, figure.coat.marks, inside=shape, strength=factors.marking)


def _fur_solid(figure: Figure, outline: Points, shaggy: Points, *, part: str, colour):
    """A solid whose tufts go when the fur is left out."""
    canvas = figure.canvas
    drawn = outline if "fur" in canvas.without else shaggy
    shape = canvas.solid(figure.view(drawn), colour, part=part, ink=figure.ink, round_by=0.09 * figure.view.pixels)
    if shape is not None and drawn is not outline:
        canvas.tufted(figure.view(outline), figure.view(drawn))
    return shape


def _stripes(figure: Figure) -> list[Points]:
    """A tabby's: narrow wedges from the back downwards."""
    stripes = []
    for x in np.linspace(-0.4, 0.26, 6):
        lean, depth, wide = (
            figure.rng.uniform(-0.04, 0.04),
            figure.rng.uniform(0.2, 0.3),
            figure.rng.uniform(0.03, 0.042),
        )
        wedge = np.array(
            [
                (x - wide, 0.9),
                (x + wide, 0.9),
                (x + lean + 0.3 * wide, 0.78 - depth),
                (x + lean - 0.3 * wide, 0.78 - depth),
            ]
        )
        stripes.append(figure.view(lifted(wedge, figure)))
    return stripes


def _patches(figure: Figure) -> list[Points]:
    """A dog's: a few large round patches."""
    patches = []
    for x in (-0.36, 0.0, 0.3):
        x, y = x + figure.rng.uniform(-0.08, 0.08), figure.rng.uniform(0.58, 0.78)
        wide, high = figure.rng.uniform(0.09, 0.17), figure.rng.uniform(0.08, 0.13)
        patches.append(figure.view(lifted(ellipse(x, y, wide, high, turn=figure.rng.uniform(-40, 40)), figure)))
    return patches


def _strands(figure: Figure) -> list[Points]:
    """A wolf's: a dark shaggy saddle and strands of long fur."""
    saddle = smooth(
        lifted(
            np.array([(-0.6, 0.9), (0.3, 1.1), (0.36, 0.9), (0.2, 0.76), (-0.1, 0.68), (-0.4, 0.66), (-0.6, 0.7)]),
            figure,
        )
    )
    shapes = [figure.view(tufts(saddle, figure.rng, length=0.11, spacing=0.11))]
    for _ in range(14):
        x, y = figure.rng.uniform(-0.42, 0.5), figure.rng.uniform(0.48, 0.7)
        strand = np.array([(x, y + 0.02), (x + 0.03, y), (x - 0.1, y - 0.06)])
        shapes.append(figure.view(lifted(strand, figure)))
    return shapes


def _band(path: Points, at: float, half_length: float, half_width: float) -> Points:
    """A short bar across a path, at a share of its length."""
    place = at * (len(path) - 1)
    first = min(int(place), len(path) - 2)
    along = path[first + 1] - path[first]
    middle = path[first] + along * (place - first)
    along = along / max(float(np.hypot(*along)), 1e-9)
    across = np.array([-along[1], along[0]])
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return np.array([middle + across * half_length * a + along * half_width * b for a, b in corners])
