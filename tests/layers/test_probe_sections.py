"""What a page is told about probes."""

import numpy as np

from seewhy.layers.probe_sections import probe_sections
from seewhy.layers.probes import Probe, Probes, probe_features
from seewhy.pages.page import Figure, Table, render_page
from seewhy.probability.intervals import Estimate


def _curve(*values):
    return tuple(
        Probe(
            layer=name,
            value=Estimate(value=value, low=value - 0.03, high=value + 0.05),
            control=Estimate(value=0.3, low=0.2, high=0.4),
            numbers=4,
        )
        for name, value in zip(("pixels", "first", "last"), values, strict=True)
    )


def _probes():
    return Probes(
        photos=400,
        units=40,
        curves={"class": _curve(0.4, 0.6, 0.9), "light": _curve(0.5, 0.2, -0.1)},
        chance={"class": 0.35, "light": 0.0},
        classes={"class": 3, "light": 0},
    )


def test_curves_and_numbers():
    figure, classes, numbers = probe_sections(_probes(), titles={"light": "where the light comes from"})
    assert isinstance(figure, Figure)
    assert isinstance(classes, Table)
    assert isinstance(numbers, Table)
    assert len(figure.pictures) == 2
    assert "class (3 classes, share read rightly)" in figure.pictures[0]
    assert "where the light comes from (R²" in figure.pictures[1]
    assert "400 photos in 40 groups" in figure.caption
    assert "Rises with depth, within its intervals: class. Does not: light (falls at first and last)." in figure.caption
    assert classes.columns == ("layer", "class")
    assert classes.rows == (
        ("pixels", "40 ± 4"),
        ("first", "60 ± 4"),
        ("last", "90 ± 4"),
        ("shuffled, all layers", "30 to 30"),
        ("always the commonest class", "35"),
    )
    assert numbers.rows[2] == ("last", "−0.10 ± 0.04")


def test_one_kind_of_question_gives_one_table():
    rows = np.random.default_rng(0).normal(size=(30, 4))
    found = probe_features({"pixels": rows, "last": rows}, {"kind": np.arange(30) % 2})
    sections = probe_sections(found)
    assert len(sections) == 2
    assert (
        "Rises with depth, within its intervals: none. Does not: kind (no more than the pixels give)."
        in sections[0].caption
    )
    page = render_page("Probes", "", sections)
    assert 'id="term-linear-probe"' in page
