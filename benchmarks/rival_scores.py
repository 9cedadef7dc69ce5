"""The scores that the detector is held against: how far a photo lies from what was learned, as others measure it.

For benchmarks/something_else.py. A score is fitted on the known photos' features and labels, and then gives each photo
a number that is larger the farther it lies.
"""

from collections.abc import Callable

import numpy as np

from seewhy.classifier.features import unit_length
from seewhy.probability.familiarity import distance_to_nearest
from seewhy.probability.novelty_detector import rooted

Scorer = Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], np.ndarray]]


def nearest(k: int, scale: str = "") -> Scorer:
    def fit(table: np.ndarray, labels: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        spread = table.std(axis=0) + 1e-9 if scale else 1.0
        return lambda rows: distance_to_nearest(unit_length(rows / spread), unit_length(table / spread), neighbours=k)

    return fit


def to_means(table: np.ndarray, labels: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    means = unit_length(np.stack([table[labels == k].mean(axis=0) for k in np.unique(labels)]))
    return lambda rows: distance_to_nearest(rows, means, neighbours=1)


def mahalanobis(*, root: bool = False, relative: bool = False, shrink: float = 0.3) -> Scorer:
    def fit(table: np.ndarray, labels: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        prepared = rooted if root else lambda rows: rows
        known = prepared(table).astype(np.float64)
        means = np.stack([known[labels == k].mean(axis=0) for k in np.unique(labels)])
        inverse = _inverse(known - means[labels], shrink)
        whole, middle = _inverse(known - known.mean(axis=0), shrink), known.mean(axis=0)

        def score(rows: np.ndarray) -> np.ndarray:
            asked = prepared(rows).astype(np.float64)
            far = np.min([_form(asked - mean, inverse) for mean in means], axis=0)
            return far - _form(asked - middle, whole) if relative else far

        return score

    return fit


def _inverse(rest: np.ndarray, shrink: float) -> np.ndarray:
    covariance = rest.T @ rest / len(rest)
    size = len(covariance)
    return np.linalg.inv((1 - shrink) * covariance + shrink * np.trace(covariance) / size * np.eye(size))


def _form(rest: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    return ((rest @ inverse) * rest).sum(axis=1)


def vim(table: np.ndarray, rows: np.ndarray, known_logits: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Wang et al. 2022, arXiv:2203.10807: what lies outside the widest directions, against the energy."""
    middle = table.mean(axis=0)
    _, _, directions = np.linalg.svd(table - middle, full_matrices=False)
    kept = directions[: min(256, len(directions) // 2)]

    def outside(some: np.ndarray) -> np.ndarray:
        rest = some - middle
        return np.linalg.norm(rest - rest @ kept.T @ kept, axis=1)

    gain = known_logits.max(axis=1).mean() / outside(table).mean()
    return gain * outside(rows) + energy(logits)


def energy(logits: np.ndarray) -> np.ndarray:
    top = logits.max(axis=1)
    return -(top + np.log(np.exp(logits - top[:, None]).sum(axis=1)))


SCORES: dict[str, Scorer] = {
    "nearest photo": nearest(1),
    "nearest 5 photos": nearest(5),
    "nearest 5, by spread": nearest(5, "spread"),
    "nearest class mean": to_means,
    "Mahalanobis, all directions": mahalanobis(),
    "Mahalanobis, rooted, all directions": mahalanobis(root=True),
    "relative Mahalanobis": mahalanobis(relative=True),
}
