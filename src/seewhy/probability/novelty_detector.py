"""How far a photo lies from all classes that were learned: one distance, and what is usual. NumPy only.

Each class is a cloud of feature vectors around its mean; all clouds are taken to have the same shape. A photo's score
is its *Mahalanobis distance* to the nearest mean: a step in a direction in which photos of a class differ anyway counts
little, a step in one in which they agree counts much. It needs no photo, only means and the few directions of most
spread, so that it works for classifiers that remember nothing else of their photos.
"""

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seewhy.devices import one_thread
from seewhy.errors import DatasetError
from seewhy.probability.novelty import ENOUGH, Novelty, default_false_alarm
from seewhy.randomness import generator
from seewhy.threads import in_order

__all__ = ["NoveltyDetector", "fit_detector", "rooted"]

# Both chosen on seeds that no figure is reported from (docs/decisions/0053-something-else.md).
_DIRECTIONS = 64
_SHRINK = 0.3

_FOLDS = 5
_STEPS = 8  # of subspace iteration; Halko, Martinsson, Tropp 2011 (arXiv:0909.4061) find 2 to 4 enough
_MORE = 16  # directions beyond those that are kept, which make the last of them exact sooner
_MOST = 20_000  # photos that are fitted: more tell no more about 64 directions
_BLOCK = 256  # photos scored at once


