import html

import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.data.sample import joined
from seewhy.recipes.judgement import judge
from seewhy.recipes.judgement_page import judgement_page, judgement_sections

FIRST = "The figures, and what they mean"
LAST = "How this was measured"
IN_ORDER = (
    FIRST,
    "Do its percentages mean what they say?",
    "What if it may leave the unsure ones to a person?",
    "Is a promised miss rate of 5 % kept?",
)


@pytest.fixture(scope="module")
def classifier(taught):
    return seewhy.load(taught)


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    return seewhy.read_folder(
        draw_folder(tmp_path_factory.mktemp("drawn") / "new", count=9, size=48, seed=5, truth=False)
    )


def words(page):
    """The page's text with plain spaces: figures and their units are kept on one line there."""
    return html.unescape(page).replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def titles(judgement):
    return [one.title for one in judgement_sections(judgement) if one.title]


def test_the_figures_come_first_and_how_they_were_measured_last(classifier, new):
    found = titles(judge(classifier, new, depth="figures"))
    assert (found[0], found[-1]) == (FIRST, LAST)
    assert found.count(LAST) == 1
    assert [one for one in found if one in IN_ORDER] == list(IN_ORDER)
    assert "Under which conditions it holds" not in found


def test_what_was_asked_beyond_stands_before_how_it_was_measured(classifier, new):
    judgement = judge(classifier, new)
    found = titles(judgement)
    at = [
        found.index(one)
        for one in (
            IN_ORDER[-1],
            "Under which conditions it holds",
            "Does something beside the subject give the answer away?",
            LAST,
        )
    ]
    assert at == sorted(at)
    page = judgement_page(judgement, "Report of <pets>")
    assert "Report of &lt;pets&gt;" in page
    for sentence in (judgement.report.sentence, judgement.calibration.sentence, judgement.shortcuts.sentence):
        assert sentence in words(page)


def test_photos_from_training_are_the_first_thing_that_is_said(classifier, pets):
    parts = seewhy.split(seewhy.read_folder(pets), seed=0)
    judgement = judge(classifier, joined(parts.train.subset([0, 1]), parts.test), depth="figures")
    found = titles(judgement)
    assert found[:1] == ["Test photos that were also in training"]
    assert FIRST in found
    assert judgement.overlap.sentence in words(judgement_page(judgement, "Report"))
