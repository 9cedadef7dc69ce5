import numpy as np
import pytest

from seewhy.classifier.features import deepest_features, unit_length
from seewhy.errors import ArtefactError
from seewhy.explain.features import features_of
from seewhy.network.head_spec import HeadSpec


def test_the_features_of_one_colour_by_hand(colour_classifier):
    image = np.zeros((16, 16, 3), np.uint8)
    image[:, :8] = (0, 204, 0)
    image[:, 8:] = (0, 0, 153)
    # means 0, 0.4, 0.3; their length is 0.5
    np.testing.assert_allclose(features_of(colour_classifier(), image[None]), [[0, 0.8, 0.6]], atol=1e-6)


def test_a_grid_is_read_in_the_order_of_the_dense_layer(colour_classifier):
    classifier = colour_classifier(grid=2)
    image = np.zeros((16, 16, 3), np.uint8)
    image[8:, :8, 1] = 255  # green, lower left
    found = features_of(classifier, image[None])[0]
    assert found.argmax() == 1 * 4 + 1 * 2 + 0  # channel, row, column
    assert classifier.logits(image[None])[0].tolist() == pytest.approx((classifier.dense[0] @ found).tolist(), rel=1e-5)


def test_only_the_deepest_depth_counts(head_classifier, photo):
    classifier = head_classifier({"a": (5, 5), "b": (2, 3)}, moments=("mean", "mean_square"))
    images = classifier.preprocessing.apply(photo)[None]
    found = features_of(classifier, images)
    expected = classifier.feature_maps(images)["b"].mean(axis=(2, 3))
    np.testing.assert_allclose(found, unit_length(expected), rtol=1e-5)


@pytest.mark.parametrize("grid", [1, 3])
@pytest.mark.parametrize("moments", [("mean",), ("mean", "mean_square")])
def test_what_was_computed_for_the_head_gives_the_same(head_classifier, photo, grid, moments):
    classifier = head_classifier({"a": (5, 5), "b": (4, 7)}, moments=moments, grid=grid)
    images = classifier.preprocessing.apply(photo)[None]
    # logits = features · weights + bias: with the unit matrix in place of the weights they are the features
    classifier.dense = (np.eye(classifier.head.features, dtype=np.float32), np.zeros(1, np.float32))
    whole = classifier.logits(images)
    np.testing.assert_allclose(deepest_features(whole, classifier.head), features_of(classifier, images), rtol=1e-4)


def test_features_of_another_head_are_refused():
    with pytest.raises(ArtefactError, match=r"\(photos, 4\)"):
        deepest_features(np.zeros((2, 3)), HeadSpec(stages=("a",), channels=(4,)))


def test_no_images_and_silent_maps(colour_classifier):
    classifier = colour_classifier(grid=2)
    assert features_of(classifier, np.zeros((0, 16, 16, 3), np.uint8)).shape == (0, 12)
    assert not features_of(classifier, np.zeros((1, 16, 16, 3), np.uint8)).any()
