"""How good are the answers, and do the percentages mean what they say?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seewhy.errors import UsageError, unknown_name
from seewhy.probability.intervals import Estimate, bootstrap, mean_of_shares, wilson

__all__ = [
    "SCORES",
    "Score",
    "accuracy",
    "balanced_accuracy",
    "brier",
    "brier_distances",
    "confusion",
    "estimate",
    "expected_calibration_error",
    "log_loss",
    "log_losses",
]

# A probability of 0 for what turned out true would cost infinitely much; float32's spacing at 1 bounds it to 15.9.
_SMALLEST_PROBABILITY = float(np.finfo(np.float32).eps)


def accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The share of photos whose most probable class is the true one.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) whole numbers.

    >>> accuracy(np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([0, 1]))
    0.5
    """
    return float(_right(probabilities, labels).mean())


def balanced_accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The mean, over the classes, of the share found of each (its *recall*): a rare class counts as much as a common.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,); classes without a photo are left out.

    >>> balanced_accuracy(np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]]), np.array([0, 0, 1]))
    0.5
    """
    return _balanced_interval(probabilities, labels).value


def log_loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The mean of -log(probability given to the truth), in nats; 0 is perfect. Also called cross-entropy.

    Args:
        probabilities: (photos, classes), rows summing to 1; below 1.2e-7 (float32's precision) counts as that.
        labels: (photos,) whole numbers.

    >>> round(log_loss(np.array([[0.5, 0.5]]), np.array([0])), 4)
    0.6931
    """
    return float(log_losses(probabilities, labels).mean())


def brier(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The mean squared distance between the probabilities and the truth, summed over the classes; 0 … 2, 0 is best.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) whole numbers.

    >>> brier(np.array([[0.5, 0.5]]), np.array([0]))
    0.5

    Reference: Brier 1950, "Verification of forecasts expressed in terms of probability".
    """
    return float(brier_distances(probabilities, labels).mean())


def expected_calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """How far the stated confidence is from the share of right answers, on average; 0 … 1, 0 is best.

    Photos are put into bins by their confidence (0–1 in equal steps). If it says 90 % and is right 85 times of
    100, that bin is off by 5 points; the bins are averaged by how many photos they hold (*ECE*).

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) whole numbers.
        bins: how many; 15 is the field's custom.

    >>> round(expected_calibration_error(np.array([[0.9, 0.1], [0.9, 0.1]]), np.array([0, 1])), 2)
    0.4

    Reference: Naeini et al. 2015; Guo et al. 2017, arXiv:1706.04599.
    """
    return float(np.abs(_gaps(probabilities, labels, bins).mean(axis=0)).sum())


def confusion(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts what was taken for what.

    Args:
        labels: (photos,) the true classes.
        predicted: (photos,) the answers.
        classes: how many classes there are.

    Returns:
        (classes, classes) int64: row = what it was, column = what it was taken for.

    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    cells = np.asarray(labels, dtype=np.int64) * classes + np.asarray(predicted, dtype=np.int64)
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True, kw_only=True)
class Score:
    """One row of the catalogue of scores.

    Args:
        name: as in reports and JSON.
        help: one line for the user.
        higher_is_better: which way is good.
        measure: from probabilities and labels to the figure.
        interval: from probabilities, labels and seed to the figure with its 95 % interval.
    """

    name: str
    help: str
    higher_is_better: bool
    measure: Callable[[np.ndarray, np.ndarray], float]
    interval: Callable[[np.ndarray, np.ndarray, int], Estimate]


def estimate(name: str, probabilities: np.ndarray, labels: np.ndarray, seed: int = 0) -> Estimate:
    """A score with its 95 % interval.

    Args:
        name: one of SCORES, such as "accuracy".
        probabilities: (photos, classes), rows summing to 1; at least one photo.
        labels: (photos,) whole numbers.
        seed: for the scores whose interval comes from resampling.

    Returns:
        Accuracy with Wilson's interval, balanced accuracy with the one recovered from its recalls, the others from
        2,000 bootstrap resamples.

    Raises:
        ConfigError: no such score.
        UsageError: no photos, or the shapes don't fit.

    >>> estimate("accuracy", np.array([[0.9, 0.1]] * 10), np.array([0] * 9 + [1])).value
    0.9
    """
    if name not in SCORES:
        raise unknown_name("score", name, SCORES)
    return SCORES[name].interval(probabilities, labels, seed)


def _checked(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    probabilities, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=np.int64)
    fits = probabilities.ndim == 2 and labels.shape == probabilities.shape[:1] and len(labels) > 0
    if not fits or labels.min() < 0 or labels.max() >= probabilities.shape[1]:
        raise UsageError(
            f"Probabilities of shape {probabilities.shape} can't be scored against labels of shape {labels.shape}",
            "(photos, classes) and one label 0 … classes - 1 for each of at least one photo",
            "Check that both come from the same photos and the same classes.",
        )
    return probabilities, labels


def _right(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    probabilities, labels = _checked(probabilities, labels)
    return probabilities.argmax(axis=1) == labels


def log_losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The log loss of each photo, whose mean log_loss is.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) whole numbers.

    Returns:
        (photos,) float64, in nats.
    """
    probabilities, labels = _checked(probabilities, labels)
    at_label = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(at_label, _SMALLEST_PROBABILITY, 1.0))


