"""From a coarse grid of places to pixels, without losing or inventing anything: the sum is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from seewhy.network.sight import Sight

__all__ = ["Places", "averaged", "middles", "overlap_matrix", "smoothed", "spread", "spread_all"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """One contribution for each place of a layer's maps, and where in the picture these places look.

    Args:
        values: (height, width) float64.
        sight: where they look; None takes even cells.
    """

    values: np.ndarray
    sight: Sight | None = None

    def spread(self, size: int) -> np.ndarray:
        """Laid out on the pixels with the same sum: (size, size) float64."""
        return spread(self.values, size, self.sight)

    def smoothed(self, size: int) -> np.ndarray:
        """The same for the eye, per 1 % of the square's area: (size, size) float64."""
        return smoothed(self.values, size, self.sight)


def middles(cells: int, pixels: int, sight: Sight | None = None) -> np.ndarray:
    """Where the places of a row look: the middle of what each sees, in px.

    A place does not look where an even grid would draw it: a filter of 3×3 that moves by 2 px begins in the very
    corner, so that after four such layers every place looks half a cell further to the upper left, or, with the other
    way of padding, to the lower right.

    Args:
        cells: places in the row, at least 1.
        pixels: length of the row in px.
        sight: where they look; None, or one that does not fit into the row, takes the middles of even cells.

    Returns:
        (cells,) float64, rising.

    >>> middles(4, 64).tolist(), middles(4, 64, Sight(field=95, stride=16, start=0.5)).tolist()
    ([8.0, 24.0, 40.0, 56.0], [0.5, 16.5, 32.5, 48.5])
    """
    if sight is not None and sight.start >= 0 and sight.start + (cells - 1) * sight.stride <= pixels:
        return sight.start + np.arange(cells) * sight.stride
    return (np.arange(cells) + 0.5) * pixels / cells


@lru_cache(maxsize=64)  # a network has a few layers, and explains many photos
def overlap_matrix(cells: int, pixels: int, sight: Sight | None = None) -> np.ndarray:
    """Which part of each place of a row falls on which pixel: a pixel belongs to the place that looks nearest to it.

    Args:
        cells: places, at least 1.
        pixels: at least 1; need not be a multiple.
        sight: where the places look; None takes even cells.

    Returns:
        (pixels, cells) float64, read-only; each column sums to 1, so that no sum changes.

    >>> overlap_matrix(2, 3).round(3)
    array([[0.667, 0.   ],
           [0.333, 0.333],
           [0.   , 0.667]])
    """
    at = middles(cells, pixels, sight)
    edges = np.concatenate([[0.0], (at[1:] + at[:-1]) / 2, [float(pixels)]])
    pixel = np.arange(pixels)[:, None]
    covered = np.maximum(np.minimum(pixel + 1, edges[None, 1:]) - np.maximum(pixel, edges[None, :-1]), 0)
    covered /= covered.sum(axis=0)
    covered.setflags(write=False)
    return covered


def spread(places: np.ndarray, size: int, sight: Sight | None = None) -> np.ndarray:
    """Spreads each place's share evenly over the pixels that it looks at more than its neighbours do.

    Args:
        places: (height, width), such as one contribution a place of the feature maps.
        size: px of the square they lie in.
        sight: where the places look; None takes even cells.

    Returns:
        (size, size) float64 with the same sum.

    >>> spread(np.array([[4.0]]), 2)
    array([[1., 1.],
           [1., 1.]])
    """
    return overlap_matrix(places.shape[0], size, sight) @ places @ overlap_matrix(places.shape[1], size, sight).T


def spread_all(layers: Iterable[Places], size: int) -> np.ndarray:
    """The maps of several layers, each spread over its pixels, added up.

    Args:
        layers: at least one.
        size: px of the square they lie in.

    Returns:
        (size, size) float64 with the sum of all places.
    """
    # One product for all layers: (size, all rows' places) times (all columns' places, size), and no map in between.
    layers = list(layers)
    rows = [overlap_matrix(one.values.shape[0], size, one.sight) @ one.values for one in layers]
    columns = [overlap_matrix(one.values.shape[1], size, one.sight) for one in layers]
    return np.concatenate(rows, axis=1) @ np.concatenate(columns, axis=1).T


def smoothed(places: np.ndarray, size: int, sight: Sight | None = None) -> np.ndarray:
    """The same map for the eye: straight lines between the middles of the places (*bilinear interpolation*).

    It shows how dense the contributions lie, and no longer adds up to exactly the same; spread does.

    Args:
        places: (height, width), one contribution a place.
        size: px of the square they lie in.
        sight: where the places look; None takes even cells.

    Returns:
        (size, size) float64: contribution per 1 % of the square's area.

    >>> smoothed(np.array([[0.0, 100.0]]), 4)[0]
    array([0. , 0.5, 1.5, 2. ])
    """
    rows, columns = (middles(cells, size, sight) for cells in places.shape)
    return _between(rows, size) @ (places * places.size / 100) @ _between(columns, size).T


def averaged(pixels: np.ndarray, side: int) -> np.ndarray:
    """A map of pixels for the eye: each becomes the mean of the square around it, cut at the edge.

    Args:
        pixels: (size, size).
        side: of the square, px; made odd.

    Returns:
        (size, size) float64.

    >>> averaged(np.eye(3), 3).round(2)[1].tolist()
    [0.33, 0.33, 0.33]
    """
    at = np.arange(len(pixels))
    near = (np.abs(at[:, None] - at[None, :]) <= side // 2).astype(np.float64)
    near /= near.sum(axis=1, keepdims=True)
    return near @ pixels @ near.T


def _between(at: np.ndarray, pixels: int) -> np.ndarray:
    """(pixels, cells): how each pixel's middle divides between the two nearest places; rows sum to 1."""
    if len(at) == 1:
        return np.ones((pixels, 1))
    middle = np.clip(np.arange(pixels) + 0.5, at[0], at[-1])
    lower = np.clip(np.searchsorted(at, middle, side="right") - 1, 0, len(at) - 2)
    share = (middle - at[lower]) / (at[lower + 1] - at[lower])
    matrix = np.zeros((pixels, len(at)))
    matrix[np.arange(pixels), lower] = 1 - share
    matrix[np.arange(pixels), lower + 1] = share
    return matrix
