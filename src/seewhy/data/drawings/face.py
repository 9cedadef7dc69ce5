"""Head, ears, snout, eyes and whiskers of the three animals, in the head's own units (centre at 0, 0)."""

import numpy as np

from seewhy.data.drawings.canvas import darker, mix
from seewhy.data.drawings.figure import Figure
from seewhy.data.drawings.shapes import Points, ellipse, rotate, smooth, tube, tufts

__all__ = ["paint_face", "paint_head"]

_HEADS: dict[str, list[tuple[float, float]]] = {
    "cat": [(-0.29, -0.02), (-0.24, 0.14), (-0.02, 0.22), (0.2, 0.15), (0.27, -0.02), (0.18, -0.16),
            (0.0, -0.21), (-0.2, -0.17)],
    "dog": [(-0.24, 0.0), (-0.2, 0.17), (0.0, 0.24), (0.18, 0.17), (0.23, 0.0), (0.16, -0.16), (0.0, -0.22),
            (-0.18, -0.18)],
    "wolf": [(-0.3, -0.1), (-0.2, 0.13), (-0.02, 0.21), (0.15, 0.14), (0.21, 0.0), (0.2, -0.12),
             (0.02, -0.25), (-0.2, -0.24)],
}  # fmt: skip


def paint_head(figure: Figure) -> None:
    """Ears that stand behind the head, then the head with the cheeks of its fur."""
    factors, view, canvas = figure.factors, figure.head_view, figure.canvas
    if factors.ears != "dog":
        for near in (False, True):
            _upright_ear(figure, near=near)
    else:
        _floppy_ear(figure, near=False)
    outline = smooth(_HEADS[factors.head])
    drawn = outline
    if factors.fur == "wolf" and "fur" not in canvas.without:
        # The ruff hangs from the cheeks; the brow is smooth.
        drawn = tufts(outline, figure.rng, length=0.085, spacing=0.085, below=0.0)
    shape = canvas.solid(view(drawn), figure.coat.fur, part="head", ink=figure.ink, round_by=0.1 * view.pixels)
    if shape is not None and drawn is not outline:
        canvas.tufted(view(outline), view(drawn))
    if shape is not None and factors.head == "wolf":
        canvas.tint(
            view(smooth([(-0.26, -0.1), (0.0, -0.02), (0.2, -0.1), (0.1, -0.4), (-0.26, -0.4)])),
            figure.coat.belly,
            inside=shape,
            strength=0.7,
        )
    if factors.fur == "cat":
        bars = [np.array([(x - 0.018, 0.3), (x + 0.018, 0.3), (x * 0.7 + 0.02, 0.1)]) for x in (-0.09, 0.0, 0.09)]
        canvas.marks([view(bar) for bar in bars], figure.coat.marks, inside=shape, strength=factors.marking)
    elif factors.fur == "wolf":
        mask = smooth([(-0.24, 0.3), (0.2, 0.3), (0.16, 0.08), (0.05, 0.02), (-0.03, 0.1), (-0.2, 0.1)])
        canvas.marks([view(mask)], figure.coat.marks, inside=shape, strength=factors.marking)
    else:
        patch = ellipse(-0.06 if figure.rng.random() < 0.5 else 0.14, 0.07, 0.12, 0.13)
        canvas.marks([view(patch)], figure.coat.marks, inside=shape, strength=factors.marking)


def paint_face(figure: Figure) -> None:
    """Snout, eyes, whiskers, and the ear that hangs over the near side."""
    {"cat": _cat_snout, "dog": _dog_snout, "wolf": _wolf_snout}[figure.factors.snout](figure)
    _eyes(figure)
    if figure.factors.ears == "dog":
        _floppy_ear(figure, near=True)
    if figure.factors.whiskers == "cat":
        _whiskers(figure)


def _upright_ear(figure: Figure, *, near: bool) -> None:
    """A pointed ear: the cat's a wide triangle at the side, the wolf's narrow and nearer the middle."""
    if figure.factors.ears == "cat":
        middle, half, height, lean = (-0.18, 0.12, 0.31, 9.0) if near else (0.17, 0.11, 0.3, -11.0)
    else:
        middle, half, height, lean = (-0.13, 0.075, 0.36, 5.0) if near else (0.07, 0.07, 0.34, -6.0)
    height *= figure.factors.ear_length
    place = np.array([middle, 0.1])

    def triangle(size: float, drop: float) -> Points:
        corners = [(-half, 0), (-0.62 * half, 0.55 * height), (0, height), (0.62 * half, 0.55 * height), (half, 0)]
        return figure.head_view(rotate(size * np.array(corners) + (0, drop), lean) + place)

    fur = figure.coat.fur if near else darker(figure.coat.fur, 0.9)
    pixels = figure.head_view.pixels
    figure.canvas.solid(triangle(1, 0), fur, part="ears", ink=figure.ink, round_by=0.06 * pixels, open_end=True)
    figure.canvas.flat(triangle(0.6, 0.07), mix(figure.coat.skin, fur, 0.35), part="ears")


def _floppy_ear(figure: Figure, *, near: bool) -> None:
    """A hanging ear, like a leaf: the dog's."""
    long = figure.factors.ear_length
    if near:
        path = [(-0.12, 0.17), (-0.25, 0.12), (-0.31, -0.06), (-0.29, -0.08 - 0.2 * long)]
        widths = (0.04, 0.09, 0.12, 0.1)
    else:
        path = [(0.1, 0.18), (0.2, 0.15), (0.27, 0.02), (0.29, -0.02 - 0.14 * long)]
        widths = (0.04, 0.07, 0.09, 0.07)
    colour = mix(figure.coat.fur, figure.coat.marks, 0.6 if near else 0.8)
    outline = figure.head_view(tube(path, widths))
    figure.canvas.solid(outline, colour, part="ears", ink=figure.ink, round_by=0.07 * figure.head_view.pixels)


