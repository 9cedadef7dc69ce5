"""One photo with the question that a map of it answers."""

import dataclasses
from collections.abc import Callable

import numpy as np
import torch

from seewhy.explain.subject import Subject
from seewhy.network.inner_layers import to_batch
from seewhy.probability.softmax import softmax

__all__ = ["Case", "chances", "logits_for"]

_BATCH = 8  # images at once; on processors larger batches are slower, because their maps leave the cache


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A prepared image and the number that is explained for it.

    Args:
        subject: the network and which of its logits count.
        image: (size, size, 3) uint8.
        temperature: what the classifier divides its logits by, above 0.
        engine: the same network's logits by a quicker way, such as Classifier.logits, from (n, size, size, 3) uint8 to
            (n, classes); None asks the subject's network. For EfficientNet-Lite0 on one core it takes 12 ms an image
            against torch's 30.
    """

    subject: Subject
    image: np.ndarray
    temperature: float = 1.0
    engine: Callable[[np.ndarray], np.ndarray] | None = None


def logits_for(case: Case, images: np.ndarray) -> np.ndarray:
    """All logits of each image.

    Args:
        case: the question; its own image is not used.
        images: (n, size, size, 3) uint8, variants of its image, n at least 1.

    Returns:
        (n, classes) float64.
    """
    batches = [images[at : at + _BATCH] for at in range(0, len(images), _BATCH)]
    if case.engine is not None:
        return np.concatenate([case.engine(batch) for batch in batches]).astype(np.float64)
    with torch.inference_mode():
        parts = [case.subject.network(to_batch(batch, case.subject.device)) for batch in batches]
    return torch.cat(parts).double().cpu().numpy()


def chances(case: Case, images: np.ndarray) -> np.ndarray:
    """How probable what is explained is for each image.

    For a class, its probability among all classes. For a contrast (why dog *rather than* wolf), the probability of
    the one among the two: the others say nothing about it.

    Args:
        case: the question; its own image is not used.
        images: (n, size, size, 3) uint8, variants of its image.

    Returns:
        (n,) float64, 0..1.
    """
    direction = case.subject.direction
    asked = np.flatnonzero(direction)
    logits = logits_for(case, images)
    if len(asked) > 1:
        logits, direction = logits[:, asked], direction[asked]
    return softmax(logits, case.temperature)[:, direction > 0].sum(axis=1)
