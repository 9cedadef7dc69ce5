"""Each cause is named where its evidence was planted; the surest evidence wins; nothing is said without any."""

import dataclasses
import json
import math

import numpy as np
import pytest

from seewhy.data.sample import Glance
from seewhy.evaluate.causes import KINDS, CauseEvidence, find_causes
from seewhy.evaluate.causes_page import PHOTOS_SHOWN, causes_sections
from seewhy.evaluate.damage import Usual
from seewhy.evaluate.judged import Judged
from seewhy.pages.page import Gallery, render_page

CLASSES = ("cat", "dog", "wolf")


def look(**given):
    usual = {"width": 300, "height": 200, "brightness": 120.0, "contrast": 50.0, "colour": 30.0, "sharpness": 0.6}
    return Glance(**{**usual, **given}, thumbnail=np.zeros((48, 48), np.uint8), colours=np.zeros((8, 8, 3), np.uint8))


def judged(truth, row, name="x.jpg", **given):
    answer = int(np.argmax(row))
    return Judged(
        photo=name,
        truth=truth,
        answer=answer,
        unsure=False,
        confidence=float(row[answer]),
        truth_probability=float(row[truth]),
        source=b"",
        glance=look(**given),
    )


def right_ones():
    """Thirty photos answered rightly, whose mean grey levels run from 60 to 176."""
    return [judged(1, (0.1, 0.8, 0.1), f"right {i}.jpg", brightness=60.0 + 4 * i) for i in range(30)]


def cause(row, truth=0, evidence=None, **given):
    """The one cause of a photo that stands first, before thirty that were answered rightly."""
    photos = [judged(truth, row, **given), *right_ones()]
    rows = np.array([row] + [(0.1, 0.8, 0.1)] * 30)
    (found,) = find_causes(photos, CLASSES, rows, evidence).found
    return found


SURE, BOTH, MIDDLE = (0.005, 0.99, 0.005), (0.4, 0.58, 0.02), (0.06, 0.9, 0.04)


@pytest.mark.parametrize(
    ("kind", "row", "given", "evidence"),
    [
        ("duplicate with another label", SURE, {}, {"copies": {0: "dog"}}),
        ("damaged", SURE, {"brightness": 25.0}, {}),
        ("damaged", SURE, {"brightness": 250.0}, {}),
        ("damaged", SURE, {"contrast": 4.0}, {}),
        ("damaged", SURE, {"sharpness": 0.18}, {}),
        ("damaged", SURE, {"width": 20, "height": 14}, {}),
        ("unlike training", SURE, {}, {"familiarity": 0.005}),
        ("unlike training", SURE, {}, {"familiarity": 0.04}),
        ("shortcut", SURE, {}, {"shortcuts": {0: "the mark in the corner"}}),
        ("too few examples", SURE, {}, {"training_counts": {"cat": 8, "dog": 30}}),
        ("too few examples", SURE, {}, {"training_counts": {"cat": 40, "dog": 300}}),
        ("wrong label", SURE, {}, {}),
        ("wrong label", MIDDLE, {}, {"doubted": {0}}),
        ("between classes", BOTH, {}, {"training_counts": {"cat": 100, "dog": 300}, "familiarity": 0.5}),
        ("not known", MIDDLE, {}, {}),
    ],
)
def test_each_cause(kind, row, given, evidence):
    if "familiarity" in evidence:
        evidence = {**evidence, "familiarity": np.array([evidence["familiarity"]] + [0.5] * 30)}
    found = cause(row, evidence=CauseEvidence(**evidence), **given)
    assert found.kind == kind
    assert found.because.endswith(".")


def test_the_surest_evidence_is_asked_first():
    everything = CauseEvidence(
        familiarity=np.array([0.001] + [0.5] * 30),
        copies={0: "dog"},
        doubted={0},
        training_counts={"cat": 3, "dog": 300},
        shortcuts={0: "the snow"},
    )
    assert list(KINDS)[:5] == [
        "duplicate with another label", "damaged", "unlike training", "shortcut", "too few examples",
    ]  # fmt: skip
    takes_away = [{"copies": {}}, {}, {"familiarity": None}, {"shortcuts": {}}, {"training_counts": {}}]
    left, given = everything, {"brightness": 10.0}
    for kind, away in zip(list(KINDS)[:5], takes_away, strict=True):
        assert cause(SURE, evidence=left, **given).kind == kind
        left = dataclasses.replace(left, **away)
        given = {} if kind == "damaged" else given
    assert cause(SURE, evidence=left).kind == "wrong label"


