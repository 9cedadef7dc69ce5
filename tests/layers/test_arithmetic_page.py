import re

import numpy as np
import pytest

from seewhy.layers.arithmetic_drawing import convolution_drawing
from seewhy.layers.arithmetic_page import arithmetic_section
from seewhy.layers.arithmetic_steps import Cell, Convolution
from seewhy.layers.work_out import Question, work_out
from seewhy.pages.page import render_page


@pytest.mark.parametrize("name", ["plain", "resnet", "efficientnet_lite0"])
def test_every_number_of_the_page_is_one_of_the_arithmetic(build, image, name):
    found = work_out(build(name), image(), Question(classes=("cat", "<i>dog</i>", "wolf"), target="<i>dog</i>"))
    figure, steps, logit, shares = arithmetic_section(found)
    assert f"channel {found.cell.channel}, row {found.cell.row}" in figure.caption
    names = [row[0] for row in steps.rows]
    assert any(one.startswith("Batch") for one in names) == (name != "plain")
    assert any(one.startswith("Max pooling") for one in names) == (name == "plain")
    assert logit.rows[-1][-1] == f"{found.logit.result:.3f}".replace("-", "−")
    assert len(logit.rows) == len(found.logit.terms) + 3
    assert sum(float(row[3].removesuffix(" %")) for row in shares.rows[:-1]) == pytest.approx(100, abs=0.01)
    page = render_page("Arithmetic", "", [figure, steps, logit, shares])
    assert "<i>dog" not in page
    assert "nan" not in page.lower()


def test_the_drawing_shows_every_cell_and_the_padding(build, image):
    question = Question(classes=("cat", "dog", "wolf"), cell=Cell(channel=0, row=0, column=0))
    drawn = convolution_drawing(work_out(build("resnet"), image(), question).convolution)
    assert drawn.count("<rect") == 4 * 27
    assert drawn.count(">–<") == 3 * 5  # of nine pixels in the corner, five lie beyond the edge


@pytest.mark.parametrize(("size", "numbers"), [(3, True), (5, False), (16, False)])
def test_numbers_are_written_where_there_is_room(size, numbers):
    random = np.random.default_rng(0)
    values = random.normal(size=(3, size, size)) * 3
    one = Convolution(
        box=(0, 0, size, size),
        pixels=random.integers(0, 256, (3, size, size)).astype(float),
        standardised=values,
        kernel=-values,
        mean=np.zeros(3),
        std=np.ones(3),
        bias=0.0,
    )
    drawn = convolution_drawing(one)
    width = float(re.search(r'width="([\d.]+)"', drawn).group(1))
    assert width < 900
    assert (f">{values[0, 0, 0]:.2f}<".replace("-", "−") in drawn) == numbers
