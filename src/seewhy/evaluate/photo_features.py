"""The feature vectors of many photos, for whoever groups them by what they are to the network. No torch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.features import features_of_maps
from seewhy.classifier.stream import read_ahead
from seewhy.errors import SeewhyError
from seewhy.progress import progress

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["features_of_photos"]

_BATCH = 32


def features_of_photos(classifier: "Classifier", sources: Sequence[Any]) -> np.ndarray | None:
    """The deepest features of each photo.

    Args:
        classifier: whose network looks.
        sources: paths or bytes.

    Returns:
        (photos, features) float32, each of length 1; None where a photo can no longer be read.
    """
    spec = classifier.head
    rows, batch = [], []
    looked = progress(read_ahead(sources, classifier.prepare, ahead=2 * _BATCH), len(sources), "Comparing photos")
    for place, (_, image) in enumerate(looked):
        if isinstance(image, SeewhyError):
            return None
        batch.append(image)
        if len(batch) == _BATCH or place == len(sources) - 1:
            _, maps = classifier.logits_and_maps(np.stack(batch), spec.stages[-1:])
            rows.append(features_of_maps(maps, spec))
            batch = []
    return np.concatenate(rows) if rows else None
