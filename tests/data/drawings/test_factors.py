"""What decides a drawing: chosen by chance, the same for every class, checked when given."""

import numpy as np
import pytest

from seewhy.data.drawings.factors import BACKGROUNDS, CLASSES, COATS, NUISANCE, PARTS, RANGES, Factors, sample_factors
from seewhy.errors import ConfigError


def test_nuisance_is_drawn_without_looking_at_the_class() -> None:
    for index in range(20):
        cat, dog, wolf = (sample_factors(kind, seed=3, index=index).to_json() for kind in CLASSES)
        for name in NUISANCE:
            assert cat[name] == dog[name] == wolf[name]


def test_every_part_is_by_default_of_the_class_itself() -> None:
    factors = sample_factors("wolf", seed=0, index=0).to_json()
    assert {factors[part] for part in PARTS} == {"wolf"}
    assert len(PARTS) == 9


def test_numbers_fill_their_ranges() -> None:
    drawn = [sample_factors("cat", seed=1, index=index).to_json() for index in range(400)]
    for name, (low, high, least, most) in RANGES.items():
        values = np.array([factors[name] for factors in drawn])
        assert least <= low < high <= most
        assert values.min() >= low
        assert values.max() <= high
        assert values.max() - values.min() > 0.95 * (high - low)


def test_choices_are_equally_frequent() -> None:
    drawn = [sample_factors("cat", seed=1, index=index) for index in range(1500)]
    for name, choices in (("background", BACKGROUNDS), ("coat", COATS), ("facing", ("left", "right"))):
        counts = np.array([sum(getattr(factors, name) == choice for factors in drawn) for choice in choices])
        expected = len(drawn) / len(choices)
        # Chi-square with up to 7 degrees of freedom: 24.3 is exceeded once in a thousand times.
        assert np.sum((counts - expected) ** 2 / expected) < 24.3


def test_factors_of_one_index_say_nothing_about_the_next() -> None:
    angles = np.array([sample_factors("dog", seed=0, index=index).angle for index in range(600)])
    assert abs(np.corrcoef(angles[:-1], angles[1:])[0, 1]) < 0.13  # three standard errors of 1 / sqrt(600)


def test_nuisance_factors_do_not_follow_one_another() -> None:
    drawn = [sample_factors("dog", seed=0, index=index).to_json() for index in range(900)]
    table = np.array([[factors[name] for name in RANGES] for factors in drawn])  # (900, factors)
    correlations = np.corrcoef(table.T) - np.eye(len(RANGES))
    assert np.abs(correlations).max() < 0.14  # four standard errors of 1 / sqrt(900), over 210 pairs


def test_json_brings_the_same_factors_back() -> None:
    factors = sample_factors("cat", seed=0, index=4)
    assert Factors.from_json(factors.to_json()) == factors


def test_changed_leaves_the_rest_alone() -> None:
    before = sample_factors("cat", seed=0, index=4)
    after = before.changed({"angle": 30, "ears": "dog"})
    changed = {name for name, value in after.to_json().items() if value != before.to_json()[name]}
    assert changed == {"angle", "ears"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"backgruond": "snow"}, 'There is no factor called "backgruond".*Did you mean "background"'),
        ({"background": "snwo"}, 'There is no background of a drawing called "snwo".*Did you mean "snow"'),
        ({"ears": "horse"}, 'There is no ears of a drawing called "horse"'),
        ({"light_strength": 2}, "light_strength of a drawing cannot be 2. Expected a number from 0 to 1"),
        ({"angle": "steep"}, "angle of a drawing cannot be 'steep'"),
        ({"angle": float("nan")}, "angle of a drawing cannot be nan"),
    ],
)
def test_a_wrong_factor_is_named(changes: dict[str, str | float], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        sample_factors("cat", seed=0, index=0).changed(changes)


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(ConfigError, match='no kind of drawing called "horse"'):
        sample_factors("horse", seed=0, index=0)
