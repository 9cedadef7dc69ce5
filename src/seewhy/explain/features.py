"""The feature vectors of many images, batch by batch. No torch."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.classifier.features import features_of_maps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seewhy.classifier.classifier import Classifier

__all__ = ["features_of"]

_BATCH = 32  # images computed at once: more is not quicker


def features_of(classifier: "Classifier", images: "np.ndarray | Sequence[np.ndarray]") -> np.ndarray:
    """The *feature vector* of each image: its deepest feature maps, averaged, and brought to length 1.

    Args:
        classifier: whose eyes look.
        images: (n, size, size, 3) uint8, prepared.

    Returns:
        (n, features) float32, each of length 1; zeros where every feature map is silent.
    """
    spec = classifier.head
    batches = (np.asarray(images[start : start + _BATCH]) for start in range(0, len(images), _BATCH))
    rows = [features_of_maps(classifier.feature_maps(batch), spec) for batch in batches]
    width = spec.channels[-1] * spec.grid**2
    return np.concatenate(rows) if rows else np.zeros((0, width), np.float32)
