"""What lower layers gave of photos, handed out in batches."""

import hashlib
from collections.abc import Iterable

import numpy as np

from seewhy.randomness import generator

__all__ = ["ActivationStore"]


class ActivationStore:
    """The lower layers' answers to the photos, in several views of each.

    Args:
        images: (views, photos, bytes) uint8; an array, or a file mapped into memory.
        labels: (photos,) int64.
        identity: tells what was computed, for going on after an interruption: not the numbers themselves, which differ
            in their last digits from machine to machine.
        seed: of the training.
        places: (n,) int64, where only some of the images are meant, in the order of the labels; None: all.
    """

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, *, identity: str, seed: int, places: np.ndarray | None = None
    ) -> None:
        self.images, self.labels, self.identity, self._seed = images, labels, identity, seed
        self._places = np.arange(len(labels)) if places is None else places
        self._first_view = generator(seed, "first view").integers(len(images), size=len(labels))

    def __len__(self) -> int:
        return len(self.labels)

    def subset(self, photos: np.ndarray) -> "ActivationStore":
        """The same of some photos only; nothing is copied, for a store may be larger than the memory.

        Args:
            photos: (n,) int64, which.
        """
        chosen = hashlib.sha256(np.asarray(photos, np.int64).tobytes()).hexdigest()[:8]
        identity = f"{self.identity}-{chosen}"
        places = self._places[photos]
        return ActivationStore(self.images, self.labels[photos], identity=identity, seed=self._seed, places=places)

    def rows(self, photos: np.ndarray, epoch: int = 0) -> np.ndarray:
        """One view of each photo; each epoch takes the next one, so that none comes twice before all have come.

        Args:
            photos: (batch,) which.
            epoch: from 0.

        Shapes:
            returns (batch, bytes) uint8.
        """
        return self.images[(self._first_view[photos] + epoch) % len(self.images), self._places[photos]]

    def expect(self, batches: Iterable[np.ndarray]) -> None:
        """As of a PixelStore: says what will be asked for; here all of it is there already."""
