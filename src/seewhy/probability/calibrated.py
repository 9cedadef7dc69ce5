"""How far off the percentages of a perfectly calibrated classifier would seem, by chance alone."""

import numpy as np

from seewhy.errors import UsageError
from seewhy.probability.intervals import RESAMPLES
from seewhy.randomness import generator

__all__ = ["chance_calibration_error"]

_CHUNK = 1 << 21  # numbers drawn at once: 16 MB


def chance_calibration_error(
    probabilities: np.ndarray, *, seed: int = 0, bins: int = 15, resamples: int = RESAMPLES
) -> np.ndarray:
    """The calibration errors that would be measured if every percentage were exactly true.

    Of photos that are each right with a chance of 90 %, not exactly 90 of 100 will be right. So whether each answer was
    right is drawn anew from its own stated probability, many times, and the calibration error (ECE) of each draw is
    measured: what is left is chance. A measured error beyond nearly all of these is more than chance.

    Args:
        probabilities: (photos, classes), rows summing to 1; at least one photo.
        seed: the user's seed.
        bins: as the error to compare with was measured.
        resamples: how many draws.

    Returns:
        (resamples,) float64, ascending, each 0..1.

    Raises:
        UsageError: there are no photos.

    >>> found = chance_calibration_error(np.array([[0.9, 0.1]] * 100))
    >>> bool(0.02 < found.mean() < 0.03)  # mean distance of a share of 100 from 0.9: 0.8 x sqrt(0.9 x 0.1 / 100)
    True

    Reference: Bröcker & Smith 2007, "Increasing the reliability of reliability diagrams" (consistency resampling).
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    if probabilities.ndim != 2 or len(probabilities) == 0:
        raise UsageError(
            f"Probabilities of shape {probabilities.shape} have no calibration error",
            "(photos, classes) with at least one photo",
            "Give more photos.",
        )
    confidence = probabilities.max(axis=1)
    column = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)  # as in expected_calibration_error
    member = np.zeros((len(confidence), bins))
    member[np.arange(len(confidence)), column] = 1 / len(confidence)
    stated = confidence @ member
    random = generator(seed, "calibrated", "ece")
    rows = max(1, _CHUNK // len(confidence))
    found = []
    for start in range(0, resamples, rows):
        right = random.random((min(rows, resamples - start), len(confidence))) < confidence
        found.append(np.abs(right.astype(np.float64) @ member - stated).sum(axis=1))
    return np.sort(np.concatenate(found))
