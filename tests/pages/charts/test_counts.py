import re

import pytest

from seewhy.pages.charts.counts import count_bars


def widths(chart: str) -> list[float]:
    return [float(one) for one in re.findall(r'<rect[^>]* width="([0-9.]+)"', chart)]


def test_bars_are_as_long_as_the_counts():
    found = widths(count_bars({"cat": 40, "dog": 10, "wolf": 0}))
    assert found[1] * 4 == pytest.approx(found[0], abs=0.05)
    assert found[2] == 1  # a class without photos stays visible


def test_many_names_share_the_last_line():
    chart = count_bars({f"class {i}": 1 for i in range(100)}, most=10)
    assert len(widths(chart)) == 9  # what is added up has no bar, which would dwarf all others
    assert "91 others 91 photos" in chart


def test_names_are_escaped_and_none_is_no_error():
    assert "&lt;b&gt;" in count_bars({"<b>": 1})
    assert "<svg" in count_bars({})
