import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.evaluate.risk_coverage import risk_coverage
from seewhy.evaluate.risk_coverage_sections import risk_coverage_sections
from seewhy.pages.page import render_page


def curve_of(confidence, right, **named):
    rows = np.column_stack([confidence, 1 - np.asarray(confidence)])
    return risk_coverage(rows, np.where(right, 0, 1), **named)


def test_four_photos_worked_on_paper():
    found = curve_of([0.6, 0.9, 0.7, 0.8], [True, True, False, True])
    assert [(one.share, one.n, one.from_confidence) for one in found.curve] == [
        (0.25, 1, 0.9),
        (0.5, 2, 0.8),
        (0.75, 3, 0.7),
        (1.0, 4, 0.6),
    ]
    assert [one.accuracy.value for one in found.curve] == pytest.approx([1, 1, 2 / 3, 3 / 4])
    assert found.area.value == pytest.approx((1 + 1 + 2 / 3 + 3 / 4) / 4)
    assert found.area_random == 0.75
    assert found.area_best == pytest.approx((1 + 1 + 1 + 3 / 4) / 4)
    assert [one.n for one in found.chosen] == [4, 4, 3, 2]


def test_equal_confidence_is_answered_together_in_no_order():
    for right in ([True, False, True, True], [False, True, True, True]):
        found = curve_of([0.9, 0.9, 0.9, 0.9], right)
        assert len(found.curve) == 1
        assert found.area.value == pytest.approx(0.75)
        assert "equally sure of all of them" in found.sentence


@given(
    st.lists(st.tuples(st.sampled_from([0.55, 0.6, 0.7, 0.8, 0.9]), st.booleans()), min_size=1, max_size=40),
)
def test_the_area_lies_between_the_worst_and_the_best_order(photos):
    confidence, right = zip(*photos, strict=True)
    found = curve_of(list(confidence), list(right))
    backwards = curve_of(np.linspace(0.6, 0.9, len(right)), np.sort(np.array(right))[::-1])
    assert backwards.area.value - 1e-9 <= found.area.value <= found.area_best + 1e-9
    assert found.area.low <= found.area.value <= found.area.high


def test_doubts_that_tell_something_are_told_from_doubts_that_do_not():
    random = np.random.default_rng(2)
    confidence = random.uniform(0.5, 1, 400)
    told = curve_of(confidence, random.random(400) < confidence)
    blind = curve_of(confidence, random.random(400) < 0.75)
    assert "worth heeding" in told.sentence
    assert "beyond chance" in blind.sentence
    assert told.area.low > told.area_random
    assert blind.area.low < blind.area_random


def test_numbers_and_page():
    found = curve_of([0.6, 0.9, 0.7, 0.8], [True, True, False, True])
    written = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert written["area_best"] == found.area_best
    assert len(written["curve"]) == 4
    page = render_page("Judged", found.sentence, risk_coverage_sections(found))
    assert page.count("<svg") == 1
    assert "answered, the surest first" in page


def test_same_seed_same_interval():
    one, same = (curve_of([0.6, 0.9, 0.7, 0.8] * 9, [True, True, False, True] * 9, seed=3) for _ in range(2))
    assert one.area == same.area


def test_no_photos():
    with pytest.raises(UsageError, match="give no curve"):
        risk_coverage(np.zeros((0, 2)), np.zeros(0, int))
