"""Photos that look alike to a network, put together: k-means on what its answer does not hang on."""

import numpy as np

from seewhy.randomness import generator

__all__ = ["clusters", "without_the_answer"]

_DIMENSIONS = 16  # principal components kept: more are noise to k-means at a few hundred photos
_STARTS, _ROUNDS = 4, 50
_SMALLEST = 1e-6  # probability: below it, the logarithm would tell of float32's rounding only


def without_the_answer(features: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Feature vectors without what the answer was read from, in few dimensions.

    Of photos that are answered wrongly the features lie with the wrong class: that is why the answer is wrong. Any
    clustering would put them together and call that a weak spot. So what follows from the probabilities (linearly in
    their logarithms) is taken out, and what is left tells how the photos look otherwise.

    Args:
        features: (photos, k).
        probabilities: (photos, classes), rows summing to 1.

    Returns:
        (photos, at most 16) float64: the principal components of what is left.
    """
    logs = np.log(np.clip(np.asarray(probabilities, dtype=np.float64), _SMALLEST, 1.0))
    known = np.column_stack([logs - logs.mean(axis=0), np.ones(len(logs))])
    rows = np.asarray(features, dtype=np.float64)
    ridge = 1e-3 * len(rows) * np.eye(known.shape[1])
    left = rows - known @ np.linalg.solve(known.T @ known + ridge, known.T @ rows)
    left -= left.mean(axis=0)
    kept = min(_DIMENSIONS, *left.shape)
    if left.shape[0] <= left.shape[1]:
        values, vectors = np.linalg.eigh(left @ left.T)
        return vectors[:, ::-1][:, :kept] * np.sqrt(np.maximum(values[::-1][:kept], 0))
    _, vectors = np.linalg.eigh(left.T @ left)
    return left @ vectors[:, ::-1][:, :kept]


def clusters(points: np.ndarray, count: int, *, seed: int, place: str) -> np.ndarray:
    """k-means: each point belongs to the nearest of `count` centres, each centre is the mean of its points.

    Args:
        points: (n, k).
        count: how many clusters, 1 … n.
        seed: the user's seed.
        place: names the stream of random numbers.

    Returns:
        (n,) int64: the cluster of each point, 0 … count - 1.

    >>> found = clusters(np.array([[0.0], [0.1], [9.0], [9.1]]), 2, seed=0, place="doctest")
    >>> bool(found[0] == found[1] != found[2] == found[3])
    True

    Reference: Lloyd 1982; Arthur and Vassilvitskii 2007, "k-means++: the advantages of careful seeding".
    """
    random = generator(seed, "clusters", place)
    tried = [_lloyd(points, _far_apart(points, count, random)) for _ in range(_STARTS)]
    return min(tried, key=lambda found: found[1])[0]


def _far_apart(points: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Centres to begin with, each drawn with a chance that grows with its distance from those drawn before."""
    chosen = [int(random.integers(len(points)))]
    nearest = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(count - 1):
        total = nearest.sum()
        chances = nearest / total if total > 0 else None
        chosen.append(int(random.choice(len(points), p=chances)))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def _lloyd(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, float]:
    squares = (points**2).sum(axis=1)
    belongs = np.full(len(points), -1)
    distances = np.zeros(len(points))
    for _ in range(_ROUNDS):
        each = squares[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
        moved, distances = each.argmin(axis=1), each.min(axis=1)
        if (moved == belongs).all():
            break
        belongs = moved
        for k in range(len(centres)):
            if (belongs == k).any():  # an empty cluster keeps its centre
                centres[k] = points[belongs == k].mean(axis=0)
    return belongs.astype(np.int64), float(distances.sum())
