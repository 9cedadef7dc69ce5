"""The curve of what is gained by leaving the unsure photos to a person."""

import re

import pytest

from seewhy.errors import UsageError
from seewhy.pages.charts import coverage_chart
from seewhy.probability.intervals import wilson


def test_the_curve_lies_where_its_numbers_say():
    chart = coverage_chart([0.5, 1.0], [wilson(2, 2), wilson(3, 4)])
    path = re.search(r'<path d="M([^"]+)" class="line series-1"', chart)
    assert path is not None
    (x0, y0), (x1, y1) = (map(float, point.split()) for point in path.group(1).split(" L"))
    assert (x0, x1) == (52 + 372 / 2, 424)
    ticks = [float(tick) for tick in re.findall(r">([\d.]+) %<", chart)][:-5]
    assert (min(ticks), max(ticks)) == (70, 100)
    assert y0 == 26
    assert y1 == pytest.approx(226 - 200 * 5 / 30, abs=0.05)
    assert "100 % answered: 75.0 % right" in chart


def test_the_band_stays_in_the_frame():
    chart = coverage_chart([0.1, 1.0], [wilson(1, 1), wilson(10, 10)])
    heights = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)(?= L| Z)", chart)]
    assert min(heights) >= 26
    assert max(heights) <= 226


def test_thousands_of_points_are_thinned_and_the_last_is_kept():
    many = 5000
    chart = coverage_chart([(k + 1) / many for k in range(many)], [wilson(k, k + 1) for k in range(many)])
    assert len(chart) < 20_000
    assert 'cx="424"' in chart


@pytest.mark.parametrize("shares", [[], [0.5]])
def test_what_cannot_be_drawn(shares):
    with pytest.raises(UsageError, match="can't be drawn"):
        coverage_chart(shares, [wilson(1, 2)] * 2)
