"""The taught head: a case worked on paper first, then what must hold for any photos."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import ConfigError, DatasetError, UsageError
from seewhy.training import head_path
from seewhy.training.head import HeadConfig, TaughtHead, teach_head


def clouds(photos: int = 60, features: int = 8, classes: int = 3, apart: float = 2.0, seed: int = 0) -> tuple:
    """Clouds of points, one a class, with features of very different sizes."""
    rng = np.random.default_rng(seed)
    labels = np.arange(photos) % classes
    centres = rng.normal(size=(classes, features)) * apart
    values = (centres[labels] + rng.normal(size=(photos, features))) * 10.0 ** np.linspace(-2, 2, features) + 3
    return values.astype(np.float32), labels


def answers(head: TaughtHead, features: np.ndarray) -> np.ndarray:
    return features.astype(np.float64) @ head.weights.T.astype(np.float64) + head.bias


def test_two_photos_worked_on_paper() -> None:
    # Photos x = 0 and 2 become z = -1 and +1. With weights (-w, w) the loss is log(1 + exp(-2w)) + strength * w²; its
    # slope is 0 where strength * w = 1 / (1 + exp(2w)): w = 1 for the strength below. In x: z = x - 1.
    strength = float(1 / (1 + np.exp(2.0)))

    head = teach_head(np.array([[0.0], [2.0]], np.float32), np.array([0, 1]), config=HeadConfig(strength=strength))

    np.testing.assert_allclose(head.weights, [[-1], [1]], atol=1e-3)
    np.testing.assert_allclose(head.bias, [1, -1], atol=1e-3)
    assert head.strength == strength
    assert head.diagnostics.unjudged_photos == 2


def test_clouds_are_told_apart_out_of_fold_too() -> None:
    features, labels = clouds()

    head = teach_head(features, labels)

    assert (answers(head, features).argmax(axis=1) == labels).mean() > 0.95
    assert (head.out_of_fold_logits.argmax(axis=1) == labels).mean() > 0.9
    assert head.out_of_fold_logits.dtype == np.float64
    assert head.weights.dtype == head.bias.dtype == np.float32


def test_labels_by_chance_are_not_learned() -> None:
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(100, 300)).astype(np.float32), np.arange(100) % 2

    head = teach_head(features, labels)

    assert head.diagnostics.trials[0].log_loss < 0.75  # log 2 is 0.69
    assert head.strength >= 0.1


def test_out_of_fold_logits_come_from_heads_that_never_saw_the_photo() -> None:
    features, labels = clouds(apart=0.5)
    config = HeadConfig(strength=0.01, folds=3)
    head = teach_head(features, labels, config=config)
    swapped = labels.copy()
    photo = int(np.flatnonzero(labels == 0)[0])
    swapped[photo] = 1

    # with the same folds, its label must not move its own out-of-fold logits
    again = _with_folds(features, swapped, head.fold_of, config)
    before = _with_folds(features, labels, head.fold_of, config)

    np.testing.assert_allclose(again[photo], before[photo], atol=0.02)  # what is left is the pull on the bias
    assert np.abs(again - before).max() > 0.05


def _with_folds(features: np.ndarray, labels: np.ndarray, fold_of: np.ndarray, config: HeadConfig) -> np.ndarray:
    from seewhy.training.head_path import Photos, walk

    photos = Photos(
        features=features, labels=labels, fold_of=fold_of, part_of=np.zeros(features.shape[1], np.int64), moments=1
    )
    return walk(photos, "equal", config).out_of_fold_logits


@pytest.mark.parametrize("factor", [1e-3, 64.0])
def test_the_size_of_features_does_not_matter(factor: float) -> None:
    features, labels = clouds()
    shift = np.linspace(-1, 1, features.shape[1], dtype=np.float32)

    one = teach_head(features, labels)
    other = teach_head((features * np.float32(factor)) + shift, labels)

    np.testing.assert_allclose(
        answers(other, features * np.float32(factor) + shift), answers(one, features), atol=0.02, rtol=0.02
    )


def test_the_order_of_photos_does_not_matter_at_a_given_strength() -> None:
    features, labels = clouds()
    config = HeadConfig(strength=0.01)
    order = np.random.default_rng(1).permutation(len(labels))

    one, other = teach_head(features, labels, config=config), teach_head(features[order], labels[order], config=config)

    np.testing.assert_allclose(answers(other, features), answers(one, features), atol=0.01)


def test_the_same_photos_give_the_same_bits() -> None:
    features, labels = clouds()

    one, other = teach_head(features, labels), teach_head(features, labels)

    assert (one.weights == other.weights).all()
    assert (one.out_of_fold_logits == other.out_of_fold_logits).all()


def test_classes_far_apart_stay_finite() -> None:
    head = teach_head(*clouds(apart=1000.0))

    assert np.isfinite(head.weights).all()
    assert np.isfinite(head.out_of_fold_logits).all()


def test_a_class_of_one_photo() -> None:
    features, labels = clouds(photos=30, classes=2)
    labels[:] = 0
    labels[7] = 1
    labels[::3] = 2

    head = teach_head(features, labels)

    assert head.diagnostics.unjudged_photos == (labels == 1).sum()
    assert np.isfinite(head.out_of_fold_logits).all()


def test_groups_stay_together() -> None:
    features, labels = clouds(photos=60, classes=3)
    groups = np.arange(60) // 6 * 3 + labels  # 30 films of 2 frames

    head = teach_head(features, labels, groups=groups)

    assert all(len(np.unique(head.fold_of[groups == group])) == 1 for group in np.unique(groups))


def test_balanced_class_weights_lift_the_rare_class() -> None:
    rng = np.random.default_rng(0)
    labels = (np.arange(300) % 10 == 0).astype(np.int64)
    features = (rng.normal(size=(300, 4)) + labels[:, None]).astype(np.float32)

    plain = teach_head(features, labels, config=HeadConfig(strength=0.01))
    balanced = teach_head(features, labels, config=HeadConfig(strength=0.01, class_weights="balanced"))

    assert (answers(balanced, features).argmax(axis=1) == 1).mean() > (
        answers(plain, features).argmax(axis=1) == 1
    ).mean()


def test_the_depth_that_tells_is_found() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 2
    features = rng.normal(size=(120, 404)).astype(np.float32)
    features[:, :4] += labels[:, None]  # 4 features of the first depth tell; 400 of the later ones are noise
    blocks = [slice(0, 4), slice(4, 104), slice(104, 204), slice(204, 404)]

    head = teach_head(features, labels, blocks=blocks, moments=2)

    assert head.diagnostics.depth_weights == "equal"
    assert set(head.diagnostics.depth_trials) == {"equal", "features", "late"}
    np.testing.assert_allclose(head.diagnostics.depth_shares, [0.25] * 4)


def test_a_depth_of_few_photos_is_chosen_on_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seewhy.training.head._PHOTOS_TO_CHOOSE_BY", 20)
    features, labels = clouds(photos=60)

    head = teach_head(features, labels, blocks=[slice(0, 2), slice(2, 4), slice(4, 6), slice(6, 8)])

    assert len(head.diagnostics.depth_trials) == 3
    assert head.out_of_fold_logits.shape == (60, 3)
    assert head.diagnostics.to_json()["depth_weights"] in ("equal", "features", "late")


@pytest.mark.parametrize("best", ["equal", "features", "late"])
def test_what_was_turned_ahead_changes_no_answer(best: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the way of sharing is chosen on a part, all photos are turned for the likeliest one."""
    features, labels = clouds(photos=60)
    blocks = [slice(0, 2), slice(2, 4), slice(4, 6), slice(6, 8)]
    plain = teach_head(features, labels, blocks=blocks, config=HeadConfig(depth_weights=best))

    def walk_with_one_best(photos: head_path.Photos, share: str, *more: Any) -> head_path.Path:
        path = head_path.walk(photos, share, *more)
        return replace(path, best=replace(path.best, log_loss=0.1 if share == best else 0.9))

    monkeypatch.setattr("seewhy.training.head._PHOTOS_TO_CHOOSE_BY", 20)
    monkeypatch.setattr("seewhy.training.head.walk", walk_with_one_best)
    chosen = teach_head(features, labels, blocks=blocks)

    assert chosen.diagnostics.depth_weights == best
    assert np.array_equal(chosen.weights, plain.weights)
    assert np.array_equal(chosen.out_of_fold_logits, plain.out_of_fold_logits)


