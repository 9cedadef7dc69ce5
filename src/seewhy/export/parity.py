"""Proof that two engines answer the same."""

from collections.abc import Callable

import numpy as np

from seewhy.errors import ArtefactError
from seewhy.probability.softmax import softmax

__all__ = ["TOLERANCE", "check_parity"]

# In probabilities. float32 engines sum in different orders: 1e-6 to 2e-5 on the networks of the catalogue.
TOLERANCE = 1e-4

Engine = Callable[[np.ndarray], np.ndarray]


def check_parity(
    classifier_logits: Engine, torch_logits: Engine, images: np.ndarray, temperature: float = 1.0
) -> float:
    """Compares two engines photo by photo; a difference in any probability stops the saving.

    Args:
        classifier_logits: images -> (n, classes) logits, by the engine that will predict.
        torch_logits: the same, by the network that was trained.
        images: (n, size, size, 3) uint8, at least one.
        temperature: by which logits are divided before the softmax, above 0.

    Returns:
        The largest difference between two probabilities.

    Raises:
        ArtefactError: it is above 1e-4, or a number is not finite.

    >>> check_parity(lambda x: np.zeros((1, 2)), lambda x: np.zeros((1, 2)), np.zeros((1, 8, 8, 3), np.uint8))
    0.0
    """
    one = softmax(classifier_logits(images).astype(np.float64), temperature)
    other = softmax(torch_logits(images).astype(np.float64), temperature)
    difference = float(np.abs(one - other).max()) if one.shape == other.shape and one.size else float("nan")
    if not difference <= TOLERANCE:  # "not <=" also catches NaN
        raise ArtefactError(
            f"Two engines disagree by {difference:.2g} in a probability, on {len(images)} images",
            f"at most {TOLERANCE:g}",
            "The classifier was not saved. Please report this with the versions of torch and onnxruntime.",
        )
    return difference
