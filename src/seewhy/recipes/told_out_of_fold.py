"""What whoever looks on is told where a head is solved for at once: before it and after it, for want of epochs."""

import numpy as np

from seewhy.data.sample import Dataset
from seewhy.probability import softmax
from seewhy.training.moments import Moment, Said, tell_moment, watcher

__all__ = ["tell_out_of_fold"]


def tell_out_of_fold(photos: Dataset, labels: np.ndarray, features: np.ndarray, logits: np.ndarray) -> None:
    """Tells two moments: the photos as the untouched body sees them, and as heads see them that were taught on others.

    Args:
        photos: that taught.
        labels: (photos,) of them.
        features: (photos, features) of the body.
        logits: (photos, classes), out of fold.
    """
    if watcher()[0] is None:
        return
    everything = np.arange(len(photos))
    # Adding the same to all logits of a photo says nothing: taken out, or it would be the map's longest direction.
    leaning = logits - logits.mean(axis=1, keepdims=True)
    probabilities = softmax(logits)
    accuracy = float((logits.argmax(axis=1) == labels).mean()) if len(labels) else 0.0
    steps = (
        (0, features, "As the network sees them that was taught on a million other photos", {}),
        (1, leaning, "As the taught layer sees them, each judged without having been learned from",
         {"validation_accuracy": accuracy}),
    )  # fmt: skip
    for epoch, rows, title, figures in steps:
        said = Said(
            photos=photos,
            numbers=everything,
            labels=labels,
            probabilities=probabilities,
            features=rows,
            featured=everything,
        )
        tell_moment(Moment(epoch=epoch, epochs=1, figures=figures, said={"out of fold": said}, title=title))