def test_a_channel_that_wakes_up_later_does_not_decide() -> None:
    features, labels = clouds()
    features[:, 3] = 0
    features[5, 3] = 1e-4

    head = teach_head(features, labels)
    awake = features.copy()
    awake[:, 3] = 1

    assert (answers(head, awake).argmax(axis=1) == answers(head, features).argmax(axis=1)).mean() > 0.9


def test_more_photos_than_features_and_fewer_agree_on_the_classes() -> None:
    features, labels = clouds(photos=300, features=5, apart=3.0)

    assert (answers(teach_head(features, labels), features).argmax(axis=1) == labels).mean() > 0.95


@pytest.mark.parametrize(
    ("features", "labels", "error"),
    [
        (np.zeros((3, 2)), np.array([0, 1]), UsageError),
        (np.zeros((0, 2)), np.zeros(0, int), UsageError),
        (np.zeros((2, 0)), np.array([0, 1]), UsageError),
        (np.zeros((2, 2)), np.array([0, 0]), DatasetError),
        (np.zeros((2, 2)), np.array([0, 2]), DatasetError),
        (np.zeros((2, 2)), np.array([-1, 1]), DatasetError),
        (np.array([[np.nan, 0], [0, 0]]), np.array([0, 1]), DatasetError),
        (np.array([[np.inf, 0], [-np.inf, 0]]), np.array([0, 1]), DatasetError),
    ],
)
def test_what_cannot_be_taught_is_refused(features: np.ndarray, labels: np.ndarray, error: type) -> None:
    with pytest.raises(error):
        teach_head(features.astype(np.float32), labels)