@dataclass(frozen=True, kw_only=True, eq=False)
class NoveltyDetector:
    """What tells photos of the known classes from photos of something else.

    Args:
        classes: names of the classes that have a mean, in order.
        means: (classes, features) float16: the middle of each class, of what rooted() gives.
        directions: (r, features) float16: orthogonal, each of length 1, in which photos of a class differ most.
        spreads: (r,) float64: their variance in these directions, shrunk.
        floor: the variance in all other directions.
        usual: (n,) float64, ascending: scores of photos of the right kind by a detector that does not know them.
        measured_on: what those photos are.
    """

    classes: tuple[str, ...]
    means: np.ndarray
    directions: np.ndarray
    spreads: np.ndarray
    floor: float
    usual: np.ndarray
    measured_on: str

    def distances(self, features: np.ndarray) -> np.ndarray:
        """The squared Mahalanobis distance to each class, by feature.

        Args:
            features: (n, features), as the network gives them; their length does not matter.

        Returns:
            (n, classes) float64, at least 0.
        """
        starts = range(0, len(features), _BLOCK)
        with one_thread():  # or a second thread spins for the next product, while the network needs its processor
            rows = [self._distances(rooted(features[at : at + _BLOCK])) for at in starts]
        return np.concatenate(rows) if rows else np.zeros((0, len(self.means)))

    def scores(self, features: np.ndarray) -> np.ndarray:
        """How far each photo lies from the nearest class, (n,) float64.

        Args:
            features: (n, features).
        """
        return self.distances(features).min(axis=1)

    def novelty(self, features: np.ndarray, false_alarm: float | None = None) -> list[Novelty]:
        """The judgement on each photo.

        Args:
            features: (n, features).
            false_alarm: the share of right photos that may be refused; None takes the default.
        """
        rate = default_false_alarm(len(self.usual)) if false_alarm is None else false_alarm
        return [
            Novelty(
                score=float(row.min()),
                usual=self.usual,
                measured_on=self.measured_on,
                false_alarm=rate,
                nearest=self.classes[int(row.argmin())],
                features=one,
            )
            for row, one in zip(self.distances(features), features, strict=True)
        ]

    def _distances(self, rows: np.ndarray) -> np.ndarray:
        means, directions, centres, lengths = self._prepared
        whole = (rows**2).sum(axis=1)[:, None] + lengths - 2 * rows @ means.T  # (n, classes)
        gained = 1 / self.spreads - 1 / self.floor  # (r,): what the known directions count less
        steps = ((rows @ directions.T)[:, None] - centres) ** 2  # (n, classes, r)
        found = np.maximum(whole, 0).astype(np.float64) / self.floor + steps.astype(np.float64) @ gained
        return np.maximum(found, 0) / rows.shape[1]

    @cached_property
    def _prepared(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Means, directions, the means' places along the directions and their squared lengths: the same each time."""
        means, directions = self.means.astype(np.float32), self.directions.astype(np.float32)
        return means, directions, means @ directions.T, (means**2).sum(axis=1)


def rooted(features: np.ndarray) -> np.ndarray:
    """Features as the detector compares them: the square root of each, and the vector brought to length 1.

    The few channels that answer strongest would otherwise decide alone. Between roots the usual (Euclidean) distance is
    the *Hellinger distance* of two distributions.

    Args:
        features: (n, features).

    >>> [round(float(one), 2) for one in rooted(np.array([[9.0, -16.0]]))[0]]
    [0.6, -0.8]

    Reference: Arandjelović and Zisserman 2012, "Three things everyone should know to improve object retrieval".
    """
    rows = (np.sign(features) * np.sqrt(np.abs(features))).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


@one_thread()
def fit_detector(
    features: np.ndarray,
    labels: np.ndarray,
    classes: tuple[str, ...],
    *,
    groups: np.ndarray | None = None,
    kept_aside: np.ndarray | None = None,
    seed: int = 0,
) -> NoveltyDetector | None:
    """Learns what the known classes look like, and how far new photos of them usually lie.

    How far is usual is measured on photos that the detector does not know: those kept aside or, where the network's
    body did not learn from these photos, each of five parts by a detector fitted on the other four (*out of fold*).

    Args:
        features: (n, features) of the photos that were learned from.
        labels: (n,) indices into classes.
        classes: their names.
        groups: (n,) numbers; what belongs together is never parted. None: each photo is alone.
        kept_aside: (m, features) of photos of the same kind that the body did not learn from.
        seed: of the parts.

    Returns:
        The detector; None where there are too few photos to say what is usual.

    Raises:
        DatasetError: features and labels do not fit each other.

    Reference: Lee et al. 2018, "A simple unified framework for detecting out-of-distribution samples and adversarial
    attacks", arXiv:1807.03888; Vovk 2015, "Cross-conformal predictors", arXiv:1208.0806.
    """
    if features.ndim != 2 or len(features) != len(labels):
        raise DatasetError(
            f"Features of the shape {features.shape} for {len(labels)} labels", "a row for each photo", "Compute again."
        )
    if len(features) > _MOST:
        some = np.sort(generator(seed, "novelty", "some").permutation(len(features))[:_MOST])
        features, labels = features[some], labels[some]
        groups = None if groups is None else groups[some]
    judges = features if kept_aside is None else kept_aside
    if len(judges) < ENOUGH or len(features) < 2:
        return None
    rows = rooted(features)
    if kept_aside is not None:
        whole = _fitted(rows, labels, classes, "photos kept aside")
        return dataclasses.replace(whole, usual=np.sort(whole.scores(kept_aside)))
    whole = _fitted(rows, labels, classes, "training photos")
    parts = _dealt(labels, np.arange(len(labels)) if groups is None else groups, seed)

    def judged(k: int) -> np.ndarray:
        return _fitted(rows[parts != k], labels[parts != k], classes, "").scores(features[parts == k])

    # Two parts at a time: each has its own copy of the rows.
    usual = np.concatenate(list(in_order(judged, np.unique(parts), ahead=2, doing="measuring what is usual")))
    return dataclasses.replace(whole, usual=np.sort(usual))


def _fitted(rows: np.ndarray, labels: np.ndarray, classes: tuple[str, ...], measured_on: str) -> NoveltyDetector:
    """Means, directions and spreads of rooted features; what is usual is still to be measured."""
    present, place = np.unique(labels, return_inverse=True)
    # Sorted by class each class is one stretch, whose sum is a pass over memory.
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(present)))
    means = np.add.reduceat(rows[order], starts, axis=0) / np.bincount(place)[:, None].astype(np.float32)
    rest = rows - means[place]
    total = float(np.einsum("nd,nd->", rest, rest, dtype=np.float64)) / len(
        rest
    )  # the variance, summed over all directions
    floor = max(_SHRINK * total / rows.shape[1], 1e-9)
    directions, variances = _widest(rest, min(_DIRECTIONS, rows.shape[1], max(len(rest) - len(present), 0)))
    return NoveltyDetector(
        classes=tuple(classes[k] for k in present),
        means=means.astype(np.float16),
        directions=directions.astype(np.float16),
        spreads=(1 - _SHRINK) * variances + floor,
        floor=floor,
        usual=np.zeros(0),
        measured_on=measured_on,
    )


def _widest(rest: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The directions in which rows differ most, and their variances: the largest first (*subspace iteration*)."""
    if count == 0:
        return np.zeros((0, rest.shape[1]), np.float32), np.zeros(0)
    wide = min(count + _MORE, *rest.shape)
    basis = generator(0, "novelty", "directions").standard_normal((rest.shape[1], wide)).astype(np.float32)
    for _ in range(_STEPS):
        basis, _ = np.linalg.qr(rest.T @ (rest @ basis))
    _, sizes, turned = np.linalg.svd(rest @ basis, full_matrices=False)
    return (turned @ basis.T)[:count], (sizes[:count].astype(np.float64) ** 2) / len(rest)


def _dealt(labels: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """Which fifth each photo is in: whole groups, and of each class as many groups in each as can be."""
    first = np.unique(groups, return_index=True)[1]  # one photo of each group stands for its class
    order = generator(seed, "novelty", "folds").permutation(len(first))
    order = order[np.argsort(labels[first][order], kind="stable")]
    part = np.empty(len(first), np.int64)
    part[order] = np.arange(len(first)) % _FOLDS
    return part[np.unique(groups, return_inverse=True)[1]]
