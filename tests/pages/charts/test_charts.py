"""Every chart is well-formed XML, tells its numbers in words, and holds no name unescaped."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.pages.charts import (
    MOST_CLASSES,
    Svg,
    confusion_chart,
    history_charts,
    line_chart,
    probability_bars,
    reliability_chart,
    scale_chart,
    standalone,
)
from seewhy.pages.charts.svg import text_width
from seewhy.probability import reliability

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<b>\"'&\x00"


def texts(chart: Svg) -> list[str]:
    return [one.text or "" for one in ET.fromstring(chart).iter(f"{SVG}text")]


def described(chart: Svg) -> str:
    return ET.fromstring(chart).findtext(f"{SVG}desc") or ""


def some_reliability():
    probabilities = np.array([[0.95, 0.05]] * 20 + [[0.65, 0.35]] * 10)
    return reliability(probabilities, np.array([0] * 19 + [1] + [0] * 6 + [1] * 4))


def test_lines_carry_name_and_last_value():
    chart = line_chart("Loss", {"validation": [1.0, 0.5], "training": [1.2, None]}, best=2)
    assert {"Loss", "validation", "0.5", "training", "1.2", "epoch", "kept"} <= set(texts(chart))
    assert described(chart) == "2 epochs. At the end: validation 0.5; training 1.2"


def test_a_gap_breaks_the_line():
    whole = line_chart("Loss", {"a": [1, 2, 3, 4, 5]})
    broken = line_chart("Loss", {"a": [1, 2, float("nan"), 4, 5]})
    assert whole.count("<path") == 1
    assert broken.count("<path") == 2


def test_a_single_epoch_is_a_dot():
    assert "<circle" in line_chart("Loss", {"a": [0.3]})


def test_names_beside_the_lines_do_not_overlap():
    chart = line_chart("Loss", {"a": [1, 0.01], "b": [1, 0.0101], "c": [1, 0.0]})
    names = [one for one in ET.fromstring(chart).iter(f"{SVG}text") if one.text in {"a", "b", "c"}]
    heights = sorted(float(one.get("y", "nan")) for one in names)
    assert len(heights) == 3
    assert min(np.diff(heights)) >= 30


@pytest.mark.parametrize("series", [{}, {"a": []}, {key: [1.0] for key in "abcd"}])
def test_lines_that_cannot_be_drawn(series):
    with pytest.raises(UsageError):
        line_chart("Loss", series)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=12),
        st.lists(
            st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True, width=32)), min_size=1, max_size=9
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_history_is_well_formed(series):
    chart = line_chart("Loss", series)
    ET.fromstring(chart)
    assert "nan" not in "".join(one.get("d", "") for one in ET.fromstring(chart).iter(f"{SVG}path"))


@pytest.mark.parametrize(
    ("epochs", "marks"),
    [
        (1, [1]),
        (2, [1, 2]),
        (6, [1, 2, 3, 4, 5, 6]),
        (20, [1, 5, 10, 15, 20]),
        (21, [1, 5, 10, 15, 21]),
        (100, [1, 20, 40, 60, 80, 100]),
    ],
)
def test_epochs_are_marked_at_round_numbers(epochs, marks):
    chart = line_chart("", {"": [0.5] * epochs}, share=True)
    numbers = [int(one) for one in texts(chart) if one.isdecimal()]
    assert numbers == marks


def test_history_needs_no_validation_part():
    history = [{"train_loss": 1.0, "validation_loss": None, "train_accuracy": 0.5, "validation_accuracy": None}]
    loss, accuracy = history_charts(history)
    assert "validation" not in texts(loss)
    assert "50.0 %" in texts(accuracy)
    assert history_charts([]) == ()


def test_confusion_writes_every_count_in_its_cell():
    chart = confusion_chart(np.array([[5, 1], [0, 7]]), ("cat", "dog"))
    cells = list(ET.fromstring(chart).iter(f"{SVG}g"))
    assert [one.findtext(f"{SVG}text") for one in cells] == ["5", "1", "0", "7"]
    assert cells[1].findtext(f"{SVG}title") == "1 of 6 photos of cat were taken for dog"
    assert described(chart) == (
        "12 of 13 lie on the diagonal, which is right. The most frequent mix-up: cat taken for dog, 1 times."
    )


def test_confusion_of_empty_rows_and_one_class():
    assert "0 photos" in confusion_chart(np.zeros((2, 2), dtype=int), ("a", "b"))
    assert "Nothing was mixed up" in confusion_chart(np.array([[3]]), ("only",))


@pytest.mark.parametrize(("shape", "n"), [((2, 3), 2), ((MOST_CLASSES + 1,) * 2, MOST_CLASSES + 1), ((0, 0), 0)])
def test_confusion_that_cannot_be_drawn(shape, n):
    with pytest.raises(UsageError):
        confusion_chart(np.zeros(shape, dtype=int), [str(i) for i in range(n)])


def test_reliability_tells_how_many_photos_speak():
    chart = reliability_chart(some_reliability())
    assert {"20", "10"} <= set(texts(chart))
    assert "95 % sure: 95 % of 20 right" in described(chart)
    assert "65 % sure: 60 % of 10 right" in described(chart)


def test_reliability_of_nothing():
    empty = reliability(np.empty((0, 2)), np.empty(0, dtype=np.int64))
    assert described(reliability_chart(empty)) == "no photos"


def test_bars_add_the_rest_up():
    chart = probability_bars({"dog": 0.7, "wolf": 0.2, "cat": 0.06, "fox": 0.04}, most=2)
    assert texts(chart) == ["dog", "70 %", "wolf", "20 %", "2 others", "10 %"]
    assert 'class="wrong"' in probability_bars({"dog": 0.7, "wolf": 0.3}, truth="wolf")


@pytest.mark.parametrize(
    "chart",
    [
        line_chart(EVIL, {EVIL: [1.0, 2.0]}),
        confusion_chart(np.eye(2, dtype=int), (EVIL, "狼" * 40)),
        probability_bars({EVIL: 1.0}),
        reliability_chart(some_reliability()),
    ],
    ids=["lines", "confusion", "bars", "reliability"],
)
def test_every_chart_is_well_formed_named_and_escaped(chart):
    for drawn in (chart, standalone(chart)):
        root = ET.fromstring(drawn)
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")
        assert "<b>" not in drawn
        assert "\x00" not in drawn
    assert "prefers-color-scheme: dark" in standalone(chart)


def test_the_legend_of_a_heat_map_names_both_ends():
    chart = scale_chart([(0, 0, 255), (255, 255, 255), (255, 128, 0)], 0.123, ends=(f"against {EVIL}", "for dog"))
    assert texts(chart)[1:] == ["0", "for dog +0.12"]
    assert texts(chart)[0].endswith("−0.12")
    assert "<b>" not in chart
    stops = [one.attrib for one in ET.fromstring(chart).iter(f"{SVG}stop")]
    assert [one["offset"] for one in stops] == ["0.0%", "50.0%", "100.0%"]
    assert stops[2]["stop-color"] == "rgb(255, 128, 0)"


def test_two_legends_of_one_page_keep_their_own_colours():
    names = {
        ET.fromstring(scale_chart(colours, 1, ends=("a", "b"))).find(f".//{SVG}linearGradient").get("id")  # type: ignore[union-attr]
        for colours in ([(0, 0, 255), (255, 128, 0)], [(255, 128, 0), (0, 0, 255)])
    }
    assert len(names) == 2


def test_the_reliability_diagram_has_room_for_its_last_percentage():
    root = ET.fromstring(reliability_chart(some_reliability()))
    width = float(root.get("viewBox", "").split()[2])
    for one in root.iter(f"{SVG}text"):
        if one.get("text-anchor") == "middle":
            assert float(one.get("x", "nan")) + text_width(one.text or "", 11) / 2 <= width


def test_cells_of_the_confusion_lead_where_they_are_told_to():
    chart = confusion_chart(np.array([[3, 1], [2, 4]]), ["a", "b"], {(0, 1): "mix-up-1"})
    (link,) = ET.fromstring(chart).iter(f"{SVG}a")
    assert link.get("href") == "#mix-up-1"
    assert "".join(link.itertext()) == "1 of 4 photos of a were taken for b1"
    assert ET.fromstring(chart).get("role") == "group"  # an image's parts are hidden from screen readers
    assert ET.fromstring(confusion_chart(np.eye(2, dtype=int), ["a", "b"])).get("role") == "img"
