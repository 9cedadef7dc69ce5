"""The animal: which part is painted when, from the tail to the whiskers.

Lengths are in units of about half the animal. The ground is y = 0; the animal looks along x, towards its facing.
"""

import numpy as np

from seewhy.data.drawings import body, face
from seewhy.data.drawings.canvas import Canvas, View
from seewhy.data.drawings.factors import Factors
from seewhy.data.drawings.figure import Figure, coat_of

__all__ = ["paint_animal"]


def paint_animal(canvas: Canvas, view: View, factors: Factors, rng: np.random.Generator) -> None:
    """Paints the whole animal.

    Args:
        canvas: where to.
        view: from the animal's units to pixels.
        factors: what it is like.
        rng: the small chances of its fur.
    """
    head_view = _head_view(view, factors)
    seeds = rng.spawn(4)  # one stream a piece: leaving out a part must not move the others

    def figure(piece: int) -> Figure:
        return Figure(
            canvas=canvas, view=view, head_view=head_view, factors=factors, coat=coat_of(factors), rng=seeds[piece]
        )

    body.paint_tail(figure(0))
    body.paint_legs(figure(1), far=True)
    body.paint_body(figure(1))
    body.paint_legs(figure(1), far=False)
    face.paint_head(figure(2))
    face.paint_face(figure(3))


def _head_view(view: View, factors: Factors) -> View:
    """The head has its own units: it is placed on the neck, sized and tilted."""
    size = factors.head_size
    cos, sin = np.cos(np.radians(factors.head_tilt)), np.sin(np.radians(factors.head_tilt))
    turn = size * np.array([[cos, sin], [-sin, cos]])
    place = np.array([0.5 * factors.body_length, 0.98 + 0.6 * (factors.leg_length - 1)])
    return View(matrix=turn @ view.matrix, shift=place @ view.matrix + view.shift)
