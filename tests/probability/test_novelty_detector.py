import dataclasses

import numpy as np
import pytest

from seewhy import devices
from seewhy.errors import DatasetError
from seewhy.probability import novelty_detector
from seewhy.probability.novelty import share_as_far
from seewhy.probability.novelty_detector import NoveltyDetector, _dealt, fit_detector, rooted


def clouds(count: int, seed: int, width: int = 24, away: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Photos of two classes, each strong in its own channels; `away` moves the strong channels to others."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    features = random.gamma(2.0, 0.5, (count, width))
    for row, label in enumerate(labels):
        features[row, 4 * label + away : 4 * label + away + 4] += 8
    return features.astype(np.float32), labels


def test_distances_by_hand():
    # one known direction, along the first feature, of variance 4; 1 in all others
    detector = NoveltyDetector(
        classes=("a", "b"),
        means=np.array([[0.0, 0.0], [0.0, 1.0]], np.float16),
        directions=np.array([[1.0, 0.0]], np.float16),
        spreads=np.array([4.0]),
        floor=1.0,
        usual=np.arange(30.0),
        measured_on="training photos",
    )
    # its root, of length 1, is (0.6, 0.8): to a (0.36 / 4 + 0.64) / 2, to b (0.36 / 4 + 0.04) / 2
    found = detector.distances(np.array([[9.0, 16.0]]))
    assert found[0] == pytest.approx([0.365, 0.065], rel=1e-3)
    (one,) = detector.novelty(np.array([[9.0, 16.0]]))
    assert (one.nearest, one.false_alarm) == ("b", 1 / 31)


def test_against_the_whole_covariance():
    """Where all directions are kept, it is the textbook's formula."""
    features, labels = clouds(200, 0)
    found = fit_detector(features, labels, ("a", "b"))
    assert found is not None
    rows = rooted(features).astype(np.float64)
    means = np.stack([rows[labels == k].mean(axis=0) for k in (0, 1)])
    covariance = np.cov((rows - means[labels]).T, bias=True)
    shrunk = 0.7 * covariance + 0.3 * np.trace(covariance) / 24 * np.eye(24)
    asked = clouds(10, 1)[0]
    rest = rooted(asked)[:, None].astype(np.float64) - means
    expected = np.einsum("ncd,de,nce->nc", rest, np.linalg.inv(shrunk), rest) / 24
    np.testing.assert_allclose(found.distances(asked), expected, rtol=0.02)


def test_what_was_planted_is_found_and_nothing_else():
    known, labels = clouds(300, 0)
    new, others = clouds(400, 1)[0], clouds(200, 2, away=12)[0]
    found = fit_detector(known, labels, ("a", "b"))
    assert found is not None
    refused = {
        name: [one.something_else for one in found.novelty(rows, 0.05)]
        for name, rows in (("new", new), ("others", others))
    }
    assert np.mean(refused["others"]) > 0.95
    assert np.mean(refused["new"]) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_what_is_usual_is_measured_without_the_photo_itself():
    """Many features and few photos: in sample all would be near, and every new photo refused."""
    refused = []
    for seed in range(10):
        features, labels = clouds(60, seed, width=200)
        found = fit_detector(features, labels, ("a", "b"))
        assert found is not None
        assert len(found.usual) == 60
        in_sample = np.median(found.scores(features))
        assert in_sample < np.median(found.usual)
        new = clouds(50, 100 + seed, width=200)[0]
        refused.append(np.mean([share_as_far(one, found.usual) <= 0.1 for one in found.scores(new)]))
    assert np.mean(refused) <= 0.1


def test_photos_kept_aside_set_the_scale():
    (features, labels), aside = clouds(100, 0), clouds(30, 1)[0]
    found = fit_detector(features, labels, ("a", "b"), kept_aside=aside)
    assert found is not None
    assert found.measured_on == "photos kept aside"
    np.testing.assert_array_equal(found.usual, np.sort(found.scores(aside)))
    assert fit_detector(features, labels, ("a", "b"), kept_aside=aside[:19]) is None


def test_groups_are_not_parted_and_classes_are_spread():
    labels, groups = np.repeat([0, 1], 50), np.arange(100) // 5
    parts = _dealt(labels, groups, seed=0)
    assert all(len(set(parts[groups == one])) == 1 for one in set(groups))
    assert [np.bincount(parts[labels == k]).tolist() for k in (0, 1)] == [[10] * 5] * 2


def test_the_same_twice_and_odd_inputs():
    features, labels = clouds(50, 0)
    one, two = (fit_detector(features, labels, ("a", "b", "never")) for _ in range(2))
    assert one is not None
    assert two is not None
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(two, field.name))
    assert one.classes == ("a", "b")
    assert np.isfinite(one.scores(np.zeros((1, 24)))).all()
    assert one.scores(np.zeros((0, 24))).shape == (0,)
    assert fit_detector(features[:19], labels[:19], ("a", "b")) is None
    same = fit_detector(np.ones((40, 8), np.float32), np.zeros(40, int), ("a",))
    assert same is not None
    assert not any(found.something_else for found in same.novelty(np.ones((3, 8), np.float32), 0.05))
    with pytest.raises(DatasetError, match="for 3 labels"):
        fit_detector(features, labels[:3], ("a", "b"))


def test_products_of_a_few_photos_wake_no_second_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would spin for the next product for tens of milliseconds, on a processor that the network needs."""
    library = devices._openblas()
    if library is None:
        pytest.skip("NumPy computes with another library")
    before = library.scipy_openblas_get_num_threads64_()
    found = fit_detector(*clouds(60, 0), ("a", "b"))
    assert found is not None
    counted = []

    def counting(features: np.ndarray) -> np.ndarray:
        counted.append(library.scipy_openblas_get_num_threads64_())
        return rooted(features)

    monkeypatch.setattr(novelty_detector, "rooted", counting)
    library.scipy_openblas_set_num_threads64_(2)
    try:
        found.novelty(clouds(8, 1)[0])
        assert counted == [1]
        assert library.scipy_openblas_get_num_threads64_() == 2
    finally:
        library.scipy_openblas_set_num_threads64_(before)
