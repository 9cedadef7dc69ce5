"""The cells of the confusion matrix and the photos behind them."""

import re

import pytest

from seewhy.evaluate import evaluate
from seewhy.evaluate.mix_ups_page import CELLS_SHOWN, PHOTOS_SHOWN, mix_up_sections
from seewhy.evaluate.report_page import report_page
from seewhy.pages.page import Gallery

# By hand: two cats taken for dogs (60 % and 90 % sure), one dog for a cat, one wolf for a dog, one cat right.
FILES = {"cat": ["c1.png", "c2.png", "c3.png"], "dog": ["d1.png"], "wolf": ["w1.png"]}
TABLE = {
    "c1.png": (0.4, 0.6, 0.0),
    "c2.png": (0.1, 0.9, 0.0),
    "c3.png": (1.0, 0.0, 0.0),
    "d1.png": (0.7, 0.3, 0.0),
    "w1.png": (0.2, 0.5, 0.3),
}


@pytest.fixture
def report(table_classifier, draw_dataset):
    return evaluate(table_classifier(classes=("cat", "dog", "wolf"), table=TABLE), draw_dataset(FILES))


def test_by_hand(report):
    assert [(one.truth, one.answer, one.n, one.of) for one in report.mix_ups] == [
        (0, 1, 2, 3),
        (1, 0, 1, 1),
        (2, 1, 1, 1),
    ]
    assert [one.photo[-6:] for one in report.mix_ups[0].photos] == ["c2.png", "c1.png"]


def test_they_are_the_confusion_off_its_diagonal(report):
    for one in report.mix_ups:
        assert report.confusion[one.truth, one.answer] == one.n
    assert sum(one.n for one in report.mix_ups) == report.confusion.sum() - report.confusion.trace()


def test_json_names_classes_photos_and_the_interval(report):
    first = report.to_json()["confusions"][0]
    assert (first["truth"], first["answer"], first["n"], first["of"]) == ("cat", "dog", 2, 3)
    assert [name[-6:] for name in first["photos"]] == ["c2.png", "c1.png"]
    assert first["share"]["low"] < 2 / 3 < first["share"]["high"]


def test_every_figure_of_the_report_has_its_interval(report):
    found = report.to_json()
    figures = [found[name] for name in ("accuracy", "balanced_accuracy", "ece", "log_loss", "brier")]
    figures += [one[name] for one in found["per_class"] for name in ("recall", "precision")]
    figures += [one["share"] for one in found["confusions"]]
    assert len(figures) == 5 + 6 + 3
    assert all(one["low"] <= one["high"] for one in figures)


def test_each_cell_leads_to_its_photos(report):
    page = report_page(report)
    links = re.findall(r'<a href="#(mix-up-\d+)">', page)
    assert sorted(links) == ["mix-up-1", "mix-up-2", "mix-up-3"]
    assert all(f"<h3 id={link}>" in page for link in links)
    assert "2 of 3 photos of cat: 66.7" in page


def test_the_page_stays_bounded(table_classifier, draw_dataset):
    classes = tuple(f"class {i}" for i in range(16))
    names = {name: [f"{place}-{i}.png" for i in range(PHOTOS_SHOWN + 2)] for place, name in enumerate(classes[1:], 1)}
    table = {one: (1.0, *[0.0] * 15) for each in names.values() for one in each}
    report = evaluate(table_classifier(classes=classes, table=table), draw_dataset(names))
    sections = mix_up_sections(report)
    galleries = [one for one in sections if isinstance(one, Gallery)]
    assert len(galleries) == CELLS_SHOWN
    assert all(len(one.images) == PHOTOS_SHOWN for one in galleries)
    assert len(report.to_json()["confusions"]) == 15


def test_many_classes_lead_from_the_table(table_classifier, draw_dataset):
    classes = tuple(f"class {i}" for i in range(50))
    row = tuple(1.0 if i == 7 else 0.0 for i in range(50))
    report = evaluate(table_classifier(classes=classes, table={"a.png": row}), draw_dataset({"class 9": ["a.png"]}))
    page = report_page(report)
    assert '<a href="#mix-up-1"><bdi>class 9</bdi></a>' in page
    assert "<h3 id=mix-up-1>class 9 taken for class 7</h3>" in page
