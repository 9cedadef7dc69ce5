import numpy as np
import pytest

from seewhy.layers.filter_page import filter_sections
from seewhy.layers.filters import fit_filters
from seewhy.layers.first_steps import first_kernels
from seewhy.pages.page import render_page


@pytest.fixture
def kernels() -> np.ndarray:
    random = np.random.default_rng(0)
    found = 0.1 * random.normal(size=(6, 3, 3, 3))
    found[0] = np.array([1.0, -1.0, 0.0])[:, None, None]  # red against green
    found[1] = 0.0
    return found


def test_pictures_counts_and_fits(kernels):
    figure, counts, how, gallery = filter_sections(np.random.default_rng(1).normal(size=kernels.shape), kernels, most=3)
    assert [one.title for one in figure.pictures] == ["Before training", "After training"]
    by_name = {one.name: one for one in counts.measures}
    assert by_name["Colour contrast"].value == "1 of 6"
    assert "expected by chance; before: 0" in by_name["Colour contrast"].interval
    assert by_name["Unused"].value == "1 of 6"
    assert counts.caption == fit_filters(kernels).sentence
    assert "95 % of 200 filters of 3×3 px" in how.paragraphs[0]
    assert len(gallery.images) == 3
    assert gallery.images[0].title == "0: colour contrast"
    assert gallery.images[0].detail.startswith("R² 1.00; red–green (90° from grey)")
    assert "The other 3 are not shown" in gallery.caption
    assert "<script" not in render_page("Filters", "", [figure, counts, how, gallery])


def test_likeness_to_before(kernels):
    def likeness(before):
        return next(one.value for one in filter_sections(before, kernels)[1].measures if one.name.startswith("Like"))

    assert likeness(3 * kernels) == "1.00"
    assert likeness(-kernels) == "−1.00"


def test_without_before_only_after_is_shown(kernels):
    figure, counts, *_ = filter_sections(None, kernels)
    assert len(figure.pictures) == 1
    assert all("before" not in one.interval for one in counts.measures)


def test_scales_that_lie_far_apart_are_each_told(kernels):
    figure = filter_sections(0.01 * kernels, kernels)[0]
    assert [one.detail for one in figure.pictures] == [
        "white or black: a weight of ±0.01",
        "white or black: a weight of ±1",
    ]
    assert "a scale of its own" in figure.caption
    near = filter_sections(0.5 * kernels, kernels)[0]
    assert [one.detail for one in near.pictures] == ["white or black: a weight of ±1"] * 2


@pytest.mark.parametrize("name", ["plain", "resnet", "efficientnet_lite0"])
def test_every_network_begins_with_filters_that_can_be_shown(build, name):
    sections = filter_sections(None, first_kernels(build(name)))
    assert "of random initial weights" in sections[2].paragraphs[1]


def test_nothing_but_unused_filters():
    sections = filter_sections(None, np.zeros((4, 3, 3, 3)))
    assert sections[-1].images == ()
    render_page("Filters", "", sections)
