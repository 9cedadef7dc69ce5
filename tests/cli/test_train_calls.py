"""What train is asked for and cannot do, or does differently than one may think: said, and nothing left behind."""

import csv
import json
from pathlib import Path

import pytest

from seewhy.cli.main import main


def write_table(folder: Path, pets: Path, header: tuple[str, ...] = ("path", "label")) -> Path:
    table = folder / "photos.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows((photo, photo.parent.name) for photo in sorted(pets.glob("*/*.png")))
    return table


@pytest.mark.parametrize("output", ["photos/pets.seewhy", "photos/cat/pets.seewhy"])
def test_a_classifier_among_the_photos_would_be_learned_as_a_class(named, tmp_path, short, capsys, output):
    folder = named({"cat": 4, "dog": 4})
    assert main(["train", str(folder), "-o", str(tmp_path / output), *short]) == 2
    told = capsys.readouterr().err
    assert "would lie among the photos it learns from" in told
    assert f"--output {folder}.seewhy" in told
    assert not list(tmp_path.rglob("*.seewhy*"))


def test_that_is_also_where_train_dot_would_put_it(named, short, capsys, monkeypatch):
    monkeypatch.chdir(named({"cat": 4, "dog": 4}))
    assert main(["train", ".", *short]) == 2
    assert "among the photos" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--group-column", "patient"], 'Groups by the column "patient" were asked for, and'),
        (["--label-column", "kind"], "The column of the label was named, and"),
        (["--group-pattern", "no such thing"], "catches nothing in any photo's path"),
    ],
)
def test_what_a_folder_has_not_is_not_passed_over(pets, tmp_path, short, capsys, flags, told):
    assert main(["train", str(pets), "-o", str(tmp_path / "a.seewhy"), *short, *flags]) in (1, 2)
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_a_table_has_not_is_not_passed_over(pets, tmp_path, short, capsys):
    table = write_table(tmp_path, pets)
    for flags, told in (
        (["--group-folders"], "and .*photos.csv is a table"),
        (["--group-column", "patient"], 'has no column "patient"'),
        (["--label-column", "kind"], 'has no column "kind"'),
    ):
        assert main(["train", str(table), "-o", str(tmp_path / "a.seewhy"), *short, *flags]) in (1, 2)
        error = capsys.readouterr().err
        assert told.replace("and .*", "") in error
    assert [one.name for one in tmp_path.iterdir()] == ["photos.csv"]


def test_groups_are_counted(pets, tmp_path, short, capsys):
    words = ["train", str(pets), "-o", str(tmp_path / "a.seewhy"), *short, "--group-pattern", r"^(.+)/0*(\d)\d\."]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "photos are in" in told
    assert "each of which stays in one part" in told


def test_columns_of_a_table_are_named_for_every_verb(pets, new, tmp_path, short, capsys):
    (tmp_path / "new").mkdir()
    learned, judged = (
        write_table(place, photos, ("wo", "was")) for place, photos in ((tmp_path, pets), (tmp_path / "new", new))
    )
    columns = ["--photo-column", "wo", "--label-column", "was"]
    assert main(["train", str(learned), "-o", str(tmp_path / "a.seewhy"), *short]) == 1
    assert "It has: wo, was." in capsys.readouterr().err
    assert main(["train", str(learned), "-o", str(tmp_path / "a.seewhy"), *short, *columns]) == 0
    assert main(["audit", str(learned), *columns, "-o", str(tmp_path / "audit.html")]) == 0
    assert "60 photos in 3 classes" in capsys.readouterr().out
    assert main(["evaluate", str(tmp_path / "a.seewhy"), str(judged), "-o", str(tmp_path / "r.html"), *columns]) == 0
    assert "of 9 photos it had never seen" in capsys.readouterr().out


def test_flags_win_over_the_file_and_the_record_holds_what_was_resolved(pets, tmp_path, capsys):
    settings = tmp_path / "settings.toml"
    settings.write_text('network = "plain"\nsize = 32\nepochs = 2\nlearning_rate = 1\nseed = 7\ndevice = "cpu"\n')
    output = tmp_path / "a.seewhy"
    flags = ["--config", str(settings), "--epochs", "1", "--learning-rate", "0.01"]
    assert main(["train", str(pets), "-o", str(output), *flags]) == 0
    record = json.loads((output / "config.json").read_text())["provenance"]["training"]
    assert [record[name] for name in ("network", "size", "seed")] == ["plain", 32, 7]
    assert [record[name] for name in ("epochs", "learning_rate")] == [1, 0.01]
    assert record["momentum"] is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("epoch = 3\n", 'called "epoch"'),
        ("[training]\nepochs = 3\n", 'called "training"'),
        ("epochs = \n", "is not valid TOML"),
        ("\0\1", "is not valid TOML"),
        ('epochs = "3"\n', "epochs is '3'"),
        ("size = 64.5\n", "size is 64.5"),
        (None, "cannot be read"),
    ],
)
def test_a_file_of_settings_that_is_wrong(pets, tmp_path, capsys, text, told):
    settings = tmp_path / "settings.toml"
    if text is not None:
        settings.write_text(text)
    assert main(["train", str(pets), "-o", str(tmp_path / "a.seewhy"), "--config", str(settings)]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert not (tmp_path / "a.seewhy.run").exists()


@pytest.mark.parametrize("photos", ["nowhere", "empty", "one class", "one photo"])
def test_a_training_that_never_began_leaves_nothing_behind(named, tmp_path, short, capsys, photos):
    (tmp_path / "empty").mkdir()
    folder = tmp_path / photos
    if photos == "one class":
        folder = named({"cat": 4})
    elif photos == "one photo":
        folder = named({"cat": 6, "dog": 1})
    assert main(["train", str(folder), "-o", str(tmp_path / "a.seewhy"), *short]) == 1
    assert str(folder) in capsys.readouterr().err
    assert not list(tmp_path.glob("a.seewhy*"))


def test_a_class_whose_name_is_no_text_is_refused(named, tmp_path, short, capsys):
    folder = named({"cat": 6, "dog": 6})
    try:
        (folder / "dog").rename(folder / "caf\udce9")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes Unicode only")
    assert main(["train", str(folder), "-o", str(tmp_path / "a.seewhy"), *short]) == 1
    assert r"A class is called 'caf\udce9'" in capsys.readouterr().err


def test_photos_whose_names_are_no_text_are_learned_judged_and_reported(named, tmp_path, short, capsys):
    folder = named({"cat": 20, "dog": 20})
    try:
        for photo in sorted(folder.glob("*/*.png")):
            photo.rename(photo.with_name(f"caf\udce9{photo.name}"))
    except (OSError, UnicodeError):
        pytest.skip("this file system takes Unicode only")
    assert main(["train", str(folder), "-o", str(tmp_path / "a.seewhy"), *short]) == 0
    assert (tmp_path / "a.seewhy" / "report.html").exists()


