import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition_curve import answers_of, curve_of, level_of
from seewhy.probability import VerdictRule
from seewhy.recipes.measured_limits import CONDITIONS_FILE, read_conditions, write_conditions, write_limits

CARD = "---\ntags:\n- seewhy\n---\n\n# pets\n\nMy own words: 3 < 4.\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")
    return tmp_path


def test_the_limits_stand_at_the_end_with_their_date(folder):
    assert write_limits(folder, ["First.", "Second."], where="1,234 photos of test") == folder / "README.md"
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith(CARD.rstrip())
    told = text[len(CARD.rstrip()) :]
    shape = (
        r"\n\n<!-- seewhy evaluate: begin -->\n## Measured limits\n\n"
        r"On 1,234 photos of test, which it had never seen, \d{4}-\d\d-\d\d:\n\n- First\.\n- Second\.\n"
        r"<!-- seewhy evaluate: end -->\n"
    )
    assert re.fullmatch(shape, told)


def test_the_second_judgement_takes_the_place_of_the_first(folder):
    write_limits(folder, ["Old."], where="5 photos of test")
    card = folder / "README.md"
    card.write_text(card.read_text(encoding="utf-8") + "\nAdded behind it.\n", encoding="utf-8")
    write_limits(folder, ["New.", "Newer."], where="6 photos of test")
    text = card.read_text(encoding="utf-8")
    assert text.count("## Measured limits") == 1
    assert "Old." not in text
    assert text.startswith(CARD.rstrip())
    assert text.endswith("- New.\n- Newer.\n<!-- seewhy evaluate: end -->\n\nAdded behind it.\n")
    write_limits(folder, ["New.", "Newer."], where="6 photos of test")
    assert card.read_text(encoding="utf-8") == text


def test_names_become_no_markup_and_cannot_end_the_section(folder):
    limits = ["Worst: **dog** <b>\n# not a heading <!-- seewhy evaluate: end --> | x_y."]
    write_limits(folder, limits, where="5 photos of test")
    write_limits(folder, limits, where="5 photos of test")
    text = (folder / "README.md").read_text(encoding="utf-8")
    line = r"- Worst: \*\*dog\*\* \<b\> \# not a heading \<!-- seewhy evaluate: end --\> \| x\_y."
    assert text.splitlines().count(line) == 1
    assert text.count("<!-- seewhy evaluate: end -->") == 1


def test_a_card_that_somebody_took_out_stays_out(tmp_path):
    assert write_limits(tmp_path, ["First."], where="5 photos of test") is None
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def card():
    truth = np.array([0, 1] * 20)
    right, wrong = np.eye(2)[truth] * 0.8 + 0.1, np.eye(2)[1 - truth] * 0.8 + 0.1
    rule = VerdictRule(threshold=0.5)
    first = answers_of(right, truth, rule)
    unchanged = level_of(0.0, "unchanged", first, first, 0)
    darker = replace(CONDITIONS["darker"], levels=(80, 10))
    curve = curve_of(darker, unchanged, [first, answers_of(wrong, truth, rule)], tolerance=0.05)
    return SimpleNamespace(photos=range(40), tolerance=0.05, curves=(curve,))


def saved(folder, sha256):
    files = {"model.onnx": {"sha256": sha256, "bytes": 1}}
    (folder / "config.json").write_text(json.dumps({"files": files}), encoding="utf-8")


def test_curves_are_kept_and_read_again(folder, card):
    saved(folder, "aa")
    assert read_conditions(folder) is None
    write_conditions(folder, card, where="40 photos of test")
    told = read_conditions(folder)
    assert told is not None
    assert (told["photos"], told["where"], told["tolerance"]) == (40, "40 photos of test", 0.05)
    (curve,) = told["curves"]
    assert curve["outcome"] == "breaks"
    assert [level["accuracy"]["value"] for level in curve["levels"]] == [1, 1, 0]


def test_curves_of_another_model_are_none(folder, card):
    saved(folder, "aa")
    write_conditions(folder, card, where="40 photos of test")
    saved(folder, "bb")
    assert read_conditions(folder) is None


def test_a_file_that_somebody_edited_is_as_good_as_none(folder, card):
    saved(folder, "aa")
    for content in ("", "[]", "{}", '{"model": "aa"}', '{"model": "aa", "curves": null}'):
        (folder / CONDITIONS_FILE).write_text(content, encoding="utf-8")
        assert read_conditions(folder) is None
