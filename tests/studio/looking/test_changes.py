"""Sliders know their levels, and how far the classifier was measured to hold."""

import pytest

from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.studio.looking.changes import SLIDERS, STEPS, level_at, sliders_to_json, step_of


@pytest.mark.parametrize("name", SLIDERS)
def test_steps_lead_from_rest_to_the_strongest_level_and_back(name):
    assert level_at(name, 0) == CONDITIONS[name].neutral
    assert level_at(name, STEPS) == CONDITIONS[name].levels[-1]
    assert [step_of(name, level_at(name, step)) for step in range(STEPS + 1)] == list(range(STEPS + 1))


def curve(condition: str, limit: float | None) -> dict:
    levels = [{"level": 100, "accuracy": {"value": 0.9}}, {"level": 20, "accuracy": {"value": 0.5}}]
    outcome = "holds" if limit is None else "breaks"
    return {
        "condition": condition,
        "outcome": outcome,
        "limit": None if limit is None else {"level": limit},
        "levels": levels,
    }


def test_what_was_measured_stands_beside_its_slider():
    measured = {
        "photos": 60,
        "tolerance": 0.05,
        "curves": [curve("darker", 38.0), curve("jpeg", None), curve("position", 3)],
    }
    told = {one["name"]: one["measured"] for one in sliders_to_json(measured)}
    assert list(told) == list(SLIDERS)  # "position" has no slider
    assert told["darker"] == {
        "photos": 60,
        "tolerance": 0.05,
        "outcome": "breaks",
        "limit": 38.0,
        "right": [[100, 0.9], [20, 0.5]],
    }
    assert told["jpeg"]["limit"] is None
    assert told["noise"] is None


def test_where_nothing_was_measured_nothing_is_told():
    assert {one["measured"] for one in sliders_to_json()} == {None}
