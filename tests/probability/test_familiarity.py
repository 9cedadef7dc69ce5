import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.classifier.features import unit_length
from seewhy.probability.familiarity import Familiarity, distance_to_nearest, distances_among


def at_angles(*degrees: float) -> np.ndarray:
    turns = np.radians(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1)


def familiar(distance: float, count: int = 100, **fields) -> Familiarity:
    return Familiarity(
        distance=distance, usual=np.arange(1, count + 1) / count, measured_on="training photos", **fields
    )


def test_distances_by_hand():
    found = distance_to_nearest(at_angles(0), at_angles(60, 90, 180), neighbours=2)
    assert found == pytest.approx([(0.5 + 1.0) / 2])
    assert distance_to_nearest(at_angles(0), at_angles(60), neighbours=5) == pytest.approx([0.5])


def test_leaving_one_out_leaves_out_its_group():
    examples, groups = at_angles(0, 0, 60, 90), np.array([7, 7, 8, 9])
    found = distances_among(examples, groups, neighbours=1)
    assert found == pytest.approx([0.5, 0.5, 1 - math.cos(math.radians(30)), 1 - math.cos(math.radians(30))])


def test_a_photo_without_any_other_has_no_distance():
    assert np.isnan(distances_among(at_angles(0, 10), np.array([1, 1]))).all()
    assert distances_among(at_angles(0, 90, 90), np.array([1, 2, 2]), neighbours=3) == pytest.approx([1, 1, 1])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 1100), st.integers(1, 7), st.integers(0, 99))
def test_blocks_and_partitions_agree_with_sorting(examples, photos, neighbours, seed):
    random = np.random.default_rng(seed)
    table = unit_length(random.normal(size=(examples, 4)).astype(np.float32))
    asked = unit_length(random.normal(size=(photos, 4)).astype(np.float32))
    expected = np.sort(1 - asked @ table.T, axis=1)[:, :neighbours].mean(axis=1)
    found = distance_to_nearest(asked, table, neighbours=neighbours)
    np.testing.assert_allclose(found, np.maximum(expected, 0), atol=1e-5)


def test_limits_hold_for_the_share_they_name():
    found = familiar(0.5)
    assert (found.limit(0.95), found.limit(0.99), found.limit(1)) == (0.95, 0.99, 1.0)
    assert (found.usual <= found.limit(0.99)).mean() >= 0.99
    assert math.isnan(familiar(0.5, count=0).limit(0.95))


@pytest.mark.parametrize(
    ("distance", "level"), [(0.96, "familiar"), (0.961, "unusual"), (1.0, "unusual"), (1.001, "unlike")]
)
def test_levels(distance, level):
    assert familiar(distance).level == level
    assert familiar(distance).unlike == (level == "unlike")


def test_the_share_counts_the_photo_itself():
    assert familiar(2.0).share_as_far == pytest.approx(1 / 101)
    assert familiar(0.0).share_as_far == 1


def test_too_few_photos_say_nothing():
    found = familiar(9.0, count=19)
    assert found.level == "unknown"
    assert "cannot be told from 19 photos" in found.sentence


def test_the_sentence_has_the_numbers():
    assert familiar(1.41).sentence == (
        "This photo is unlike anything the network was shown. Its five nearest training photos are at a distance of "
        "1.41 on average; 99 % of the 100 training photos have theirs within 0.99."
    )
    assert "95 % of the 100 training photos have theirs within 0.95" in familiar(0.2).sentence
    one = familiar(1.41, count=30, neighbours=1).sentence
    assert "The nearest training photo is at a distance of 1.41; all 30 training photos" in one


def test_json_names_the_limits():
    told = familiar(0.2).to_json()
    assert (told["level"], told["limit_99"], told["photos"]) == ("familiar", 0.99, 100)
    assert familiar(0.2, count=0).to_json()["limit_99"] is None
