import csv

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.evaluate.label_errors import find_label_errors
from seewhy.evaluate.label_errors_page import MOST_SHOWN, label_errors_page
from seewhy.pages.page import Gallery


@pytest.fixture
def pets(draw_dataset):
    return draw_dataset({"cat": [f"c{i}.png" for i in range(6)], "dog": [f"d{i}.png" for i in range(6)]})


@pytest.fixture
def said() -> np.ndarray:
    rows = np.array([[0.9, 0.1]] * 6 + [[0.1, 0.9]] * 6)
    rows[3] = [0.02, 0.98]  # labelled cat
    return rows


def test_the_photo_the_suggestion_and_the_probabilities(pets, said, tmp_path):
    found = find_label_errors(said, pets, judged_by="a table", root=tmp_path)
    (one,) = found.findings
    assert (one.photo, one.label, one.suggested) == ("c3.png", "cat", "dog")
    assert (one.label_probability, one.suggested_probability) == (0.02, 0.98)
    assert one.score == pytest.approx(0.96)
    assert found.sentence.startswith("1 label looks wrong, of 12 (8.3 %, 95 % interval 1.5–35.4 %)")
    assert str(found).splitlines()[1] == "  c3.png: is labelled cat; looks like dog (98%)"
    assert found.line == "1 label looks wrong: c3.png (cat, looks like dog)"


def test_photos_that_nobody_could_judge_are_counted(pets, said):
    said[0] = np.nan
    found = find_label_errors(said, pets, judged_by="a table")
    assert (found.judged, found.unjudged) == (11, 1)
    assert found.sentence.endswith("1 could not be judged: too few photos of their class.")
    nobody = find_label_errors(np.full((12, 2), np.nan), pets, judged_by="a table")
    assert nobody.to_json()["share"] == {"value": None, "low": 0.0, "high": 1.0}
    assert nobody.sentence.startswith("None of 0 labels looks wrong.")


def test_a_judge_that_agrees_with_few_labels_is_told(pets, said):
    said[1:4] = said[7]
    found = find_label_errors(said, pets, judged_by="a table")
    assert found.agreement == 0.75
    assert "It agrees with 75% of the labels only: either many of them are wrong, or" in found.sentence


def test_the_table_holds_the_suggestion_as_the_final_label(pets, said, tmp_path):
    found = find_label_errors(said, pets, judged_by="a table", root=tmp_path)
    with found.save_table(tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["photo"], row["label"], row["final"]) for row in rows] == [("c3.png", "cat", "dog")]


def test_plain_types(pets, said, tmp_path):
    assert find_label_errors(said, pets, judged_by="a table", root=tmp_path).to_json()["findings"] == [
        {
            "photo": "c3.png",
            "label": "cat",
            "suggested": "dog",
            "label_probability": 0.02,
            "suggested_probability": 0.98,
            "score": pytest.approx(0.96),
        }
    ]


def test_the_page_shows_the_photo(pets, said):
    page = label_errors_page(find_label_errors(said, pets, judged_by="a table"))
    assert page.count("data:image/jpeg") == 1
    assert "Is labelled cat; looks like dog (98" in page
    said[3] = [0.9, 0.1]
    assert "None of 12 labels looks wrong" in label_errors_page(find_label_errors(said, pets, judged_by="a table"))


def test_a_photo_that_is_gone_keeps_its_place(pets, said, tmp_path):
    (tmp_path / "c3.png").unlink()
    assert "data:image/svg" in label_errors_page(find_label_errors(said, pets, judged_by="a table"))


def test_no_more_photos_than_one_looks_through(draw_dataset):
    from seewhy.evaluate.label_errors_page import label_errors_sections

    count = 2 * MOST_SHOWN
    dataset = draw_dataset({"cat": ["c.png"] * (count + 10), "dog": ["d.png"] * 20})
    said = np.array([[0.05, 0.95]] * count + [[0.9, 0.1]] * 10 + [[0.1, 0.9]] * 20)
    gallery = label_errors_sections(find_label_errors(said, dataset, judged_by="a table"))[0]
    assert isinstance(gallery, Gallery)
    assert len(gallery.images) == MOST_SHOWN
    assert gallery.caption.startswith(f"The {MOST_SHOWN} clearest of ")


def test_other_photos_probabilities_are_refused(pets, said):
    with pytest.raises(UsageError, match="are not those of 12 photos"):
        find_label_errors(said[1:], pets, judged_by="a table")
