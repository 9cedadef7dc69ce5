import json
import sys
from pathlib import Path

import pytest

from seewhy.data.folder import read_photos
from seewhy.data.grouping import Grouping
from seewhy.data.table import Columns, read_table
from seewhy.errors import DatasetError, MissingExtraError, UsageError

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def write_csv(folder: Path, text: str, name: str = "photos.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def write_hub_table(path: Path, rows: list[dict], names: list[str] | None = None) -> Path:
    """A Parquet table as the `datasets` library writes it."""
    image = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    schema = pyarrow.schema([("img", image), ("label", pyarrow.int64())])
    if names is not None:
        features = {"img": {"_type": "Image"}, "label": {"_type": "ClassLabel", "names": names}}
        schema = schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), path)
    return path


def hub_rows(png, labels: list[int], start: int = 0) -> list[dict]:
    return [{"img": {"bytes": png(start + i), "path": f"{i}.png"}, "label": label} for i, label in enumerate(labels)]


def test_a_csv_of_paths_and_names(make_folder):
    root = make_folder("a.png", "sub/b.png", "c.png")
    dataset = read_table(write_csv(root, "\ufefffile_name,class\na.png,cat10\nsub/b.png,cat2\nc.png,cat10\n"))
    assert dataset.classes == ("cat2", "cat10")
    assert dataset.labels.tolist() == [1, 0, 1]
    assert dataset.samples[1].path == str(root / "sub/b.png")


def test_semicolons_numbers_a_split_and_a_group(make_folder):
    root = make_folder("a.png", "b.png", "c.png", "d.png")
    text = "path;label;split;patient\na.png;10;train;p1\nb.png;9;train;p2\nc.png;10;test;p3\nd.png;9;;\n"
    photos = read_photos(write_csv(root, text), grouping=Grouping(column="patient"))
    assert photos.dataset.classes == ("9", "10")
    assert [one.group for one in photos.dataset.samples] == ["p1", "p2", "p3", None]
    assert [one.part for one in photos.dataset.samples] == ["train", "train", "test", None]


def test_columns_can_be_named(make_folder):
    root = make_folder("a.png", "b.png")
    path = write_csv(root, "where,what\na.png,cat\nb.png,dog\n")
    with pytest.raises(DatasetError, match=r"no column for the photo's path.*It has: where, what"):
        read_table(path)
    assert read_table(path, columns=Columns(photo="where", label="what")).classes == ("cat", "dog")
    with pytest.raises(DatasetError, match='no column "wat"'):
        read_table(path, columns=Columns(photo="where", label="wat"))


def test_missing_files_and_labels_are_named(make_folder):
    root = make_folder("a.png", "b.png", "c.png")
    path = write_csv(root, "path,label\na.png,cat\nb.png,dog\nc.png,\ngone.png,cat\n")
    dataset = read_table(path)
    assert dataset.counts == {"cat": 1, "dog": 1}
    assert [Path(one.path).name for one in dataset.broken] == ["c.png", "gone.png"]
    assert dataset.broken[0].reason == "has no label"
    with pytest.raises(DatasetError, match=r"c\.png"):
        read_table(path, broken="stop")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column"),
        ("path,label\n", "has no rows"),
        ("path,label\na.png,cat\n", "one class only"),
        ("path,label\na.png,\n", "no labels"),
        ("path,label,split\na.png,cat,sometimes\n", 'part of row 0 "sometimes"'),
    ],
)
def test_tables_that_cannot_serve(make_folder, text: str, message: str):
    with pytest.raises(DatasetError, match=message):
        read_table(write_csv(make_folder("a.png"), text))


def test_groups_that_a_table_cannot_form_are_refused(make_folder):
    root = make_folder("a.png", "b.png")
    path = write_csv(root, "path,label\na.png,cat\nb.png,dog\n")
    with pytest.raises(UsageError, match=r"sub-folder were asked for, and .*photos\.csv is a table"):
        read_table(path, grouping=Grouping(folders=True))
    with pytest.raises(DatasetError, match="catches nothing"):
        read_table(path, grouping=Grouping(pattern="mouse"))
    assert [one.group for one in read_table(path, grouping=Grouping(pattern="^a")).samples] == ["a", None]


def test_a_csv_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "photos.csv"
    path.write_bytes("path,label\na.png,Wölfe\n".encode("latin-1"))
    with pytest.raises(DatasetError, match="not UTF-8"):
        read_table(path)


def test_no_table(tmp_path):
    with pytest.raises(DatasetError, match="is not there"):
        read_table(tmp_path / "photos.csv")
    (tmp_path / "photos.xlsx").touch()
    with pytest.raises(DatasetError, match="not a table"):
        read_table(tmp_path / "photos.xlsx")


def test_a_hub_table_takes_names_and_their_order_from_the_schema(tmp_path, png):
    path = write_hub_table(tmp_path / "t.parquet", hub_rows(png, [1, 0, 1]), names=["wolf", "ant", "unused"])
    dataset = read_table(path)
    assert dataset.classes == ("wolf", "ant")
    assert dataset.labels.tolist() == [1, 0, 1]
    assert dataset.samples[0].source == png(0)
    assert dataset.samples[0].path == "0.png"


def test_a_hub_table_without_names(tmp_path, png):
    assert read_table(write_hub_table(tmp_path / "t.parquet", hub_rows(png, [10, 9]))).classes == ("9", "10")


def test_a_folder_of_hub_tables_is_split_by_their_names(tmp_path, png):
    names = ["cat", "dog"]
    write_hub_table(tmp_path / "data/train-00000-of-00002.parquet", hub_rows(png, [0, 1]), names=names)
    write_hub_table(tmp_path / "data/train-00001-of-00002.parquet", hub_rows(png, [0, 1], start=10), names=names)
    write_hub_table(tmp_path / "data/test-00000-of-00001.parquet", hub_rows(png, [1, -1], start=20), names=names)
    photos = read_photos(tmp_path)
    assert photos.parts is not None
    assert {part: len(dataset) for part, dataset in photos.parts.items()} == {"train": 4, "test": 1}
    assert photos.dataset.broken[0].reason == "has no label"
    assert photos.parts["test"].broken == photos.dataset.broken


def test_rows_without_a_photo_are_broken(tmp_path, png):
    rows = [*hub_rows(png, [0, 1]), {"img": None, "label": 0}, {"img": {"bytes": None, "path": None}, "label": 0}]
    dataset = read_table(write_hub_table(tmp_path / "t.parquet", rows, names=["cat", "dog"]))
    assert len(dataset) == 2
    assert [one.path for one in dataset.broken] == ["t.parquet#2", "t.parquet#3"]


def test_a_label_without_a_name_is_refused(tmp_path, png):
    with pytest.raises(DatasetError, match="label 7"):
        read_table(write_hub_table(tmp_path / "t.parquet", hub_rows(png, [0, 7]), names=["cat", "dog"]))


def test_a_table_cut_short_is_refused(tmp_path, png):
    path = write_hub_table(tmp_path / "t.parquet", hub_rows(png, [0, 1]))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DatasetError, match="not a Parquet table"):
        read_table(path)


def test_without_pyarrow_the_extra_is_named(tmp_path, png, monkeypatch):
    path = write_hub_table(tmp_path / "t.parquet", hub_rows(png, [0, 1]))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r'pip install "seewhy\[table\]"'):
        read_table(path)
