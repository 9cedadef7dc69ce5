"""How far apart two photos are to the network, told beside pairs of photos that it learned from."""

from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.explain.features import features_of
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.explain.examples import Examples

__all__ = ["PairDistances", "distance_between", "distance_told", "pair_distances"]

_PHOTOS = 400  # of the remembered ones, whose pairs are measured: 79,800 pairs, a tenth of a second
_BAND = (10, 50, 90)  # percentiles that are drawn


class PairDistances:
    """How far apart pairs of training photos are.

    Args:
        alike: ascending distances of pairs of one class.
        unlike: ascending distances of pairs of two classes.
    """

    def __init__(self, alike: np.ndarray, unlike: np.ndarray) -> None:
        self.alike, self.unlike = np.sort(alike), np.sort(unlike)

    def nearer(self, distance: float) -> tuple[float, float]:
        """Which share of the pairs of one class, and of two, is farther apart than this.

        Args:
            distance: 0..1.
        """
        alike, unlike = (
            float(1 - np.searchsorted(pairs, distance, side="right") / len(pairs))
            for pairs in (self.alike, self.unlike)
        )
        return alike, unlike


def pair_distances(examples: "Examples") -> PairDistances | None:
    """The distances of pairs of training photos; a photo and its copies are no pair.

    Args:
        examples: the remembered training photos.

    Returns:
        None where there are no two classes with a pair each.
    """
    count = len(examples)
    chosen = np.arange(count)
    if count > _PHOTOS:
        chosen = np.sort(generator(0, "studio", "pairs").choice(count, _PHOTOS, replace=False))
    vectors, labels, groups = examples.vectors[chosen], examples.labels[chosen], examples.groups[chosen]
    first, second = np.triu_indices(len(chosen), 1)
    far = np.maximum(1 - vectors @ vectors.T, 0)[first, second]
    apart = groups[first] != groups[second]
    same = labels[first] == labels[second]
    alike, unlike = far[apart & same], far[apart & ~same]
    return PairDistances(alike, unlike) if len(alike) and len(unlike) else None


def distance_between(classifier: "Classifier", first: np.ndarray, second: np.ndarray) -> float:
    """The cosine distance of two photos' feature vectors: 0 for the same direction, 1 for nothing in common.

    Args:
        classifier: whose eyes look.
        first, second: (size, size, 3) uint8, prepared.
    """
    one, other = features_of(classifier, [first, second])
    return float(max(0.0, 1 - one @ other))


def distance_told(distance: float, pairs: PairDistances | None) -> dict[str, Any]:
    """A distance in figures and words.

    Args:
        distance: 0..1.
        pairs: of the training photos; None where the classifier remembers none.

    >>> distance_told(0.25, None)["words"]
    'To the network they lie 0.25 apart (0: it sees the same in both, 1: nothing in common).'
    """
    said = f"To the network they lie {distance:.2f} apart (0: it sees the same in both, 1: nothing in common)."
    if pairs is None:
        return {"value": distance, "words": said, "alike": None, "unlike": None}
    one, two = pairs.nearer(distance)
    said += f" That is nearer than {_of(one)} of the pairs of training photos of one class"
    said += f", and than {_of(two)} of those of two classes."
    bands = {
        name: [float(value) for value in np.percentile(values, _BAND)]
        for name, values in (("alike", pairs.alike), ("unlike", pairs.unlike))
    }
    return {"value": distance, "words": said, **bands}


def _of(share: float) -> str:
    """All or none only where it is so.

    >>> _of(0.634), _of(0.0), _of(0.002), _of(0.9999), _of(1.0)
    ('63 %', 'none', 'under 1 %', 'over 99 %', 'all')
    """
    if share in (0.0, 1.0):
        return "all" if share else "none"
    percent = round(100 * share)
    return "under 1 %" if percent == 0 else "over 99 %" if percent == 100 else f"{percent} %"