def test_the_test_part_alone_is_judged_and_that_is_said(pets, new, saved, tmp_path, capsys):
    for part, source in (("train", pets), ("test", new)):
        (tmp_path / "photos").mkdir(exist_ok=True)
        (tmp_path / "photos" / part).symlink_to(source, target_is_directory=True)
    report = tmp_path / "report.html"
    assert main(["evaluate", str(saved), str(tmp_path / "photos"), "-o", str(report), "--json"]) == 0
    shown = capsys.readouterr()
    assert shown.err.splitlines()[0] == "seewhy: only the test part is judged (9 of 69 photos)."
    assert "changed copies of training photos were not looked for" in shown.err.splitlines()[1]
    assert json.loads(shown.out)["n"] == 9


def test_broken_photos_of_the_test_part_are_in_its_report(pets, named, saved, tmp_path, capsys):
    (tmp_path / "all").mkdir()
    for part, source in (("train", pets), ("test", named({"cat": 3}))):
        (tmp_path / "all" / part).symlink_to(source, target_is_directory=True)
    for photo in (tmp_path / "all" / "test" / "cat").glob("*.png"):
        photo.write_bytes(photo.read_bytes() + b"another end")  # other bytes, so that it is a new photo
    (tmp_path / "all" / "test" / "cat" / "zero.jpg").touch()
    assert main(["evaluate", str(saved), str(tmp_path / "all"), "-o", str(tmp_path / "r.html"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["n"] == 3
    assert [Path(one["photo"]).name for one in report["unreadable"]] == ["zero.jpg"]


def test_figures_are_printed_even_where_the_page_cannot_be_written(saved, new, tmp_path, capsys):
    (tmp_path / "taken").mkdir()
    assert main(["evaluate", str(saved), str(new), "-o", str(tmp_path / "taken")]) == 1
    shown = capsys.readouterr()
    assert "balanced accuracy" in shown.out
    assert "taken cannot be written" in shown.err


def test_a_table_as_model_hubs_lay_it_out_is_learned_and_judged_with_its_class_names(
    pets, new, tmp_path, short, capsys
):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    names = ["wolf", "dog", "cat"]  # an order of its own, which the schema's metadata tells
    features = {"img": {"_type": "Image"}, "label": {"_type": "ClassLabel", "names": names}}
    image = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    schema = pyarrow.schema(
        [("img", image), ("label", pyarrow.int64())],
        metadata={"huggingface": json.dumps({"info": {"features": features}})},
    )
    for name, source in (("learned", pets), ("judged", new)):
        rows = [
            {"img": {"bytes": photo.read_bytes(), "path": photo.name}, "label": names.index(photo.parent.name)}
            for photo in sorted(source.glob("*/*.png"))
        ]
        parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), tmp_path / f"{name}.parquet")
    output = tmp_path / "a.seewhy"
    assert main(["train", str(tmp_path / "learned.parquet"), "-o", str(output), *short]) == 0
    assert "60 photos in 3 classes: wolf 20, dog 20, cat 20." in capsys.readouterr().out
    report = ["-o", str(tmp_path / "report.html"), "--json"]
    assert main(["evaluate", str(output), str(tmp_path / "judged.parquet"), *report]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["classes"], found["n"]) == (names, 9)
    assert main(["evaluate", str(output), str(tmp_path / "learned.parquet"), "--quick", *report]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n"], len(found["overlap"]["exact"])) == (12, 48)
