import re

import pytest

from seewhy.recipes.measured_limits import write_limits

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
