"""One photo with the question that a map of it answers."""

import dataclasses

import numpy as np
import torch

from seewhy.explain.subject import Subject
from seewhy.network.inner_layers import to_batch
from seewhy.probability.softmax import softmax

__all__ = ["Case", "chances", "logits_for"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A prepared image and the number that is explained for it.

    Args:
        subject: the network and which of its logits count.
        image: (size, size, 3) uint8.
        temperature: what the classifier divides its logits by, above 0.
    """

    subject: Subject
    image: np.ndarray
    temperature: float = 1.0


def logits_for(subject: Subject, images: np.ndarray, batch_size: int = 32) -> np.ndarray:
    """All logits of each image.

    Args:
        subject: whose network is asked.
        images: (n, size, size, 3) uint8, prepared, n at least 1.
        batch_size: images computed at once.

    Returns:
        (n, classes) float64.
    """
    with torch.inference_mode():
        batches = (images[at : at + batch_size] for at in range(0, len(images), batch_size))
        parts = [subject.network(to_batch(batch, subject.device)) for batch in batches]
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
    logits = logits_for(case.subject, images)
    if len(asked) > 1:
        logits, direction = logits[:, asked], direction[asked]
    return softmax(logits, case.temperature)[:, direction > 0].sum(axis=1)
