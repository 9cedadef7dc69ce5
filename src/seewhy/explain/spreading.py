"""From a coarse grid of places to pixels, without losing or inventing anything: the sum is kept."""

import numpy as np

__all__ = ["overlap_matrix", "smoothed", "spread"]


def overlap_matrix(cells: int, pixels: int) -> np.ndarray:
    """Which part of each cell of a row falls on which pixel, both rows being equally long.

    Args:
        cells: how many, at least 1.
        pixels: how many, at least 1; need not be a multiple.

    Returns:
        (pixels, cells) float64; each column sums to 1.

    >>> overlap_matrix(2, 3).round(3)
    array([[0.667, 0.   ],
           [0.333, 0.333],
           [0.   , 0.667]])
    """
    pixel_edges = np.arange(pixels + 1) * cells  # in units of 1 / (cells × pixels): whole numbers, exact
    cell_edges = np.arange(cells + 1) * pixels
    ends = np.minimum(pixel_edges[1:, None], cell_edges[None, 1:])
    starts = np.maximum(pixel_edges[:-1, None], cell_edges[None, :-1])
    return np.maximum(ends - starts, 0) / pixels


def spread(places: np.ndarray, size: int) -> np.ndarray:
    """Spreads each place's share evenly over the pixels that it covers.

    Args:
        places: (height, width), such as one contribution a place of the feature maps.
        size: px of the square they lie in.

    Returns:
        (size, size) float64 with the same sum.

    >>> spread(np.array([[4.0]]), 2)
    array([[1., 1.],
           [1., 1.]])
    """
    return overlap_matrix(places.shape[0], size) @ places @ overlap_matrix(places.shape[1], size).T


def smoothed(places: np.ndarray, size: int) -> np.ndarray:
    """The same map for the eye: straight lines between the middles of the places (*bilinear interpolation*).

    It shows how dense the contributions lie, and no longer adds up to exactly the same; spread does.

    Args:
        places: (height, width), one contribution a place.
        size: px of the square they lie in.

    Returns:
        (size, size) float64: contribution per 1 % of the square's area.

    >>> smoothed(np.array([[0.0, 100.0]]), 4)[0]
    array([0. , 0.5, 1.5, 2. ])
    """
    rows, columns = _between(places.shape[0], size), _between(places.shape[1], size)
    return rows @ (places * places.size / 100) @ columns.T


def _between(cells: int, pixels: int) -> np.ndarray:
    """(pixels, cells): how each pixel's middle divides between the two nearest cells' middles; rows sum to 1."""
    middle = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    lower = np.minimum(middle.astype(np.int64), max(cells - 2, 0))
    matrix = np.zeros((pixels, cells))
    matrix[np.arange(pixels), lower] = 1 - (middle - lower)
    matrix[np.arange(pixels), np.minimum(lower + 1, cells - 1)] += middle - lower
    return matrix
