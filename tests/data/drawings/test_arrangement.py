"""Planted shortcuts, wrong labels, missing parts: exactly as asked and no further."""

import pytest

from seewhy.data.drawings.arrangement import Arrangement, plan
from seewhy.data.drawings.factors import CLASSES
from seewhy.errors import ConfigError


def _plans(count: int, **asked):
    arrangement = Arrangement(**asked)
    return [plan(index, seed=0, arrangement=arrangement) for index in range(count)]


def test_classes_take_turns() -> None:
    kinds = [planned.kind for planned in _plans(300)]
    assert [kinds.count(kind) for kind in CLASSES] == [100, 100, 100]
    assert all(planned.label == planned.kind and not planned.factors for planned in _plans(30))


def test_a_tie_holds_at_its_rate() -> None:
    plans = _plans(3000, tied={"background": {"wolf": "snow"}}, tied_rate=0.9)
    wolves = [planned for planned in plans if planned.kind == "wolf"]
    tied = sum(planned.factors.get("background") == "snow" for planned in wolves)
    assert len(wolves) == 1000
    assert 860 <= tied <= 940  # 900 with a standard deviation of 9.5
    assert all(not planned.factors for planned in plans if planned.kind != "wolf")


def test_fixed_factors_hold_for_all_and_a_tie_wins_over_them() -> None:
    plans = _plans(30, fixed={"background": "room", "angle": 0}, tied={"background": {"cat": "beach"}})
    for planned in plans:
        assert planned.factors == {"background": "beach" if planned.kind == "cat" else "room", "angle": 0}


def test_labels_are_wrong_at_the_rate_asked_for() -> None:
    plans = _plans(3000, mislabelled=0.2)
    wrong = [planned for planned in plans if planned.label != planned.kind]
    assert 510 <= len(wrong) <= 690  # 600 with a standard deviation of 22
    assert {(planned.kind, planned.label) for planned in wrong} == {(a, b) for a in CLASSES for b in CLASSES if a != b}


def test_one_arrangement_does_not_move_the_chances_of_another() -> None:
    plain = [planned.label for planned in _plans(200, mislabelled=0.3)]
    tied = [planned.label for planned in _plans(200, mislabelled=0.3, tied={"coat": {"cat": "black"}}, tied_rate=0.5)]
    assert plain == tied


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"tied_rate": 1.5}, "tied_rate cannot be 1.5"),
        ({"mislabelled": -0.1}, "mislabelled cannot be -0.1"),
        ({"fixed": {"weather": "rain"}}, 'no factor called "weather"'),
        ({"tied": {"background": {"wolf": "snwo"}}}, 'Did you mean "snow"'),
        ({"tied": {"background": {"horse": "snow"}}}, 'no kind of drawing called "horse"'),
        ({"without": ("wings",)}, 'no part called "wings"'),
        ({"classes": ("cat",), "mislabelled": 0.5}, "two where labels are to be wrong"),
        ({"classes": ("cat", "horse")}, 'no kind of drawing called "horse"'),
    ],
)
def test_wrong_names_are_found_before_anything_is_drawn(asked: dict, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Arrangement(**asked)
