import csv
import io
import json
import shutil
import types

import pytest

from seewhy.cli.main import main


@pytest.fixture
def photo(new):
    return min(new.glob("dog/*.png"))


def test_a_line_and_a_sentence(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo)]) == 0
    line, sentence = capsys.readouterr().out.splitlines()
    assert line.startswith(str(photo))
    assert "%" in line
    assert sentence.endswith(".")


def test_top_shortens_the_line(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo), "--top", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[0].count("%") == 1


def test_json_has_the_keys_that_others_rely_on(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"photo", "verdict", "probabilities", "error"} <= set(found)
    assert found["photo"] == str(photo)
    assert found["error"] is None
    assert sum(found["probabilities"].values()) == pytest.approx(1)


def test_csv_has_one_column_a_class(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo), "--csv"]) == 0
    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head == ["photo", "verdict", "confidence", "cat", "dog", "wolf", "something_else", "error"]
    assert row[0] == str(photo)
    assert sum(map(float, row[3:6])) == pytest.approx(1, abs=1e-5)


def test_a_folder_is_walked(saved, new, capsys):
    assert main(["predict", str(saved), str(new)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 9


@pytest.fixture
def mixed(photo, tmp_path):
    shutil.copy(photo, tmp_path / "good.png")
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    return tmp_path


def test_an_unreadable_photo_is_named_and_the_others_printed(saved, mixed, capsys):
    assert main(["predict", str(saved), str(mixed)]) == 1
    shown = capsys.readouterr()
    assert "good.png" in shown.out
    assert "broken.jpg" in shown.err
    assert "1 of 2" in shown.err


def test_an_unreadable_photo_has_its_json_line(saved, mixed, capsys):
    assert main(["predict", str(saved), str(mixed), "--json"]) == 1
    broken, good = map(json.loads, capsys.readouterr().out.splitlines())
    assert broken["error"]
    assert broken["verdict"] is None
    assert good["error"] is None


def test_an_unreadable_photo_has_its_csv_row(saved, mixed, capsys):
    assert main(["predict", str(saved), str(mixed), "--csv"]) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [bool(row["error"]) for row in rows] == [True, False]


def test_standard_input(saved, photo, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(photo.read_bytes())))
    assert main(["predict", str(saved), "-", "--json"]) == 0
    from_pipe = json.loads(capsys.readouterr().out)
    assert main(["predict", str(saved), str(photo), "--json"]) == 0
    from_file = json.loads(capsys.readouterr().out)
    assert from_pipe["photo"] == "-"
    assert from_pipe["probabilities"] == from_file["probabilities"]


def test_a_missing_photo_is_named(saved, tmp_path, capsys):
    assert main(["predict", str(saved), str(tmp_path / "gone.jpg")]) == 1
    assert "gone.jpg" in capsys.readouterr().err


def test_a_missing_classifier_is_named(photo, tmp_path, capsys):
    assert main(["predict", str(tmp_path / "gone.seewhy"), str(photo)]) in (1, 2)
    assert "gone.seewhy" in capsys.readouterr().err


def test_an_empty_folder_is_named(saved, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["predict", str(saved), str(tmp_path / "empty")]) == 1
    assert "no photos" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--json", "--csv"], ["--top", "0"]])
def test_a_wrong_call(saved, photo, words):
    assert main(["predict", str(saved), str(photo), *words]) == 2


def test_no_photo_beside_the_classifier(saved, capsys):
    assert main(["predict", str(saved)]) == 2
    assert "photo" in capsys.readouterr().err


def test_a_promised_miss_rate(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo), "--miss-rate", "0.2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["promise"]["miss_rate"] == 0.2
    assert found["verdict"] == (found["label_set"][0] if len(found["label_set"]) == 1 else None)
    assert main(["predict", str(saved), str(photo), "--miss-rate", "0.2", "--csv"]) == 0
    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert dict(zip(head, row, strict=True))["label_set"].split("|") == found["label_set"]


def test_too_few_calibration_photos_are_told(saved, photo, capsys):
    """Six drawings were kept for calibration: no class has 19."""
    assert main(["predict", str(saved), str(photo), "--miss-rate", "0.05"]) == 0
    out = capsys.readouterr().out
    assert "at a miss rate of 5% I cannot promise one of them." in out
    assert "Never left out, for want of calibration photos (this promise takes 19 of a class)" in out


def test_a_prior(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo), "--prior", "dog=0.9, wolf=0.1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["prior"] == pytest.approx({"cat": 0.0, "dog": 0.9, "wolf": 0.1})
    assert found["probabilities"]["cat"] == 0
    assert found["receipt"] is None


@pytest.mark.parametrize(
    "words",
    [
        ["--miss-rate", "5"],
        ["--miss-rate", "0"],
        ["--prior", "dog"],
        ["--prior", "dog=much"],
        ["--prior", "dog=0.5,dog=0.1"],
        ["--prior", "dog=0.7,wolf=0.4"],
        ["--prior", "dog=-0.1"],
        ["--prior", "fox=0.1"],
        ["--prior", ""],
    ],
)
def test_promises_and_priors_that_cannot_be(saved, photo, words, capsys):
    assert main(["predict", str(saved), str(photo), *words]) == 2
    assert "Expected" in capsys.readouterr().err
