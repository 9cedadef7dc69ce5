"""Deletion and insertion: does the answer go when what the map calls important is taken away?

The photo is cut into fields (seewhy.explain.grades.fields) and they are taken away in the map's order, the most
important first; after each step the network is asked how probable the answer still is. The area under that curve is
small for a map that finds what counts (*deletion*). The other way round, fields come back into an emptied photo, and
the area shall be large (*insertion*).

What stands where something was taken away is a choice, and no choice is innocent: the network never saw photos with
holes, and part of every curve is its surprise at the hole and not its loss of the object (*filling artefact*). The
default is the photo itself, blurred: it adds no edge and no colour that was not there. The same fill in the same
fields hits every order alike, therefore a map is judged by its *lead* over blind orders and never by its area alone.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from seewhy.explain.filling import filled
from seewhy.explain.grades.case import Case, chances
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.fields import fields_of
from seewhy.randomness import generator

__all__ = [
    "BLIND",
    "Areas",
    "BlindAreas",
    "areas_of_map",
    "areas_of_orders",
    "blind_areas",
    "edge_strength",
    "order_of",
]

BLIND = ("random", "edges", "centre")
"""Orders that know nothing of the network: chance, strongest edges first (Sobel), from the middle outwards."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Areas:
    """What one order did to the answer, as mean probabilities over all steps.

    Args:
        deletion: while fields were taken away; 0..1, small is good.
        insertion: while fields came back; 0..1, large is good.
    """

    deletion: float
    insertion: float

    @property
    def gap(self) -> float:
        """Both in one number: insertion minus deletion; 0 or below for an order that finds nothing."""
        return self.insertion - self.deletion


@dataclasses.dataclass(frozen=True, kw_only=True)
class BlindAreas:
    """What orders that know nothing of the network did to one photo's answer.

    Args:
        random: of several orders of chance.
        edges: the strongest edges first.
        centre: from the middle outwards.
        full: the answer's probability for the photo as it is.
        blank: the same with everything taken away.
    """

    random: tuple[Areas, ...]
    edges: Areas
    centre: Areas
    full: float
    blank: float

    @property
    def random_mean(self) -> Areas:
        """The mean over the orders of chance."""
        return Areas(
            deletion=float(np.mean([one.deletion for one in self.random])),
            insertion=float(np.mean([one.insertion for one in self.random])),
        )


def order_of(values: np.ndarray, *, seed: int) -> np.ndarray:
    """Fields from the most important to the least; among equals chance decides, so that a flat map has no order.

    Args:
        values: (count,) importance of each field; NaN counts as least.
        seed: the user's seed.

    Returns:
        (count,) int: indices of fields.

    >>> order_of(np.array([0.1, 0.9, 0.5]), seed=0).tolist()
    [1, 2, 0]
    """
    lots = generator(seed, "grades", "ties").random(len(values))
    return np.lexsort((lots, -np.nan_to_num(values, nan=-np.inf)))


def areas_of_map(heatmap: np.ndarray, case: Case, config: GradeConfig, *, ends: BlindAreas) -> Areas:
    """What a map's order does to the answer.

    Args:
        heatmap: (size, size), signed.
        case: the photo and the question.
        config: how finely.
        ends: of the same case; the whole and the emptied photo need not be computed again.
    """
    fields = fields_of(case.subject.size)
    order = order_of(fields.means(heatmap), seed=config.seed)
    return areas_of_orders([order], case, config, ends=(ends.full, ends.blank))[0]


def blind_areas(case: Case, config: GradeConfig) -> BlindAreas:
    """What blind orders do to the answer. The same for every method: computed once a photo.

    Args:
        case: the photo and the question.
        config: how finely, and how many orders of chance.
    """
    fields = fields_of(case.subject.size)
    random = generator(config.seed, "grades", "orders")
    orders = [random.permutation(fields.count) for _ in range(config.random_orders)]
    orders += [
        order_of(fields.means(one), seed=config.seed) for one in (edge_strength(case.image), _nearness(fields.size))
    ]
    full, blank = chances(case, np.stack([case.image, filled(case.image, config.fill)]))
    found = areas_of_orders(orders, case, config, ends=(full, blank))
    return BlindAreas(random=tuple(found[:-2]), edges=found[-2], centre=found[-1], full=float(full), blank=float(blank))


def areas_of_orders(
    orders: Sequence[np.ndarray], case: Case, config: GradeConfig, *, ends: tuple[float, float]
) -> list[Areas]:
    """The areas under both curves for each order of the fields.

    Args:
        orders: each (count,) int, indices of fields from the first taken to the last.
        case: the photo and the question.
        config: in how many steps, and what fills the gaps.
        ends: the answer's probability for the whole photo and for the emptied one.
    """
    fields = fields_of(case.subject.size)
    inner = np.arange(1, config.steps)
    taken = np.rint(inner * fields.count / config.steps)  # how many fields are gone after each inner step
    empty = filled(case.image, config.fill)
    curves = []
    for order in orders:  # one order at a time: 2 (steps - 1) images in memory
        place = np.empty(fields.count, dtype=np.int64)
        place[order] = np.arange(fields.count)
        first = fields.pixels(place < taken[:, None])[..., None]  # (steps - 1, size, size, 1)
        images = np.concatenate([np.where(first, empty, case.image), np.where(first, case.image, empty)])
        curves.append(chances(case, images).reshape(2, -1))
    full, blank = ends
    return [
        Areas(deletion=_area(full, falling, blank), insertion=_area(blank, rising, full)) for falling, rising in curves
    ]


def _area(start: float, inner: np.ndarray, end: float) -> float:
    """Under straight lines between equally distant points, 0..1."""
    return float((start / 2 + inner.sum() + end / 2) / (len(inner) + 1))


def edge_strength(image: np.ndarray) -> np.ndarray:
    """How strongly the brightness changes at each pixel, by Sobel's two 3×3 kernels.

    Args:
        image: (height, width, 3) uint8.

    Returns:
        (height, width) float64, 0 or more.
    """
    grey = np.pad(image.mean(axis=2), 1, mode="edge")
    smooth_down = grey[:-2] + 2 * grey[1:-1] + grey[2:]  # (size, size + 2)
    smooth_across = grey[:, :-2] + 2 * grey[:, 1:-1] + grey[:, 2:]
    return np.hypot(smooth_down[:, 2:] - smooth_down[:, :-2], smooth_across[2:] - smooth_across[:-2])


def _nearness(size: int) -> np.ndarray:
    """The nearer to the middle, the greater: (size, size)."""
    place = np.arange(size) - (size - 1) / 2
    return -np.hypot(place[:, None], place)
