import dataclasses

import numpy as np
import pytest

from seewhy.evaluate.photo_features import features_of_photos
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_png


@pytest.fixture
def colours(mean_colour_classifier):
    """Its features are the mean colours of the photo's fields; counts the photos of each batch."""

    @dataclasses.dataclass
    class Counting(mean_colour_classifier):
        batches: list[int] = dataclasses.field(default_factory=list)
        asked: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

        def prepare(self, photo):
            return self.preprocessing.apply(decode(photo))

        def logits_and_maps(self, images, stages=None):
            self.batches.append(len(images))
            self.asked.append(tuple(stages))
            return super().logits_and_maps(images)

    return lambda grid: _with_grid(Counting(looks_at=np.ones((20, 20), bool)), grid)


def _with_grid(classifier, grid):
    classifier.head = dataclasses.replace(classifier.head, grid=grid)
    return classifier


def plain(colour: tuple[int, int, int]) -> bytes:
    return encode_png(np.full((20, 20, 3), colour, np.uint8))


def test_a_colour_is_a_direction(colours):
    found = features_of_photos(colours(1), [plain((30, 0, 40)), plain((0, 200, 0)), plain((0, 0, 0))])
    np.testing.assert_allclose(found, [[0.6, 0, 0.8], [0, 1, 0], [0, 0, 0]], atol=1e-6)
    assert found.dtype == np.float32


@pytest.mark.parametrize(("count", "batches"), [(1, [1]), (32, [32]), (33, [32, 1]), (64, [32, 32])])
def test_batches_keep_the_order_and_lose_nothing(colours, count, batches):
    classifier = colours(1)
    found = features_of_photos(classifier, [plain((k, 100 - k, 0)) for k in range(count)])
    k = np.arange(count)
    rows = np.stack([k, 100 - k, 0 * k], axis=1)
    np.testing.assert_allclose(found, rows / np.linalg.norm(rows, axis=1, keepdims=True), atol=1e-6)
    assert classifier.batches == batches
    assert set(classifier.asked) == {("last",)}


def test_every_field_of_the_grid_counts(colours):
    found = features_of_photos(colours(4), [plain((30, 0, 40))])
    assert found.shape == (1, 3 * 4 * 4)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-6)


def test_none_where_a_photo_is_gone(colours, tmp_path):
    assert features_of_photos(colours(1), [plain((1, 2, 3)), tmp_path / "gone.png"]) is None


def test_none_of_no_photos(colours):
    assert features_of_photos(colours(1), []) is None
