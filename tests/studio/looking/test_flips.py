"""What is told to turn the answer turns it, and a little less does not."""

from dataclasses import replace

import numpy as np
import pytest

import seewhy
from seewhy.studio.looking.changes import SLIDERS, level_at, step_of
from seewhy.studio.looking.flips import Search, flips
from seewhy.studio.looking.look import look
from seewhy.studio.session import Session


@pytest.fixture(scope="module")
def search(classifier: seewhy.Classifier, photo: bytes) -> Search:
    session = Session(classifier, name="pets")
    laid = session.table.add(photo, "a.png")
    _, question = session.asked({"photo": laid.identity})
    return Search(classifier=classifier, photo=laid, question=question, masks=session.masks)


@pytest.fixture(scope="module")
def found(search: Search) -> list[dict]:
    return list(flips(search))


def answer(search: Search, **changes) -> str:
    told, _ = look(search.classifier, search.photo, replace(search.question, **changes))
    return told["bars"][0]["name"]


def test_every_slider_is_tried_and_progress_is_told(search, found):
    assert [one["slider"] for one in found if "slider" in one] == list(SLIDERS)
    assert [one["done"] for one in found if "done" in one] == list(range(1, len(SLIDERS) + 2))
    assert found[0]["answer"] == answer(search)


def test_the_level_told_turns_the_answer_and_one_step_less_does_not(search, found):
    turned = [one for one in found if "moved" in one]
    assert turned  # a network of one epoch turns easily
    for one in turned:
        assert one["answer"] != found[0]["answer"]
        assert answer(search, strengths={one["slider"]: one["level"]}) == one["answer"]
        step = step_of(one["slider"], one["level"])
        assert one["moved"] == step / 100
        assert answer(search, strengths={one["slider"]: level_at(one["slider"], step - 1)}) == found[0]["answer"]


def test_what_kept_the_answer_kept_it_at_the_level_that_came_nearest(search, found):
    for one in found:
        if one.get("kept") is not None and "slider" in one:
            told, _ = look(
                search.classifier, search.photo, replace(search.question, strengths={one["slider"]: one["level"]})
            )
            assert told["bars"][0]["name"] == found[0]["answer"]
            assert told["bars"][0]["probability"] == pytest.approx(one["kept"], abs=1e-6)


def test_a_part_that_was_found_turns_the_answer_when_it_is_hidden(search, found):
    (part,) = [one for one in found if "mask" in one]
    if part["mask"] is None:
        assert 0 < part["kept"] <= 1
        return
    session = Session(search.classifier, name="pets")
    session.masks, session.table = search.masks, session.table
    session.table.add(search.photo.content, "a.png")
    _, question = session.asked({"photo": search.photo.identity, "mask": part["mask"]})
    assert look(search.classifier, search.photo, question)[0]["bars"][0]["name"] == part["answer"]
    assert part["share"] == pytest.approx(float(np.mean(search.masks.get(part["mask"]).cells)))


def test_a_page_that_left_ends_it(search):
    class LeftError(Exception):
        pass

    asked = 0

    def stay() -> None:
        nonlocal asked
        asked += 1
        if asked > 3:
            raise LeftError

    with pytest.raises(LeftError):
        list(flips(replace(search, before_each=stay)))
    assert asked == 4


def test_a_slider_at_its_end_has_nowhere_to_go(search):
    question = replace(search.question, strengths={"darker": level_at("darker", 100)})
    told = next(one for one in flips(replace(search, question=question)) if one.get("slider") == "darker")
    assert told == {"slider": "darker", "kept": None, "level": 10.0}
