"""Questions about drawings."""

from collections import Counter

import numpy as np

from seewhy.data.drawings import CLASSES, PARTS, draw, draw_many, sample_factors
from seewhy.layers.drawing_targets import _mixed, direction_numbers, mixed_drawings, part_targets, scene_targets


def test_directions_are_near_where_they_are_near():
    numbers = direction_numbers([1, 359, 181])
    assert np.linalg.norm(numbers[0] - numbers[1]) < 0.04
    assert np.linalg.norm(numbers[0] - numbers[2]) > 1.99


def test_mixed_parts_say_nothing_about_one_another():
    usual = sample_factors("cat", seed=0, index=0)
    targets = part_targets([usual.changed(_mixed(0, index)) for index in range(300)])
    assert set(targets) == set(PARTS)
    pairs = Counter(zip(targets["ears"], targets["snout"], strict=True))
    assert len(pairs) == 9
    assert min(pairs.values()) > 15  # 33 each by chance
    labels = [CLASSES[index % 3] for index in range(300)]
    with_class = Counter(zip(targets["ears"], labels, strict=True))
    assert min(with_class.values()) > 15


def test_mixed_drawings_are_the_usual_ones_with_other_parts():
    mixed = next(mixed_drawings(1, size=32, seed=5, start=7))
    usual = draw(CLASSES[7 % 3], size=32, seed=5, index=7)
    assert part_targets([mixed.factors])["ears"][0] == _mixed(5, 7)["ears"]
    assert mixed.factors.angle == usual.factors.angle
    assert mixed.factors.background == usual.factors.background
    assert np.array_equal(mixed.image, next(mixed_drawings(1, size=32, seed=5, start=7)).image)


def test_scene_targets_are_the_factors():
    factors = [one.factors for one in draw_many(5, size=16)]
    targets = scene_targets(factors)
    assert targets["background"].tolist() == [one.background for one in factors]
    assert targets["angle"].dtype == np.float64
    assert targets["light direction"].shape == (5, 2)
    assert all(len(values) == 5 for values in targets.values())
