"""What a network that stays as it is makes of many photos, at the speed of the engine that will predict."""

import numpy as np

from seewhy.classifier import OnnxEngine
from seewhy.progress import progress_bar
from seewhy.threads import in_order

__all__ = ["FeaturePass"]

# px of photos that a thread takes at a time: one of 224 × 224. What a layer leaves is then still in the processor's
# cache when the next layer reads it: 8 photos at a time take 1.1 times as long each, 32 take 1.5 times as long
# (docs/decisions/0060-a-photo-a-thread.md). Of smaller photos so many are taken that calling the engine is no burden.
_PIXELS = 224 * 224


class FeaturePass:
    """Computes one output of a graph for many photos: a photo in each thread, every processor busy.

    An engine that shares each layer of one photo among its threads lets them wait for each other 49 times a photo; a
    large batch does not fit into the processor's cache. A photo a thread has neither, and a photo's features are the
    same whatever other photos it came with, and on however many processors.

    Args:
        model: the bytes of an ONNX file; one input (batch, size, size, 3) uint8.
        output: the name of what is wanted, such as "features".

    Raises:
        ArtefactError: the bytes are no graph that the engine can run.
    """

    def __init__(self, model: bytes, output: str = "features") -> None:
        self._engine = OnnxEngine(model, threads=1)
        self._output = output

    def __call__(self, images: np.ndarray, *, label: str = "Computing features") -> np.ndarray:
        """The output for each image, in their order.

        Args:
            images: (photos, size, size, 3) uint8, an array or a file mapped into memory.
            label: what the progress bar says.

        Shapes:
            Returns (photos, …) float32.

        Raises:
            UsageError: the images are of another shape or type, or there is no such output.
        """
        if len(images) == 0:  # the engine knows the shape of nothing
            return self._rows(images)
        step = max(1, _PIXELS // (images.shape[1] * images.shape[2])) if images.ndim == 4 else len(images)
        pieces = (images[at : at + step] for at in range(0, len(images), step))
        found = []
        with progress_bar(len(images), label) as bar:
            for rows in in_order(self._rows, pieces, doing="network"):
                found.append(rows)
                bar.advance(len(rows))
        return np.concatenate(found)

    def _rows(self, images: np.ndarray) -> np.ndarray:
        return self._engine.run(np.ascontiguousarray(images), [self._output])[self._output]
