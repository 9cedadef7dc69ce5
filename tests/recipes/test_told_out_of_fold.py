"""Whoever looks on a head that is solved for at once is told two moments: before it, and out of fold."""

import numpy as np

from seewhy.data.sample import Dataset, Sample
from seewhy.recipes.told_out_of_fold import tell_out_of_fold
from seewhy.training.moments import Moment, watched_learning

PHOTOS = Dataset(
    classes=("cat", "dog"),
    samples=tuple(Sample(path=f"{i}.png", label=i % 2, fingerprint=f"{i:064d}") for i in range(4)),
)
FEATURES = np.arange(12, dtype=np.float32).reshape(4, 3)
LOGITS = np.array([[2.0, 0.0], [1.0, 3.0], [0.0, 1.0], [0.0, 4.0]])  # the third photo is a cat called a dog


def test_before_and_after():
    moments: list[Moment] = []
    with watched_learning(moments.append):
        tell_out_of_fold(PHOTOS, PHOTOS.labels, FEATURES, LOGITS)
    before, after = moments
    assert (before.epoch, after.epoch) == (0, 1)
    np.testing.assert_array_equal(before.said["out of fold"].features, FEATURES)
    assert after.figures == {"validation_accuracy": 0.75}
    said = after.said["out of fold"]
    np.testing.assert_allclose(said.features, LOGITS - LOGITS.mean(axis=1, keepdims=True))
    np.testing.assert_array_equal(said.probabilities.argmax(axis=1), [0, 1, 1, 1])


def test_nobody_is_told_where_nobody_looks():
    tell_out_of_fold(PHOTOS, PHOTOS.labels, FEATURES, LOGITS)