def brier_distances(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The Brier score of each photo, whose mean brier is.

    Args:
        probabilities: (photos, classes), rows summing to 1.
        labels: (photos,) whole numbers.

    Returns:
        (photos,) float64, 0 … 2.
    """
    probabilities, labels = _checked(probabilities, labels)
    # sum (p - truth)² = sum p² - 2 p_true + 1, without building the table of ones and zeros
    return (probabilities**2).sum(axis=1) - 2 * probabilities[np.arange(len(labels)), labels] + 1


def _gaps(probabilities: np.ndarray, labels: np.ndarray, bins: int) -> np.ndarray:
    """(photos, bins): confidence minus right (1 or 0), in the column of the photo's bin; 0 elsewhere."""
    probabilities, labels = _checked(probabilities, labels)
    confidence = probabilities.max(axis=1)
    column = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)  # bins (low, high]
    gaps = np.zeros((len(labels), bins))
    gaps[np.arange(len(labels)), column] = confidence - _right(probabilities, labels)
    return gaps


def _accuracy_interval(probabilities: np.ndarray, labels: np.ndarray, seed: int) -> Estimate:
    right = _right(probabilities, labels)
    return wilson(int(right.sum()), len(right))


def _balanced_interval(probabilities: np.ndarray, labels: np.ndarray, seed: int = 0) -> Estimate:
    right = _right(probabilities, labels)
    counts = np.bincount(np.asarray(labels, dtype=np.int64))
    hits = np.bincount(np.asarray(labels, dtype=np.int64), weights=right)
    return mean_of_shares([wilson(int(hit), int(n)) for hit, n in zip(hits, counts, strict=True) if n])


def _mean_interval(name: str, values: np.ndarray, seed: int) -> Estimate:
    value = float(values.mean())
    low, high = np.quantile(
        bootstrap(values[:, None], lambda means: means[:, 0], seed=seed, place=name), [0.025, 0.975]
    )
    return Estimate(value=value, low=min(float(low), value), high=max(float(high), value))


def _calibration_interval(probabilities: np.ndarray, labels: np.ndarray, seed: int) -> Estimate:
    """Resampling adds noise to every bin, and noise only ever adds to an ECE: resampled ones lie too high.

    So the lower end is the upper distance mirrored (the "basic" bootstrap interval), and the upper end the plain
    percentile: the wider choice on both sides.
    """
    gaps = _gaps(probabilities, labels, bins=15)
    value = float(np.abs(gaps.mean(axis=0)).sum())
    resampled = bootstrap(gaps, lambda means: np.abs(means).sum(axis=1), seed=seed, place="ece")
    low, high = (float(end) for end in np.quantile(resampled, [0.025, 0.975]))
    return Estimate(value=value, low=max(0.0, min(low, 2 * value - high)), high=min(1.0, max(high, value)))


_ROWS = (
    Score(
        name="accuracy",
        help="share of photos answered rightly",
        higher_is_better=True,
        measure=accuracy,
        interval=_accuracy_interval,
    ),
    Score(
        name="balanced_accuracy",
        help="mean over the classes of the share found of each",
        higher_is_better=True,
        measure=balanced_accuracy,
        interval=_balanced_interval,
    ),
    Score(
        name="ece",
        help="how far stated confidence is from the share right, on average",
        higher_is_better=False,
        measure=expected_calibration_error,
        interval=_calibration_interval,
    ),
    Score(
        name="log_loss",
        help="mean of -log(probability of the truth)",
        higher_is_better=False,
        measure=log_loss,
        interval=lambda p, y, seed: _mean_interval("log_loss", log_losses(p, y), seed),
    ),
    Score(
        name="brier",
        help="mean squared distance between probabilities and truth",
        higher_is_better=False,
        measure=brier,
        interval=lambda p, y, seed: _mean_interval("brier", brier_distances(p, y), seed),
    ),
)
SCORES = {row.name: row for row in _ROWS}
