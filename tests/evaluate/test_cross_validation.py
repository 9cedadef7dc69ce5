import json

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.evaluate.cross_validation import Answers, cross_validation


@pytest.fixture
def pets(draw_dataset):
    return draw_dataset({"cat": [f"c{i}.png" for i in range(4)], "dog": [f"d{i}.png" for i in range(4)]})


@pytest.fixture
def answers() -> Answers:
    """Fold 0 is right four times of four, fold 1 twice of four."""
    rows = np.array([[0.8, 0.2]] * 4 + [[0.2, 0.8]] * 4)
    rows[3], rows[7] = [0.4, 0.6], [0.7, 0.3]
    fold_of = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    return Answers(probabilities=rows, unsure=rows.max(axis=1) < 0.65, fold_of=fold_of, learned_from=(4, 4))


def test_mean_and_spread_over_folds_and_all_photos_together(pets, answers):
    found = cross_validation(pets, answers, conditions={})
    assert [fold.scores["accuracy"] for fold in found.folds] == [1.0, 0.5]
    assert found.mean("accuracy") == 0.75
    assert found.spread("accuracy") == pytest.approx(np.sqrt(0.125))  # (1/4)² twice, over k - 1 = 1
    assert found.report.metrics["accuracy"].value == 0.75
    assert found.report.confusion.tolist() == [[3, 1], [1, 3]]
    assert found.report.unsure == 1
    assert found.sentence.startswith("Right on 6 of 8 photos, each judged by a classifier that had seen neither it nor")
    assert found.sentence.endswith("In 2 folds: 50.0 to 100.0 %, mean 75.0 %, standard deviation 35.4 points.")


def test_a_photo_that_went_missing_is_named_and_counts_for_nothing(pets, answers):
    answers.probabilities[0] = np.nan
    found = cross_validation(pets, answers, conditions={})
    assert [fold.n for fold in found.folds] == [3, 4]
    assert [one.reason for one in found.report.unreadable] == ["it can no longer be read"]


def test_the_page_and_the_numbers(pets, answers, tmp_path):
    found = cross_validation(pets, answers, conditions={}, notes=("Something was joined.",))
    page = found.save(tmp_path / "a.html").read_text()
    for told in ("Fold by fold", "It is no confidence interval", "Something was joined.", "standard deviation"):
        assert told in page
    numbers = json.loads(found.save(tmp_path / "a.json").read_text())
    assert numbers["over_folds"]["accuracy"] == {"mean": 0.75, "standard_deviation": pytest.approx(0.3536, abs=1e-4)}
    assert numbers["pooled"]["n"] == 8
    assert [fold["learned_from"] for fold in numbers["folds"]] == [4, 4]


def test_answers_of_other_photos_are_refused(pets, answers):
    with pytest.raises(UsageError, match="are not those of 7 photos"):
        cross_validation(pets.subset(range(7)), answers, conditions={})
