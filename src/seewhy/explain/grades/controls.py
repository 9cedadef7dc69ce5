"""Maps that know nothing of the network: what a test must fail, if it is worth anything."""

import numpy as np

from seewhy.explain.grades.removal import edge_strength
from seewhy.explain.methods import Method
from seewhy.explain.subject import Subject
from seewhy.randomness import generator

__all__ = ["CONTROLS"]


def _chance(subject: Subject, image: np.ndarray) -> np.ndarray:
    """Normal numbers that follow from the photo alone, the same each time."""
    random = generator(0, "grades", "chance", int(image.astype(np.int64).sum()))
    return random.normal(size=image.shape[:2])


def _edges(subject: Subject, image: np.ndarray) -> np.ndarray:
    return edge_strength(image)


CONTROLS = (
    Method(
        name="(chance)",
        help="numbers of chance: no map at all",
        unit="none",
        adds_up=False,
        reference="a control",
        attribute=_chance,
    ),
    Method(
        name="(edge detector)",
        help="how strongly the brightness changes; the network is never asked",
        unit="levels of 255",
        adds_up=False,
        reference="Adebayo et al. 2018, arXiv:1810.03292",
        attribute=_edges,
    ),
)
"""Graded beside the methods in benchmarks and tests; never part of the catalogue."""
