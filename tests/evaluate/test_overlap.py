import json
import math

import numpy as np
import pytest

from seewhy.errors import DatasetError
from seewhy.evaluate.overlap import judge_overlap, overlap_of, overlap_sections
from seewhy.pages.page import render_page


def test_both_accuracies_by_hand():
    # Ten photos: four known, all right; six new, three right.
    photos = [f"{i}.png" for i in range(10)]
    right = [True] * 4 + [True, True, True, False, False, False]
    found = overlap_of(photos, right, exact=[0, 1, 2], near=[2, 3])
    assert found.exact == ("0.png", "1.png", "2.png")
    assert found.near == ("3.png",)
    assert (found.n, found.known) == (10, 4)
    assert found.with_them.value == 0.7
    assert found.without_them.value == 0.5
    assert found.without_them.low < 0.5 < found.without_them.high
    assert found.sentence.startswith(
        "4 of these 10 test photos were also in training (3 the same file, 1 nearly the same photo): "
        "70.0 % with them, 50.0 % without (n = 6, 95 % interval "
    )


def test_nothing_known_changes_nothing():
    found = overlap_of(["a", "b"], [True, False], exact=[], near=[])
    assert found.with_them == found.without_them
    assert found.sentence == "None of the 2 test photos was found among those it learned from."
    assert overlap_sections(found) == []


def test_where_all_are_known_there_is_no_second_number():
    found = overlap_of(["a", "b"], [True, True], exact=[0], near=[1])
    assert math.isnan(found.without_them.value)
    assert "says nothing about new photos" in found.sentence
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["without_them"]["value"] is None
    assert len(overlap_sections(found)[0].measures) == 1


def test_the_page_names_the_photos():
    found = overlap_of([f"{i}.png" for i in range(60)], [True] * 60, exact=range(50), near=[55])
    page = render_page("t", found.sentence, overlap_sections(found))
    assert "0.png" in page
    assert "11 more are not shown" in page


class _Always:
    """A classifier that says the class of its list."""

    classes = ("a", "b")

    def __init__(self, answers: list[int]) -> None:
        self.answers = answers

    def predict_each(self, sources):
        for source, answer in zip(sources, self.answers, strict=True):
            yield source, type("Said", (), {"probabilities": np.eye(2)[answer]})()


def test_known_photos_are_judged_in_the_classifiers_classes():
    from seewhy.data.sample import Dataset, Sample

    known = Dataset(
        classes=("b", "a"),
        samples=tuple(
            Sample(path=f"{i}", label=label, fingerprint=f"{i}" * 64, content=b"") for i, label in enumerate((0, 1, 1))
        ),
    )
    found = judge_overlap(_Always([1, 0, 1]), (), known, {"0" * 64})  # type: ignore[arg-type]
    assert found.exact == ("0",)
    assert found.near == ("1", "2")
    assert found.with_them.value == pytest.approx(2 / 3)
    with pytest.raises(DatasetError, match="No test photo"):
        judge_overlap(_Always([]), (), known.subset([]), set())  # type: ignore[arg-type]
