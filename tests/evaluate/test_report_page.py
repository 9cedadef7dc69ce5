"""The page as a reader and as an attacker meets it."""

import re
from html.parser import HTMLParser

import pytest

from seewhy.data.sample import Broken, Dataset
from seewhy.evaluate import evaluate
from seewhy.evaluate.report_page import MOST_MISTAKES, report_page

EVIL = '<script>alert("1")</script>'


class Tags(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for key, value in attrs:
            if key in {"src", "href", "xlink:href", "action", "data"}:
                self.links.append(value or "")
            if key.startswith("on"):
                self.handlers.append(key)


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


@pytest.fixture
def hostile(table_classifier, draw_dataset):
    names = ["a.png", "b.png", "'\"><img src=x onerror=1>.png".replace("/", "")]
    classes = (EVIL, "狼 \u202e", "كلب & 'co'\x07")
    table = dict.fromkeys(names, (0.1, 0.8, 0.1))
    photos = draw_dataset({EVIL: names[:1], "狼 \u202e": names[1:2], "كلب & 'co'\x07": names[2:]})
    broken = (Broken(path="<b>x</b>.png", reason="<i>why</i>"), Broken(path="caf\udce9.png", reason="0 bytes"))
    photos = Dataset(classes=photos.classes, samples=photos.samples, broken=broken)
    provenance = {"seewhy": "<u>0</u>", "network": {"network": "<s>net</s>"}}
    return evaluate(table_classifier(classes=classes, table=table, provenance=provenance), photos)


def test_names_in_any_script_are_escaped(hostile, tmp_path):
    page = hostile.save(tmp_path / "r.html").read_text(encoding="utf-8")
    tags = read(page)
    assert not {"script", "u", "s"} & set(tags.tags)
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    assert "<b>x" not in page
    assert "<i>why" not in page
    assert not tags.handlers
    assert "狼" in page
    assert "كلب" in page
    assert "\x07" not in page


def test_nothing_is_fetched_from_outside(hostile):
    page = report_page(hostile)
    tags = read(page)
    assert tags.links
    assert all(link.startswith(("data:image/", "#mix-up-")) for link in tags.links)
    assert not {"script", "link", "iframe", "object", "base"} & set(tags.tags)
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in page
    assert "@import" not in page


def test_sections_come_in_the_order_of_a_readers_questions(hostile):
    headings = re.findall(r"<h2>(.*?)</h2>", report_page(hostile))
    assert headings == [
        "The figures, and what they mean",
        "What it takes for what",
        "Class by class",
        "Does it keep its word?",
        "Its most confident mistakes",
        "Where it is weakest",
        "Not judged",
        "How this was measured",
    ]


def test_many_classes_get_a_table_of_mix_ups(table_classifier, draw_dataset):
    classes = tuple(f"class {i}" for i in range(50))
    row = tuple(1.0 if i == 7 else 0.0 for i in range(50))
    report = evaluate(
        table_classifier(classes=classes, table={"a.png": row, "b.png": row}),
        draw_dataset({"class 7": ["a.png"], "class 9": ["b.png"]}),
    )
    page = report_page(report)
    assert "1 pairs of classes were mixed up" in page
    assert "48 of its 50 classes had no photo here" in page


def test_only_so_many_mistakes_are_shown_and_that_is_said(table_classifier, draw_dataset):
    names = [f"{i}.png" for i in range(MOST_MISTAKES + 2)]
    table = dict.fromkeys(names, (0.1, 0.9))
    report = evaluate(table_classifier(classes=("x", "y"), table=table), draw_dataset({"x": names}))
    page = report_page(report)
    mistakes = page.split("<h2>Its most confident mistakes</h2>")[1].split("</section>")[0]
    assert mistakes.count("<li>") == MOST_MISTAKES
    assert f"{MOST_MISTAKES + 2} photos were answered wrongly; here are {MOST_MISTAKES} of them" in page


def test_no_mistakes_is_said(table_classifier, draw_dataset):
    report = evaluate(table_classifier(classes=("x", "y"), table={"a.png": (1.0, 0.0)}), draw_dataset({"x": ["a.png"]}))
    assert "It made none on these photos." in report_page(report)


def test_a_photo_that_has_gone_keeps_its_place(table_classifier, draw_dataset, tmp_path):
    report = evaluate(table_classifier(classes=("x", "y"), table={"a.png": (0.1, 0.9)}), draw_dataset({"x": ["a.png"]}))
    (tmp_path / "a.png").unlink()
    assert "The photo can no longer be read" in report_page(report)
