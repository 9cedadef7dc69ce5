"""What a comparison is held against, kept while its classifier is looked at: maps, and pairs of training photos."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import ArtefactError
from seewhy.explain.grades.fields import fields_of
from seewhy.explain.methods import METHODS
from seewhy.explain.spreading import averaged
from seewhy.studio.comparing.feature_distance import PairDistances, pair_distances
from seewhy.studio.comparing.maps import Drawn, Maps

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["References"]

_STEPS = 127  # of a signed byte
_GRAIN = 1 / 16  # of the side: a map of single pixels is averaged over such squares for the eye, as explain does


class References:
    """What was measured of the classifier that is looked at; another one begins anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._classifier: Classifier | None = None
        self._maps: Maps | None = None
        self._pairs: PairDistances | None = None
        self._measured = False

    def maps(self, classifier: "Classifier") -> Maps:
        """Its maps.

        Args:
            classifier: what is looked at.
        """
        with self._lock:
            self._turn_to(classifier)
            if self._maps is None:
                self._maps = Maps(classifier)
            return self._maps

    def pairs(self, classifier: "Classifier", folder: Path | None) -> PairDistances | None:
        """The distances of pairs of its training photos; None where it remembers none.

        Args:
            classifier: what is looked at.
            folder: where it was loaded from.
        """
        with self._lock:
            self._turn_to(classifier)
            if not self._measured:
                self._pairs, self._measured = _pairs_of(classifier, folder), True
            return self._pairs

    def map_told(self, drawn: Drawn, name: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """A map, ready for the page.

        Args:
            drawn: the map.
            name: of the method.

        Returns:
            The words, and the arrays: image (size, size, 3) uint8; heatmap (size, size) int8, a map of single pixels
            averaged for the eye; fields (n,) float32, its means over the coarse fields that maps are compared by.
        """
        about, size = METHODS[name], drawn.heatmap.shape[0]
        heatmap = drawn.heatmap.astype(np.float64)
        shown = heatmap if about.places is not None else averaged(heatmap, round(size * _GRAIN) | 1)
        limit = float(np.abs(shown).max()) or 1.0
        told = {
            "method": name,
            "target": drawn.asked.target,
            "against": drawn.asked.against,
            "classes": list(self._classifier.classes) if self._classifier else [],
            "seconds": drawn.seconds,
            "strongest": limit,
            "flat": not np.ptp(heatmap),
        }
        arrays = {
            "image": np.ascontiguousarray(drawn.asked.prepared),
            "heatmap": np.rint(shown / limit * _STEPS).astype(np.int8),
            "fields": fields_of(size).means(heatmap).astype(np.float32),
        }
        return told, arrays

    def _turn_to(self, classifier: "Classifier") -> None:
        if self._classifier is not classifier:
            self._classifier, self._maps, self._pairs, self._measured = classifier, None, None, False


def _pairs_of(classifier: "Classifier", folder: Path | None) -> PairDistances | None:
    from seewhy.explain.examples_file import read_examples

    try:
        examples = None if folder is None else read_examples(folder)
        if examples is None:
            return None
        examples.check(classifier)
    except ArtefactError:  # damaged, or written over by another training: the distance alone is told
        return None
    return pair_distances(examples)
