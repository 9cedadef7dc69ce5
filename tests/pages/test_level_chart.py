import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from seewhy.errors import UsageError
from seewhy.pages.charts import level_chart
from seewhy.probability import wilson

NAMES = ("unchanged", "10°", "20°", "<b>")
RIGHT = (wilson(9, 10), wilson(8, 10), wilson(5, 10), wilson(0, 10))
SURE = (0.9, 0.9, 0.85, 0.8)


def test_two_lines_and_their_figures():
    chart = level_chart("Rotation", NAMES, RIGHT, SURE, limit=1.5, limit_name="15°")
    tree = ElementTree.fromstring(chart)
    paths = [one.get("d") for one in tree.iter() if one.tag.endswith("path")]
    assert len(paths) == 2
    heights = [float(one) for one in re.findall(r" ([0-9.]+)(?= L|$)", paths[1] or "")]
    assert heights == sorted(heights)  # accuracy falls, so the line goes down the page
    assert "20°: right 50 %, sure 85 %" in chart
    assert "95 % interval 24–76" in chart
    assert "&lt;b&gt;" in chart
    assert ">15°</text>" in chart


def test_the_mark_stands_where_it_breaks():
    chart = level_chart("Rotation", NAMES, RIGHT, SURE, limit=1.5, limit_name="15°")
    found = re.search(r'<line x1="([0-9.]+)" x2="\1"[^>]*class="ideal"', chart)
    assert found
    assert float(found.group(1)) == pytest.approx(40 + 8 + (284 - 40 - 16) / 3 * 1.5, abs=0.01)
    assert 'class="ideal"' not in level_chart("Rotation", NAMES, RIGHT, SURE)


def test_names_do_not_touch():
    chart = level_chart("Blur", ["unchanged", *["0.45 %"] * 6], RIGHT[:1] * 7, SURE[:1] * 7)
    places = [float(one) for one in re.findall(r'<text x="([0-9.]+)" y="176"', chart)]
    assert len(places) >= 3
    assert min(after - before for before, after in pairwise(places)) > 40


def test_figures_that_do_not_fit():
    with pytest.raises(UsageError, match="4 levels, 4 shares and 3 confidences"):
        level_chart("Rotation", NAMES, RIGHT, SURE[:3])