@pytest.mark.parametrize("blocks", [[slice(0, 4)], [slice(0, 5), slice(4, 8)], [slice(0, 3), slice(3, 8)], []])
def test_blocks_must_cover_the_features_once(blocks: list[slice]) -> None:
    features, labels = clouds()

    with pytest.raises(UsageError, match="once each"):
        teach_head(features, labels, blocks=blocks, moments=2)


def test_a_setting_out_of_range_is_refused() -> None:
    with pytest.raises(ConfigError, match="folds is 1"):
        teach_head(*clouds(), config=HeadConfig(folds=1))


def test_features_that_say_nothing_give_the_frequencies() -> None:
    labels = np.array([0] * 30 + [1] * 10)

    head = teach_head(np.ones((40, 3), np.float32), labels)

    assert head.diagnostics.constant_features == 3
    assert not head.weights.any()
    assert head.bias[0] - head.bias[1] == pytest.approx(np.log(30.5 / 10.5), abs=0.1)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 40), st.integers(1, 12), st.integers(0, 1000))
def test_whatever_the_photos_the_head_is_finite(photos: int, features: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.unique(np.append(rng.integers(0, 4, photos - 2), [0, 1]), return_inverse=True)[1]
    values = (rng.normal(size=(photos, features)) * 10.0 ** rng.integers(-6, 6, features)).astype(np.float32)

    head = teach_head(values, labels)

    assert np.isfinite(answers(head, values)).all()
    assert np.isfinite(head.out_of_fold_logits).all()
    np.testing.assert_allclose(head.weights.sum(axis=0), 0, atol=1e-4 * max(1, np.abs(head.weights).max()))


def test_importing_it_needs_neither_torch_nor_scipy() -> None:
    program = "import sys, seewhy.training.head; print(*{'torch', 'scipy', 'onnx'} & set(sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == ""