def test_a_copy_with_the_same_label_is_no_cause():
    assert cause(BOTH, evidence=CauseEvidence(copies={0: "cat"})).kind == "between classes"


def test_where_familiarity_is_not_known_it_is_no_reason():
    unknown = CauseEvidence(familiarity=np.full(31, math.nan))
    assert cause(SURE, evidence=unknown).kind == "wrong label"


def test_the_evidence_is_told():
    assert cause(SURE, evidence=CauseEvidence(copies={0: "dog"})).because == (
        "A copy of it is known as dog, this one as cat."
    )
    assert cause(BOTH).because == "It saw both: dog 58.0 %, cat 40.0 %."
    assert cause(SURE, brightness=25.0).because == "The photo is dark (mean grey level 25, below 33)."
    few = cause(SURE, evidence=CauseEvidence(training_counts={"cat": 1, "dog": 30})).because
    assert few == "It learned cat from 1 photo, dog from 30."


def test_what_is_usual_here_is_no_damage():
    night = Usual([look(brightness=24.0 + 0.1 * i, contrast=9.0, sharpness=0.2) for i in range(40)])
    assert night.damage(look(brightness=21.0, contrast=8.0, sharpness=0.21)) is None
    assert Usual([]).damage(look(brightness=21.0)) is None
    assert Usual([]).damage(look(brightness=19.0)) == "dark (mean grey level 19, below 20)"
    assert Usual([]).damage(look(brightness=245.0)) == "glaring (mean grey level 245, above 240)"
    assert Usual([]).damage(look(sharpness=math.nan)) is None
    assert Usual([]).damage(None) is None


def test_only_mistakes_have_causes():
    photos = [*right_ones(), judged(0, SURE)]
    rows = np.array([(0.1, 0.8, 0.1)] * 30 + [SURE])
    found = find_causes(photos, CLASSES, rows)
    assert (found.n, len(found.found)) == (31, 1)
    assert found.sentence == (
        "Likely cause of the 1 mistake on 31 photos: wrong label 1. "
        "Look at it. If the label is wrong, correct it and judge again."
    )
    none = find_causes(right_ones(), CLASSES, rows[:30])
    assert none.sentence == "None of the 30 photos was answered wrongly."
    assert len(causes_sections(none)) == 1


def test_json():
    photos = [judged(0, SURE), judged(0, BOTH)]
    found = json.loads(json.dumps(find_causes(photos, CLASSES, np.array([SURE, BOTH])).to_json(), allow_nan=False))
    assert found["counts"] == {"wrong label": 1, "between classes": 1}
    first = found["causes"][0]
    assert (first["truth"], first["answer"], first["kind"]) == ("cat", "dog", "wrong label")
    assert first["what_to_do"] == KINDS["wrong label"]


def test_sections_group_by_cause_and_stay_bounded():
    photos = [judged(0, SURE, f"<{i}>.jpg") for i in range(PHOTOS_SHOWN + 3)] + [judged(0, BOTH)]
    rows = np.array([SURE] * (PHOTOS_SHOWN + 3) + [BOTH])
    sections = causes_sections(find_causes(photos, CLASSES, rows))
    galleries = [one for one in sections if isinstance(one, Gallery)]
    assert [(one.title, len(one.images)) for one in galleries] == [
        ("Wrong label", PHOTOS_SHOWN),
        ("Between classes", 1),
    ]
    page = render_page("T", "", sections)
    assert '<a href="#cause-6"><bdi>wrong label</bdi></a>' in page
    assert "<h3 id=cause-6>Wrong label</h3>" in page
    assert "&lt;0&gt;.jpg" in page
