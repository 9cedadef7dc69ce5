from pathlib import Path

import pytest

from seewhy.data.corrections import corrected, photo_name, read_corrections, write_corrections
from seewhy.data.sample import Dataset, Sample
from seewhy.errors import ConfigError, DatasetError


@pytest.fixture
def pets(tmp_path) -> Dataset:
    (tmp_path / "pets").mkdir()
    names = ("cat/1.png", "cat/2, old.png", "dog/1.png", "dog/caf\udce9.png")
    samples = [
        Sample(path=str(tmp_path / "pets" / name), label=index // 2, fingerprint=f"{index:064d}")
        for index, name in enumerate(names)
    ]
    return Dataset(classes=("cat", "dog"), samples=tuple(samples))


def table(folder: Path, text: str) -> Path:
    place = folder / "corrections.csv"
    place.write_bytes(text.encode("utf-8", "surrogateescape"))
    return place


def test_what_was_written_is_read_back(tmp_path):
    rows = [("cat/2, old.png", "cat", "dog"), ("dog/caf\udce9.png", "dog", "cat")]
    found = read_corrections(write_corrections(tmp_path / "a.csv", ("photo", "label", "final"), rows))
    assert [(one.photo, one.label, one.final) for one in found.rows] == rows
    assert found.name == "a.csv"


def test_final_labels_are_taken_and_others_stay(tmp_path, pets):
    text = "photo,label,suggested,final\ncat/1.png,cat,dog,dog\ndog/1.png,dog,cat,\ndog/caf\udce9.png,dog,cat,dog\n"
    found = corrected(pets, read_corrections(table(tmp_path, text)), tmp_path / "pets")
    assert [one.label for one in found.dataset.samples] == [1, 0, 1, 1]
    assert str(found) == "1 label corrected by corrections.csv."
    assert found.to_json() == {
        "by": "corrections.csv",
        "photos": [{"fingerprint": "0" * 16, "label": "cat", "final": "dog"}],
    }


def test_a_table_of_photo_and_label_alone_is_final(tmp_path, pets):
    found = corrected(pets, read_corrections(table(tmp_path, "photo;label\r\ncat/1.png;dog\r\n")), tmp_path / "pets")
    assert [one.label for one in found.dataset.samples] == [1, 0, 1, 1]


def test_a_correction_that_was_made_already_changes_nothing(tmp_path, pets):
    given = read_corrections(table(tmp_path, "photo,label,final\ncat/1.png,dog,cat\n"))
    assert corrected(pets, given, tmp_path / "pets").changed == ()


@pytest.mark.parametrize(
    ("row", "error", "told"),
    [
        ("cat/9.png,cat,dog", DatasetError, "names photos that are not in"),
        ("cat/1.png,dog,dgo", ConfigError, 'Did you mean "dog"'),
        ("dog/1.png,cat,cat", DatasetError, "is labelled dog, and corrections.csv says that it is labelled cat"),
        ("cat/1.png,cat,dog\ncat/1.png,cat,cat", DatasetError, "names cat/1.png twice"),
    ],
)
def test_a_table_that_does_not_fit_the_photos(tmp_path, pets, row, error, told):
    with pytest.raises(error, match=told):
        corrected(pets, read_corrections(table(tmp_path, f"photo,label,final\n{row}\n")), tmp_path / "pets")


@pytest.mark.parametrize(("header", "lacking"), [("path,final", "photo"), ("photo,suggested", "final"), ("", "photo")])
def test_a_table_without_its_columns(tmp_path, header, lacking):
    with pytest.raises(DatasetError, match=f'has no column "{lacking}"'):
        read_corrections(table(tmp_path, f"{header}\n"))


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_corrections(tmp_path / "none.csv")


def test_names_of_photos(tmp_path):
    inside = Sample(path=str(tmp_path / "photos" / "a.png"), label=0, fingerprint="00")
    assert photo_name(inside, tmp_path / "photos.csv") == "photos/a.png"
    assert photo_name(inside, tmp_path / "elsewhere") == str(tmp_path / "photos" / "a.png")
    stored = Sample(path="photos.parquet#3", label=0, fingerprint="00", content=b"x")
    assert photo_name(stored, tmp_path) == "photos.parquet#3"


def test_photos_can_be_left_out(tmp_path, pets):
    text = 'photo,label,final,left out\ncat/1.png,cat,,yes\n"cat/2, old.png",cat,dog,\n'
    found = corrected(pets, read_corrections(table(tmp_path, text)), tmp_path / "pets")
    assert [one.label for one in found.dataset.samples] == [1, 1, 1]
    assert str(found) == "1 label corrected, 1 photo left out by corrections.csv."
    assert found.to_json()["left_out"] == [f"{0:016d}"]
