"""Wrong labels through the command line: found, looked at, corrected, learned."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from seewhy.cli.main import main
from seewhy.data.drawings import draw_folder


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory) -> Path:
    """Drawings of which six lie in another class's folder; their names tell what they are."""
    folder = draw_folder(tmp_path_factory.mktemp("labels") / "pets", count=90, size=64, truth=False)
    for kind, other in (("cat", "dog"), ("dog", "wolf"), ("wolf", "cat")):
        for photo in sorted((folder / kind).glob("*.png"))[:2]:
            photo.rename(folder / other / f"{kind}-{photo.name}")
    return folder


@pytest.fixture(scope="module")
def audited(spoilt, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("audit")
    assert main(["audit", str(spoilt), "--labels", "-o", str(place / "audit.html")]) == 0
    return place


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_audit_writes_a_page_with_the_photos_and_a_table(audited):
    rows = rows_of(audited / "label_errors.csv")
    assert list(rows[0]) == ["photo", "label", "suggested", "final", "label_probability", "suggested_probability"]
    planted = [row for row in rows if row["photo"].split("/")[1].startswith(f"{row['suggested']}-")]
    assert len(planted) >= 4
    page = (audited / "audit.html").read_text()
    assert "Labels that look wrong" in page
    assert all(f"Is labelled {row['label']}; looks like {row['suggested']}" in page for row in rows)


def test_figures_for_a_program(spoilt, tmp_path, capsys):
    words = ["audit", str(spoilt), "--labels", "--json", "--strict", "-o", str(tmp_path / "audit.html")]
    assert main(words) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["label_errors"]["judged"] == 90
    assert {"photo", "label", "suggested"} <= set(found["label_errors"]["findings"][0])


def test_what_was_corrected_is_learned_said_and_recorded(audited, spoilt, tmp_path, short, capsys):
    rows = rows_of(audited / "label_errors.csv")
    table = tmp_path / "corrections.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for row in rows:  # somebody looked: what the name tells is right
            name = row["photo"].split("/")[1]
            writer.writerow(row | {"final": name.split("-")[0] if "-" in name else ""})
    changed = sum(row["photo"].split("/")[1].startswith(f"{row['suggested']}-") for row in rows)
    output = tmp_path / "a.seewhy"
    assert main(["train", str(spoilt), "-o", str(output), *short, "--labels", str(table)]) == 0
    assert f"{changed} labels corrected by corrections.csv." in capsys.readouterr().out
    record = json.loads((output / "config.json").read_text())["provenance"]["corrected_labels"]
    assert record["by"] == "corrections.csv"
    assert len(record["photos"]) == changed
    assert all(one["label"] != one["final"] for one in record["photos"])
    assert len(list(spoilt.glob("*/*.png"))) == 90  # the photos stay where they are


def test_a_table_of_other_photos_is_refused_and_nothing_is_left_behind(spoilt, tmp_path, short, capsys):
    table = tmp_path / "corrections.csv"
    table.write_text("photo,label,final\ncat/none.png,cat,dog\n")
    assert main(["train", str(spoilt), "-o", str(tmp_path / "a.seewhy"), *short, "--labels", str(table)]) == 1
    assert "corrections.csv names photos that are not in" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["corrections.csv"]


def test_a_training_of_the_head_says_which_labels_look_wrong(spoilt, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("seewhy.recipes.from_photos.ENOUGH", 0.5)  # 90 drawings of 64 px make no better judge
    flags = ["--weights", "imagenet", "--size", "64", "--remember", "nothing"]
    assert main(["train", str(spoilt), "-o", str(tmp_path / "a.seewhy"), *flags]) == 0
    told = capsys.readouterr().out
    assert "look wrong: " in told or "looks wrong: " in told
    assert f'"seewhy audit {spoilt} --labels" shows what it doubts.' in told


def test_a_poor_judge_names_no_labels(spoilt, tmp_path, capsys):
    flags = ["--weights", "imagenet", "--size", "64", "--remember", "nothing"]
    assert main(["train", str(spoilt), "-o", str(tmp_path / "a.seewhy"), *flags]) == 0
    told = capsys.readouterr().out
    assert "too poor a judge to say which are wrong" in told
    assert "look wrong: " not in told


def test_cross_validation_prints_and_writes(pets, tmp_path, capsys):
    page = tmp_path / "cross-validation.html"
    words = ["cross-validate", str(pets), "--weights", "imagenet", "--size", "64", "--folds", "3", "-o", str(page)]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "of 60 photos, each judged by a classifier that had seen neither it nor a copy of it" in told
    assert "Fold by fold" in page.read_text()
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pooled"]["n"] == 60
    assert [one.name for one in tmp_path.iterdir()] == ["cross-validation.html"]


def test_cross_validation_that_is_interrupted_says_how_to_go_on(pets, tmp_path, short, capsys, monkeypatch):
    def stop(*given, **settings):
        raise KeyboardInterrupt

    page = tmp_path / "a.html"
    words = ["cross-validate", str(pets), *short, "--folds", "2", "-o", str(page)]
    with monkeypatch.context() as patch:
        patch.setattr("seewhy.recipes.cross_validate.train_recipe", stop)
        assert main(words) == 130
    assert "a.html.run: run the same command with --resume." in capsys.readouterr().err
    assert main([*words, "--resume"]) == 0
    assert not Path(f"{page}.run").exists()
    shutil.rmtree(tmp_path)
