import numpy as np
import pytest

from seewhy.evaluate.changed_photos import CONDITIONS, QUICK
from seewhy.evaluate.condition import chance_of, changed


@pytest.fixture
def image() -> np.ndarray:
    y, x = np.mgrid[:40, :60]
    return np.stack([4 * x, 6 * y, 2 * x + 2 * y], axis=-1).astype(np.uint8)


def far(image: np.ndarray, name: str, level: float, seed: int = 0) -> float:
    found = changed(image, CONDITIONS[name], level, chance_of(seed, "photo"))
    return float(np.abs(found.astype(int) - image).mean())


def test_the_conditions_of_the_card():
    assert list(CONDITIONS) == [
        "darker", "brighter", "cast", "contrast", "angle", "farther",
        "nearer", "position", "blur", "noise", "jpeg", "occlusion",
    ]  # fmt: skip


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_levels_lead_away_from_the_photo(name):
    condition = CONDITIONS[name]
    assert len(condition.levels) >= 5
    way = [condition.neutral, *condition.levels]
    assert way == sorted(way) or way == sorted(way, reverse=True)
    assert len({condition.written(level) for level in way}) == len(way)


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name not in {"nearer", "jpeg", "blur", "angle"}])
def test_a_stronger_level_changes_more(name, image):
    changes = [far(image, name, level) for level in CONDITIONS[name].levels]
    assert changes == sorted(changes)
    assert changes[0] > 0


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_the_same_chance_gives_the_same_image_and_leaves_the_photo_alone(name, image):
    condition, before = CONDITIONS[name], image.copy()
    for level in condition.levels:
        first, second = (changed(image, condition, level, chance_of(3, "photo")) for _ in range(2))
        np.testing.assert_array_equal(first, second)
        assert first.dtype == np.uint8
    np.testing.assert_array_equal(image, before)


def test_light_by_hand():
    image = np.array([[[100, 200, 10]]], np.uint8)
    chance = chance_of(0, "a")
    assert changed(image, CONDITIONS["darker"], 45, chance).tolist() == [[[45, 90, 4]]]  # 4.5 rounds to even
    assert changed(image, CONDITIONS["brighter"], 200, chance).tolist() == [[[200, 255, 20]]]


def test_contrast_is_drawn_towards_the_mean_of_each_channel():
    image = np.array([[[100, 0, 50], [200, 100, 50]]], np.uint8)
    found = changed(image, CONDITIONS["contrast"], 20, chance_of(0, "a"))
    assert found.tolist() == [[[140, 40, 50], [160, 60, 50]]]


def test_a_cast_keeps_the_brightness_and_goes_both_ways(image):
    grey = np.full((8, 8, 3), 120, np.uint8)
    sides = set()
    for key in "abcdefgh":
        found = changed(grey, CONDITIONS["cast"], 40, chance_of(0, key))[0, 0].astype(float)
        assert found @ [0.299, 0.587, 0.114] == pytest.approx(120, abs=1)
        ratio = found[0] / found[1]
        sides.add(round(ratio, 1))
    assert sides == {1.4, 0.7}


def test_noise_has_the_spread_it_says():
    grey = np.full((100, 100, 3), 128, np.uint8)
    found = changed(grey, CONDITIONS["noise"], 20, chance_of(0, "a"))
    assert found.std() == pytest.approx(20, rel=0.03)


def test_hidden_areas_have_the_share_they_say_and_lie_in_each_other(image):
    before = np.zeros(image.shape[:2], bool)
    for level in CONDITIONS["occlusion"].levels:
        found = changed(image, CONDITIONS["occlusion"], level, chance_of(1, "photo"))
        hidden = (found == np.rint(image.mean(axis=(0, 1))).astype(np.uint8)).all(axis=-1)
        assert hidden.mean() == pytest.approx(level / 100, abs=0.02)
        assert (hidden | ~before).mean() > 0.97  # rounding to whole px aside
        before = hidden


def test_the_quick_card_has_half_the_levels():
    assert sum(len(one.levels) for one in QUICK) < 0.55 * sum(len(one.levels) for one in CONDITIONS.values())
    assert [one.name for one in QUICK] == list(CONDITIONS)
