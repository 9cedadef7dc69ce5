"""The chart over the layers: what is drawn where, and that no name can break it."""

import re

import pytest

from seewhy.errors import UsageError
from seewhy.pages.charts import depth_chart
from seewhy.probability.intervals import Estimate

EVIL = '<script>alert("x")</script>'


def _flat(value, reach=0.1):
    return Estimate(value=value, low=value - reach, high=value + reach)


def test_points_lie_where_their_numbers_say():
    chart = depth_chart("class", ["pixels", "last"], [_flat(0.0), _flat(1.0)], [_flat(0.5)] * 2)
    heights = [float(one) for one in re.findall(r'<circle [^>]*cy="([\d.]+)"', chart)]
    assert heights == [200, 34]
    bars = re.findall(r'y1="([\d.]+)" y2="([\d.]+)" class="interval"', chart)
    assert [float(one) for one in bars[0]] == [200, pytest.approx(200 - 16.6)]  # below 0 is cut at the edge
    assert "last: 100 % (95 % interval 90 % to 110 %); shuffled 50 %" in chart
    assert chart.count("%</text>") == 5


def test_plain_numbers_below_zero_stay_in_the_frame():
    chart = depth_chart("light", ["a", "b"], [_flat(0.4), _flat(-0.5)], [_flat(-0.1)] * 2, share=False)
    assert max(float(one) for one in re.findall(r'cy="([\d.]+)"', chart)) == 200
    assert "b -0.50" in chart.replace("−", "-")


def test_larger_numbers_get_larger_marks():
    chart = depth_chart("x", ["a", "b"], [_flat(3.0), _flat(4.0)], [_flat(1.0)] * 2, share=False)
    assert ">4<" in chart or ">5<" in chart


def test_names_that_would_touch_are_slanted():
    few = depth_chart("x", ["a", "b"], [_flat(0.5)] * 2, [_flat(0.5)] * 2)
    many = depth_chart("x", [f"stage{k}" for k in range(10)], [_flat(0.5)] * 10, [_flat(0.5)] * 10)
    assert "rotate" not in few
    assert many.count("rotate") == 10


def test_one_layer():
    assert "<circle" in depth_chart("x", ["only"], [_flat(0.5)], [_flat(0.4)])


def test_texts_are_escaped():
    chart = depth_chart(EVIL, [EVIL, "b"], [_flat(0.5)] * 2, [_flat(0.5)] * 2, control_name=EVIL)
    assert "<script" not in chart


@pytest.mark.parametrize(("layers", "values", "control"), [(0, 0, 0), (2, 1, 2), (2, 2, 3)])
def test_what_cannot_be_drawn(layers, values, control):
    with pytest.raises(UsageError, match="can't be drawn"):
        depth_chart("x", ["a"] * layers, [_flat(0.5)] * values, [_flat(0.5)] * control)