def _cat_snout(figure: Figure) -> None:
    """Two short puffs and a small pink nose."""
    view, canvas, long = figure.head_view, figure.canvas, figure.factors.snout_length
    for x in (0.15, 0.04):
        puff = ellipse(x + 0.03 * long, -0.1, 0.085, 0.07)
        canvas.solid(view(puff), figure.coat.belly, part="snout", round_by=0.05 * view.pixels)
    x = 0.1 + 0.03 * long
    canvas.flat(view(np.array([(x - 0.045, -0.035), (x + 0.045, -0.035), (x, -0.085)])), (206, 104, 112), part="snout")
    for side in (-1, 1):
        mouth = smooth([(x, -0.08), (x + side * 0.03, -0.14), (x + side * 0.08, -0.135)], closed=False)
        canvas.line(view(mouth), figure.coat.nose, 0.6 * figure.ink, part="snout")


def _dog_snout(figure: Figure) -> None:
    """A broad muzzle of middle length, a big black nose and a bit of tongue."""
    view, canvas, long = figure.head_view, figure.canvas, figure.factors.snout_length
    tip = 0.09 + 0.2 * long
    tongue = tube([(tip - 0.1, -0.16), (tip - 0.08, -0.27)], (0.045, 0.045))
    canvas.solid(view(tongue), (226, 108, 118), part="snout", ink=0.7 * figure.ink, round_by=0.03 * view.pixels)
    muzzle = tube([(0.04, -0.06), (0.16, -0.07), (tip, -0.1)], (0.125, 0.12, 0.1))
    canvas.solid(
        view(muzzle), figure.coat.belly, part="snout", ink=figure.ink, round_by=0.08 * view.pixels, open_end=True
    )
    canvas.solid(
        view(ellipse(tip + 0.06, -0.04, 0.065, 0.055)), figure.coat.nose, part="snout", round_by=0.03 * view.pixels
    )
    mouth = smooth([(tip + 0.05, -0.11), (tip - 0.02, -0.16), (0.1, -0.15)], closed=False)
    canvas.line(view(mouth), figure.coat.nose, 0.7 * figure.ink, part="snout")


def _wolf_snout(figure: Figure) -> None:
    """A long narrow muzzle with a small nose at its end."""
    view, canvas, long = figure.head_view, figure.canvas, figure.factors.snout_length
    tip = 0.1 + 0.36 * long
    muzzle = tube([(0.02, -0.05), (0.2, -0.07), (tip, -0.13)], (0.13, 0.09, 0.052))
    canvas.solid(
        view(muzzle), figure.coat.fur, part="snout", ink=figure.ink, round_by=0.07 * view.pixels, open_end=True
    )
    jaw = smooth([(tip + 0.03, -0.16), (0.3, -0.12), (0.1, -0.14), (0.06, -0.2), (0.25, -0.185), (tip, -0.185)])
    canvas.flat(view(jaw), figure.coat.belly, part="snout")
    canvas.solid(
        view(ellipse(tip + 0.03, -0.105, 0.042, 0.036)), figure.coat.nose, part="snout", round_by=0.02 * view.pixels
    )
    mouth = smooth([(tip + 0.03, -0.155), (0.3, -0.13), (0.16, -0.15)], closed=False)
    canvas.line(view(mouth), figure.coat.nose, 0.7 * figure.ink, part="snout")


def _eyes(figure: Figure) -> None:
    """The cat's: large, green, slit. The dog's: round, dark. The wolf's: narrow, slanting, amber."""
    view, canvas = figure.head_view, figure.canvas
    kind = figure.factors.eyes
    for x, narrow in ((-0.045, 1.0), (0.165, 0.85)):
        if kind == "cat":
            canvas.flat(view(ellipse(x, 0.035, 0.064 * narrow, 0.06)), figure.coat.nose, part="eyes")
            canvas.flat(view(ellipse(x, 0.035, 0.053 * narrow, 0.05)), (168, 200, 74), part="eyes")
            canvas.flat(view(ellipse(x + 0.006, 0.035, 0.017, 0.046)), (20, 20, 24), part="eyes")
        elif kind == "dog":
            canvas.flat(view(ellipse(x, 0.06, 0.046 * narrow, 0.05)), (46, 28, 22), part="eyes")
        else:
            lid = -16 if x < 0.05 else 14
            canvas.flat(view(ellipse(x, 0.055, 0.056 * narrow, 0.034, turn=lid)), figure.coat.nose, part="eyes")
            canvas.flat(view(ellipse(x, 0.053, 0.043 * narrow, 0.024, turn=lid)), (236, 180, 60), part="eyes")
            canvas.flat(view(ellipse(x + 0.008, 0.053, 0.016, 0.02)), (20, 18, 20), part="eyes")
        glint = {"cat": 0.055, "dog": 0.078, "wolf": 0.062}[kind]
        canvas.flat(view(ellipse(x - 0.014, glint, 0.014, 0.014, steps=8)), (255, 255, 255), part="eyes")


def _whiskers(figure: Figure) -> None:
    """Three long hairs to either side, light on dark coats and dark on light ones."""
    pale = sum(figure.coat.fur) > 380
    colour = (70, 62, 60) if pale else (246, 244, 240)
    for side, start in ((-1, 0.02), (1, 0.22)):
        for rise in (0.07, 0.0, -0.07):
            hair = smooth(
                [(start, -0.1), (start + side * 0.16, -0.1 + rise), (start + side * 0.31, -0.125 + 1.6 * rise)],
                closed=False,
            )
            figure.canvas.line(figure.head_view(hair), colour, 0.62 * figure.ink, part="whiskers")
