"""Two classifiers on the same photos: by hand, then with a planted difference and with none."""

import dataclasses
import json

import numpy as np
import pytest

from seewhy.errors import LeakageError, UsageError
from seewhy.evaluate import evaluate
from seewhy.evaluate.compare import compare_classifiers
from seewhy.evaluate.comparison import compare_reports
from seewhy.evaluate.report_page import report_page
from seewhy.randomness import generator

# By hand, 5 photos: only the first gets a.png, only the second gets b.png, c.png and d.png, both get e.png.
FILES = {"cat": ["a.png", "b.png", "c.png"], "dog": ["d.png", "e.png"]}
FIRST = {"a.png": (0.9, 0.1), "b.png": (0.2, 0.8), "c.png": (0.4, 0.6), "d.png": (0.7, 0.3), "e.png": (0.1, 0.9)}
# the second names its classes in the other order
SECOND = {"a.png": (0.6, 0.4), "b.png": (0.1, 0.9), "c.png": (0.2, 0.8), "d.png": (0.9, 0.1), "e.png": (1.0, 0.0)}


@pytest.fixture
def comparison(table_classifier, draw_dataset):
    return compare_classifiers(
        table_classifier(classes=("cat", "dog"), table=FIRST),
        table_classifier(classes=("dog", "cat"), table=SECOND),
        draw_dataset(FILES),
        names=("old", "new"),
    )


def test_by_hand(comparison):
    assert [one.photo[-5:] for one, _ in comparison.first_only] == ["a.png"]
    assert [one.photo[-5:] for one, _ in comparison.second_only] == ["b.png", "d.png", "c.png"]
    assert (comparison.n, comparison.both_right, comparison.both_wrong) == (5, 1, 0)
    assert comparison.accuracy.value == pytest.approx(2 / 5)
    assert comparison.p == pytest.approx(2 * (1 + 4) / 16)
    brier = [2 * 0.6**2 - 2 * 0.1**2, 2 * 0.1**2 - 2 * 0.8**2, 2 * 0.2**2 - 2 * 0.6**2]
    brier += [2 * 0.1**2 - 2 * 0.7**2, 0 - 2 * 0.1**2]
    assert comparison.brier.value == pytest.approx(np.mean(brier))
    losses = np.log([0.9, 0.2, 0.4, 0.3, 0.9]) - np.log([0.4, 0.9, 0.8, 0.9, 1.0])
    assert comparison.log_loss.value == pytest.approx(np.mean(losses))


def test_the_sentence_says_that_chance_could_do_it(comparison):
    assert comparison.sentence.startswith("new is right on 2 photos more than old of 5 (accuracy +40.0 points for new")
    assert comparison.sentence.endswith("chance alone would give such a difference in 6 of 10 tries: not told apart.")
    assert not comparison.told_apart
    assert comparison.accuracy.low <= 0 <= comparison.accuracy.high


def test_answers_are_counted_in_the_classes_of_the_first(comparison):
    _, other = comparison.first_only[0]
    assert (comparison.classes[other.truth], comparison.classes[other.answer]) == ("cat", "dog")


def test_json(comparison):
    found = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    assert found["accuracy_difference"]["value"] == pytest.approx(0.4)
    assert len(found["second_only"]) == 3
    assert found["told_apart"] is False


def test_with_itself_nothing_differs(table_classifier, draw_dataset):
    one = table_classifier(classes=("cat", "dog"), table=FIRST)
    found = compare_classifiers(one, one, draw_dataset(FILES))
    assert (found.p, found.accuracy.value, found.log_loss.value, found.brier.value) == (1.0, 0.0, 0.0, 0.0)
    assert "equally many of 5 photos" in found.sentence


def test_other_classes_are_refused(table_classifier, draw_dataset):
    first = table_classifier(classes=("cat", "dog"), table=FIRST)
    second = table_classifier(classes=("cat", "wolf"), table=SECOND)
    with pytest.raises(UsageError, match="only the first knows dog; only the second knows wolf"):
        compare_classifiers(first, second, draw_dataset(FILES))


def test_a_photo_that_the_second_has_seen_is_refused(table_classifier, draw_dataset):
    photos = draw_dataset(FILES)
    seen = {"fingerprints": {"train": [photos.samples[0].fingerprint[:16]]}}
    first = table_classifier(classes=("cat", "dog"), table=FIRST)
    second = table_classifier(classes=("dog", "cat"), table=SECOND, provenance=seen)
    with pytest.raises(LeakageError, match=r"a\.png"):
        compare_classifiers(first, second, photos)


def test_photos_that_one_could_not_read_are_left_out(table_classifier, draw_dataset):
    table = {name: row for name, row in SECOND.items() if name != "a.png"}
    photos = draw_dataset(FILES)
    first = evaluate(table_classifier(classes=("cat", "dog"), table=FIRST), photos)
    second = evaluate(table_classifier(classes=("dog", "cat"), table=table), photos)
    found = compare_reports(first, second)
    assert (found.n, len(found.first_only), len(found.second_only)) == (4, 0, 3)


def test_on_the_page(comparison, table_classifier, draw_dataset):
    report = evaluate(table_classifier(classes=("cat", "dog"), table=FIRST), draw_dataset(FILES))
    page = report_page(dataclasses.replace(report, comparison=comparison))
    assert "Is one better than the other?" in page
    assert "Only new gets these right" in page
    assert "old: dog, 80 %. b.png" in page
    assert "Is one better" not in report_page(report)


def _reports(table_classifier, draw_dataset, first, second):
    """Two reports about photos that are right with these chances."""
    names = [f"{i}.png" for i in range(len(first))]
    photos = draw_dataset({"x": names, "y": []})
    tables = [
        {n: (0.9, 0.1) if right else (0.2, 0.8) for n, right in zip(names, each, strict=True)}
        for each in (first, second)
    ]
    return [evaluate(table_classifier(classes=("x", "y"), table=table), photos) for table in tables]


def test_a_planted_difference_is_told_and_none_is_not(table_classifier, draw_dataset):
    random = generator(0, "comparison")
    hard = random.random(120)
    better, worse = hard < 0.9, hard < 0.75
    found = compare_reports(*_reports(table_classifier, draw_dataset, worse, better))
    assert found.told_apart
    assert found.accuracy.low > 0
    assert found.log_loss.high < 0
    assert found.sentence.endswith("the difference is real.")
    same = compare_reports(*_reports(table_classifier, draw_dataset, worse, worse[::-1]))
    assert not same.told_apart
