"""The demo in small: every part of it, and whose folders it may empty."""

import json

import pytest

import seewhy
from seewhy.errors import ConfigError, StorageError
from seewhy.progress import quiet
from seewhy.recipes.demo import DemoConfig, run_demo

SMALL = DemoConfig(drawings=60, epochs=1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    said: list[str] = []
    folder = tmp_path_factory.mktemp("demo") / "demo"
    with quiet():
        return run_demo(folder, SMALL, say=said.append), said


def test_it_names_what_it_wrote(demo):
    page, said = demo
    assert str(page) in said[-1]
    names = {one.name for one in page.parent.iterdir()}
    assert {"demo.html", "new.png", "pets.seewhy", "photos", "predictions.jsonl"} <= names
    assert not any(name.endswith(".run") for name in names)
    assert any("confident" in line or "unsure" in line for line in said)


def test_the_predictions_are_the_new_photo_s_and_every_test_photo_s(demo):
    page, _ = demo
    told = [json.loads(line) for line in (page.parent / "predictions.jsonl").read_text().splitlines()]
    assert told[0]["photo"].endswith("new.png")
    metrics = seewhy.load(page.parent / "pets.seewhy").provenance["metrics"]
    assert len(told) == 1 + metrics["n"]
    assert all(sum(one["probabilities"].values()) == pytest.approx(1) for one in told)


def test_the_page_shows_the_evidence_the_learning_the_filters_and_the_report(demo):
    text = demo[0].read_text(encoding="utf-8")
    order = [
        text.index(f"<h2>{title}")
        for title in (
            "Why: the evidence on one new photo",
            "How it learned",
            "Learned last",
            "How good it is",
            "What it takes for what",
        )
    ]
    assert order == sorted(order)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert text.count("Orange speaks for") == 1


def test_a_second_demo_replaces_the_first(demo):
    page, _ = demo
    (page.parent / "photos" / "old.txt").write_text("old")
    with quiet():
        run_demo(page.parent, DemoConfig(drawings=30, epochs=1), say=lambda _: None)
    assert not (page.parent / "photos" / "old.txt").exists()


def test_a_folder_of_one_s_own_is_never_emptied_even_if_it_holds_photos(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="holds other files"):
        run_demo(tmp_path, SMALL, say=lambda _: None)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_in_its_place_is_told(tmp_path):
    (tmp_path / "demo").write_text("a file")
    with pytest.raises(StorageError, match="is a file"):
        run_demo(tmp_path / "demo", SMALL, say=lambda _: None)


def test_a_wrong_setting_is_told_before_anything_is_drawn_or_emptied(tmp_path):
    with pytest.raises(ConfigError, match="epochs is 0"):
        run_demo(tmp_path / "demo", DemoConfig(epochs=0), say=lambda _: None)
    assert not (tmp_path / "demo").exists()
