"""Feature vectors laid on a plane, and one plane turned so that it lies as the one before."""

import numpy as np

__all__ = ["laid_on_plane", "turned_like"]


def laid_on_plane(features: np.ndarray) -> np.ndarray:
    """Points in the two directions in which they differ most (*principal component analysis*), at a spread of 1.

    The longest direction is no choice of ours: classes come apart on the plane only where they are what differs most.

    Args:
        features: (n, any).

    Shapes:
        Returns (n, 2) float32; zeros where all are the same.

    Reference: Hotelling 1933, "Analysis of a complex of statistical variables into principal components".

    >>> [round(float(x), 2) for x, _ in laid_on_plane(np.array([[0.0, 0], [0, 1], [0, 3]]))]
    [-1.07, -0.27, 1.34]
    """
    rows = np.asarray(features, dtype=np.float64)
    rows = np.nan_to_num(rows - rows.mean(axis=0, keepdims=True)) if len(rows) else rows
    n, wide = rows.shape
    if n < 2 or wide < 1:
        return np.zeros((n, 2), np.float32)
    # Of the two products that have the same directions, the smaller one.
    if n <= wide:
        values, vectors = np.linalg.eigh(rows @ rows.T)
        places = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0))
    else:
        _, vectors = np.linalg.eigh(rows.T @ rows)
        places = rows @ vectors[:, ::-1][:, :2]
    places = np.pad(places, ((0, 0), (0, 2 - places.shape[1])))
    # Which way a direction points is the algorithm's whim: the point farthest out lies to the right, and above.
    ends = places[np.abs(places).argmax(axis=0), [0, 1]]
    places *= np.where(ends < 0, -1, 1)
    spread = np.sqrt(np.square(places).sum(axis=1).mean())
    return (places / spread if spread > 0 else places).astype(np.float32)


def turned_like(places: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The same points, turned and mirrored as a whole so that they lie as near as can be to where they were.

    Distances stay as they are: what then still moves has moved (*orthogonal Procrustes problem*).

    Args:
        places: (n, 2).
        before: (n, 2), the same points a moment ago.

    Reference: Schönemann 1966, "A generalized solution of the orthogonal Procrustes problem".

    >>> turned_like(np.array([[0.0, 1], [0, -1]]), np.array([[2.0, 0], [-2, 0]])).round(3).tolist()
    [[1.0, 0.0], [-1.0, 0.0]]
    """
    left, _, right = np.linalg.svd(places.astype(np.float64).T @ before)
    return (places @ (left @ right)).astype(np.float32)
