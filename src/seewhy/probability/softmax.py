"""Logits become probabilities."""

import numpy as np

__all__ = ["log_softmax", "softmax"]


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Turns the network's raw scores into probabilities.

    The network gives each class a score, its *logit*: any number, the larger the more it speaks for the class.
    Softmax makes them positive and lets them sum to 1. The *temperature* says how far the network's certainty can
    be trusted: above 1 it is toned down, below 1 it is sharpened; which class comes first never changes.

    Args:
        logits: (…, classes), any finite numbers.
        temperature: above 0; 1 changes nothing.

    Returns:
        (…, classes) float64, each row 0..1 and summing to 1. Never overflows: the row's largest logit is taken off
        before the exponential, which cancels in the quotient.

    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    >>> softmax(np.array([1000.0, 0.0])).tolist()
    [1.0, 0.0]

    Reference: Bridle 1990, "Probabilistic interpretation of feedforward classification network outputs".
    """
    odds = np.exp(_below_zero(logits, temperature))
    return odds / odds.sum(axis=-1, keepdims=True)


def log_softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """The logarithm of softmax, exact where the probability itself is too small to write down.

    Args:
        logits: (…, classes), any finite numbers.
        temperature: above 0.

    Returns:
        (…, classes) float64, at most 0.

    >>> log_softmax(np.array([1000.0, 0.0])).tolist()
    [0.0, -1000.0]
    """
    below = _below_zero(logits, temperature)
    return below - np.log(np.exp(below).sum(axis=-1, keepdims=True))


def _below_zero(logits: np.ndarray, temperature: float) -> np.ndarray:
    """The logits over the temperature, moved so that each row's largest is 0."""
    wide = np.asarray(logits, dtype=np.float64)
    with np.errstate(over="ignore", under="ignore"):  # a difference beyond 1e308 may become -inf: its exponential is 0
        return (wide - wide.max(axis=-1, keepdims=True)) / temperature
