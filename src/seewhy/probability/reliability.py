"""Does "90 % sure" come true nine times of ten? Bin by bin."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from seewhy.probability.intervals import wilson

__all__ = ["Reliability", "reliability"]


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """The reliability diagram as numbers, one entry a bin.

    Args:
        edges: bins + 1 confidences, 0..1; a bin holds what is above its lower and up to its upper edge.
        n: photos in the bin.
        confidence: their mean confidence; NaN where the bin is empty.
        accuracy: the share of them that was right; NaN where the bin is empty.
        low: lower end of that share's 95 % interval.
        high: upper end.
    """

    edges: tuple[float, ...]
    n: tuple[int, ...]
    confidence: tuple[float, ...]
    accuracy: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def to_json(self) -> dict[str, list[Any]]:
        """The columns by name; null where a bin is empty."""
        columns = {
            "confidence": self.confidence,
            "accuracy": self.accuracy,
            "low": self.low,
            "high": self.high,
        }
        numbers = {name: [None if math.isnan(one) else one for one in values] for name, values in columns.items()}
        return {"edges": list(self.edges), "n": list(self.n), **numbers}


def reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> Reliability:
    """Puts photos into bins by confidence and counts how many of each were right.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) whole numbers.
        bins: how many equal steps from 0 to 1.

    >>> found = reliability(np.array([[0.9, 0.1], [0.9, 0.1]]), np.array([0, 1]), bins=5)
    >>> found.n, found.accuracy[4]
    ((0, 0, 0, 0, 2), 0.5)

    Reference: DeGroot & Fienberg 1983; Niculescu-Mizil & Caruana 2005.
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == np.asarray(labels)
    column = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    n = np.bincount(column, minlength=bins)
    hits = np.bincount(column, weights=right, minlength=bins)
    stated = np.bincount(column, weights=confidence, minlength=bins)
    shares = [wilson(int(hit), int(count)) for hit, count in zip(hits, n, strict=True)]
    return Reliability(
        edges=tuple(edge / bins for edge in range(bins + 1)),
        n=tuple(int(count) for count in n),
        confidence=tuple(float(s / count) if count else math.nan for s, count in zip(stated, n, strict=True)),
        accuracy=tuple(share.value for share in shares),
        low=tuple(share.low for share in shares),
        high=tuple(share.high for share in shares),
    )
