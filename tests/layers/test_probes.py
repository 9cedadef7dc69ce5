"""Planted factors are read wholly, shuffled ones at chance."""

import json

import numpy as np
import pytest

from seewhy.errors import DatasetError, UsageError
from seewhy.layers.probes import Probe, Probes, probe_features, probe_layers
from seewhy.network.architectures import ARCHITECTURES
from seewhy.probability.intervals import Estimate

N = 200


@pytest.fixture
def rows():
    return np.random.default_rng(0).normal(size=(N, 30)).astype(np.float32)


def _ends(*values):
    return tuple(
        Probe(
            layer=f"layer{index}",
            value=Estimate(value=value, low=value - 0.05, high=value + 0.05),
            control=Estimate(value=0.3, low=0.25, high=0.35),
            numbers=8,
        )
        for index, value in enumerate(values)
    )


def _probes(*values):
    return Probes(photos=9, units=9, curves={"class": _ends(*values)}, chance={"class": 0.3}, classes={"class": 3})


def test_a_planted_factor_is_read_wholly_and_shuffled_labels_at_chance(rows):
    planted = rows @ np.random.default_rng(1).normal(size=30)
    kinds = np.where(planted > 0, "dog", "cat")
    far = np.abs(planted) > 1  # a margin, so that a weighted sum can be right for all
    found = probe_features(
        {"layer": rows[far], "nothing": np.random.default_rng(2).normal(size=(far.sum(), 30))},
        {"kind": kinds[far], "how much": planted[far]},
    )
    kind, how_much = found.curves["kind"], found.curves["how much"]
    assert kind[0].value.value > 0.97
    assert how_much[0].value.value > 0.999
    assert kind[0].value.low <= kind[0].value.value <= kind[0].value.high
    for probe in (kind[0], kind[1]):
        assert probe.control.low < found.chance["kind"] < probe.control.high + 0.06
        assert abs(probe.control.value - 0.5) < 0.1
    assert abs(kind[1].value.value - 0.5) < 0.15
    assert abs(how_much[0].control.value) < 0.15
    assert how_much[1].value.value < 0.15


def test_a_direction_is_read_as_cosine_and_sine(rows):
    turned = np.arctan2(rows[:, 0], rows[:, 1])
    numbers = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    unit = rows[:, :2] / np.linalg.norm(rows[:, :2], axis=1, keepdims=True)
    found = probe_features({"layer": unit}, {"direction": numbers})
    assert found.curves["direction"][0].value.value > 0.999
    assert found.classes["direction"] == 0


def test_the_figure_is_that_of_the_predictions(rows):
    """R² by hand: a row that says nothing gives the mean of the other folds, so a little below 0."""
    values = np.arange(N, dtype=np.float64)
    found = probe_features({"layer": np.ones((N, 2))}, {"x": values}).curves["x"][0]
    assert -0.1 < found.value.value <= 0


def test_whole_numbers_and_truth_values_are_classes(rows):
    targets = {"label": np.arange(N) % 4, "cut": rows[:, 0] > 0, "text": ["a", "b"] * (N // 2)}
    found = probe_features({"layer": rows}, targets)
    assert found.classes == {"label": 4, "cut": 2, "text": 2}
    assert found.chance["label"] == pytest.approx(0.25)


def test_groups_stay_together_and_count_as_one():
    """Ten frames of each film look alike: alone they would give the label of their film away."""
    random = np.random.default_rng(0)
    films = np.repeat(np.arange(20), 10)
    look = random.normal(size=(20, 40))[films] + 0.01 * random.normal(size=(200, 40))
    labels = random.integers(2, size=20)[films]
    torn = probe_features({"layer": look}, {"label": labels}).curves["label"][0].value
    kept = probe_features({"layer": look}, {"label": labels}, groups=[f"film {one}" for one in films])
    together = kept.curves["label"][0].value
    assert torn.value > 0.99
    assert together.value < 0.8
    assert together.high - together.low > 2 * (torn.high - torn.low)
    assert (kept.photos, kept.units) == (200, 20)


def test_the_same_seed_gives_the_same_figures(rows):
    targets = {"x": rows[:, 0].astype(np.float64), "y": np.arange(N) % 3}
    first, again = (probe_features({"layer": rows}, targets, seed=4).to_json() for _ in range(2))
    assert first == again


def test_one_question_does_not_depend_on_the_others(rows):
    x, y = rows[:, 0].astype(np.float64), np.arange(N) % 3
    both, alone = (probe_features({"layer": rows}, one).curves["y"] for one in ({"x": x, "y": y}, {"y": y}))
    assert both[0].value.value == alone[0].value.value


@pytest.mark.parametrize(
    ("values", "rises", "falls"),
    [
        ((0.3, 0.5, 0.7), True, ()),
        ((0.3, 0.7, 0.66), True, ()),  # within the interval of the best before
        ((0.3, 0.7, 0.6), False, ("layer2",)),
        ((0.3, 0.7, 0.6, 0.72), False, ("layer2",)),
        ((0.3, 0.34, 0.35), False, ()),  # no more than the pixels give
    ],
)
def test_when_a_curve_rises(values, rises, falls):
    found = _probes(*values)
    assert found.rises("class") is rises
    assert found.falls("class") == falls


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_from_photos_to_curves(name, tiny):
    images = np.random.default_rng(0).integers(0, 60, (24, 48, 48, 3), dtype=np.uint8)
    red = np.arange(24) % 2 == 0
    images[red, :, :, 0] += 180  # so plain that random weights pass it on
    found = probe_layers(tiny(name), (one for one in images), {"red": red, "how red": images[..., 0].mean(axis=(1, 2))})
    assert [one.layer for one in found.curves["red"]][:2] == ["pixels", "first"]
    assert found.curves["red"][0].value.value == 1
    assert all(one.value.value >= 0.9 for one in found.curves["red"])
    assert all(one.control.value < 0.8 for one in found.curves["red"])
    assert json.loads(json.dumps(found.to_json()))["targets"]["red"]["classes"] == 2


@pytest.mark.parametrize(
    ("targets", "groups", "error", "words"),
    [
        ({"x": [1, 2]}, None, UsageError, "2 values for 200"),
        ({"x": ["a"] * N}, None, UsageError, "same for all"),
        ({"x": [1.0] * N}, None, UsageError, "same for all"),
        ({"x": [float("nan")] * N}, None, UsageError, "no number"),
        ({"x": ["a", "b"] * (N // 2)}, [0, 1], UsageError, "2 groups for 200"),
        ({"x": ["a", "b"] * (N // 2)}, [0, 1] * (N // 2), DatasetError, "at least 10"),
    ],
)
def test_what_cannot_be_asked(rows, targets, groups, error, words):
    with pytest.raises(error, match=words):
        probe_features({"layer": rows}, targets, groups=groups)
