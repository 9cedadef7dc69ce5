import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.probability.confident_learning import confident_joint, wrong_labels

SURE, UNSURE, OTHER = [0.9, 0.1], [0.6, 0.4], [0.1, 0.9]


def drawn(seed: int, *, wrong: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of a classifier that is mostly right, and labels of which some were changed."""
    random = np.random.default_rng(seed)
    classes, photos = int(random.integers(2, 8)), int(random.integers(30, 300))
    truth = random.integers(0, classes, photos)
    truth[: 2 * classes] = np.arange(2 * classes) % classes
    logits = random.normal(size=(photos, classes)) + random.uniform(1, 6) * np.eye(classes)[truth]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = truth.copy()
    changed = random.random(photos) < wrong
    changed[: 2 * classes] = False
    labels[changed] = random.integers(0, classes, changed.sum())
    return probabilities, labels


def test_by_hand():
    # Labelled 0: 0.9, 0.9, 0.9, 0.6 for class 0: threshold 0.825. Labelled 1: 0.9, 0.9, 0.1: threshold 0.633.
    # Three photos labelled 0 reach 0.825, the unsure one reaches nothing: 3 of 3 clear ones, scaled to 4 photos.
    # Of those labelled 1 two reach 0.633 for class 1, one 0.825 for class 0.
    said = np.array([SURE, SURE, SURE, UNSURE, OTHER, OTHER, SURE])
    labels = np.array([0, 0, 0, 0, 1, 1, 1])
    assert confident_joint(said, labels).tolist() == [[4, 0], [1, 2]]
    found = wrong_labels(said, labels)
    assert found.order.tolist() == [6]
    assert found.suggested[6] == 0


def test_counts_are_scaled_up_so_that_photos_below_the_threshold_are_found_too():
    # Labelled 1: 0.9 twice, 0.1, 0.3 for class 1: threshold 0.55; class 0's is 0.9. Of three clear photos one is of
    # class 0: a third of four photos, 1.33, rounds to 1, the widest margin.
    said = np.array([SURE, SURE, SURE, OTHER, OTHER, SURE, [0.7, 0.3]])
    labels = np.array([0, 0, 0, 1, 1, 1, 1])
    assert confident_joint(said, labels).tolist() == [[3, 0], [1, 3]]
    assert wrong_labels(said, labels).order.tolist() == [5]


def test_the_clearest_come_first():
    said = np.array([SURE] * 20 + [OTHER] * 10 + [SURE, [0.95, 0.05], [0.99, 0.01]])
    labels = np.array([0] * 20 + [1] * 13)
    assert wrong_labels(said, labels).order.tolist() == [32, 31, 30]


def test_nothing_is_named_where_every_label_is_the_most_probable():
    probabilities, _ = drawn(3)
    assert not wrong_labels(probabilities, probabilities.argmax(axis=1)).wrong.any()


def test_one_photo_of_a_class_keeps_its_label():
    said = np.array([SURE] * 10 + [[0.99, 0.01], [0.98, 0.02]])
    found = wrong_labels(said, np.array([0] * 10 + [1, 1]))
    assert found.wrong[10:].sum() < 2


def test_a_class_without_a_photo_is_never_the_truth():
    said = np.array([[0.5, 0.1, 0.4], [0.1, 0.5, 0.4], [0.5, 0.1, 0.4], [0.1, 0.5, 0.4]])
    joint = confident_joint(said, np.array([0, 1, 0, 1]))
    assert joint[:, 2].tolist() == [0, 0, 0]
    assert joint.sum() == 4


@given(st.integers(0, 10_000))
def test_each_row_of_the_joint_sums_to_its_labels_photos(seed):
    probabilities, labels = drawn(seed)
    assert confident_joint(probabilities, labels).sum(axis=1).tolist() == np.bincount(labels).tolist()


@given(st.integers(0, 10_000))
def test_only_labels_that_are_not_the_most_probable_are_named(seed):
    probabilities, labels = drawn(seed)
    found = wrong_labels(probabilities, labels)
    assert not (found.wrong & (probabilities.argmax(axis=1) == labels)).any()
    assert sorted(found.order) == np.flatnonzero(found.wrong).tolist()


def test_the_order_of_photos_does_not_matter():
    probabilities, labels = drawn(1)
    turned = np.random.default_rng(0).permutation(len(labels))
    wrong = wrong_labels(probabilities, labels).wrong
    np.testing.assert_array_equal(wrong_labels(probabilities[turned], labels[turned]).wrong, wrong[turned])


def test_as_the_authors_code():
    """cleanlab, by the authors of the paper, names the same photos; it rounds counts that lie half-way by chance."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count = pytest.importorskip("cleanlab.count")
        cleanlab = pytest.importorskip("cleanlab.filter")
        same = 0
        for seed in range(60):
            probabilities, labels = drawn(seed)
            theirs = count.compute_confident_joint(labels, probabilities)
            ours = confident_joint(probabilities, labels)
            assert np.abs(theirs - ours).max() <= 1
            if (theirs == ours).all():
                same += 1
                named = cleanlab.find_label_issues(labels, probabilities, n_jobs=1)
                np.testing.assert_array_equal(wrong_labels(probabilities, labels).wrong, named)
    assert same >= 45


@pytest.mark.parametrize("labels", [[0, 2], [0], [-1, 0], []])
def test_labels_that_do_not_fit_are_refused(labels):
    with pytest.raises(UsageError, match="don't fit"):
        wrong_labels(np.array([SURE, OTHER]), np.array(labels))
