"""One number, fitted on photos used for nothing else, that makes the percentages mean what they say."""

import math

import numpy as np

from seewhy.errors import UsageError
from seewhy.probability.softmax import softmax

__all__ = ["HIGHEST_TEMPERATURE", "LOWEST_TEMPERATURE", "fit_temperature"]

# Guo et al. 2017 (table 5) find 0.9 … 3 for image classifiers; these bounds only stop runaways such as "all correct".
LOWEST_TEMPERATURE = 0.05
HIGHEST_TEMPERATURE = 20.0

# How many photos' worth of belief the starting point "temperature 1" has. It decides where there are almost no
# photos (one photo, right: the likelihood alone would ask for temperature 0) and vanishes among hundreds.
_PRIOR_PHOTOS = 1.0


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Finds the temperature at which the probabilities agree best with what the photos really were.

    Networks are usually too sure of themselves. Dividing all logits by one number, the *temperature*, tones that
    down without changing any answer (*temperature scaling*). The number is the one that makes the true labels
    of held-out photos most probable (the lowest log loss), with a weak pull towards 1 that matters for a handful
    of photos only.

    Args:
        logits: (photos, classes), of photos that the network was not trained on.
        labels: (photos,) whole numbers, 0 … classes - 1.

    Returns:
        The temperature, 0.05 … 20; 1.0 where there are no photos.

    Raises:
        UsageError: the shapes don't fit, or a logit is not a finite number.

    The loss is convex in 1 / temperature, and so is the pull k (b - 1 - log b) with b = 1 / temperature. So the slope
    changes its sign once, and Newton's steps on log b, kept inside a bracket that shrinks, can't miss it.

    >>> round(fit_temperature(np.array([[4.0, 0.0]] * 3000), np.array([0] * 2000 + [1] * 1000)), 1)
    5.8

    Reference: Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks", arXiv:1706.04599.
    """
    wide = np.asarray(logits, dtype=np.float64)
    labels = np.asarray(labels, dtype=np.int64)
    if wide.ndim != 2 or labels.shape != wide.shape[:1] or not np.isfinite(wide).all():
        raise UsageError(
            f"The temperature can't be fitted to logits of shape {wide.shape} and labels of shape {labels.shape}",
            "finite logits (photos, classes) and one label a photo",
            "Check that the network's output has no NaN or infinity.",
        )
    if len(labels) == 0:
        return 1.0
    with np.errstate(over="ignore"):
        shifted = np.maximum(wide - wide.max(axis=1, keepdims=True), -1e150)  # squares below must stay finite
    at_label = shifted[np.arange(len(labels)), labels]
    low, high = -math.log(HIGHEST_TEMPERATURE), -math.log(LOWEST_TEMPERATURE)
    position = 0.0  # log b; begin at temperature 1
    for _ in range(100):
        slope, curvature = _slope(shifted, at_label, position)
        low, high = (low, position) if slope > 0 else (position, high)
        newton = position - slope / curvature if curvature > 0 else math.inf
        following = newton if low < newton < high else (low + high) / 2
        if abs(following - position) < 1e-9:
            break
        position = following
    return min(max(math.exp(-position), LOWEST_TEMPERATURE), HIGHEST_TEMPERATURE)


def _slope(shifted: np.ndarray, at_label: np.ndarray, position: float) -> tuple[float, float]:
    """First and second derivative, by log b, of the summed log loss and the pull towards b = 1."""
    inverse = math.exp(position)
    probabilities = softmax(shifted, 1 / inverse)
    mean = (probabilities * shifted).sum(axis=1)  # what the logits are on average under the probabilities
    spread = np.maximum((probabilities * shifted**2).sum(axis=1) - mean**2, 0)
    by_inverse = float((mean - at_label).sum()) + _PRIOR_PHOTOS * (1 - 1 / inverse)
    by_inverse_twice = float(spread.sum()) + _PRIOR_PHOTOS / inverse**2
    slope = inverse * by_inverse
    return slope, inverse**2 * by_inverse_twice + slope
