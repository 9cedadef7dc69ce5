"""Labels that look wrong are kept with the classifier, and shown again while their photos are as they were."""

import dataclasses
import json
import os
from pathlib import Path

import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.data.sample import Dataset
from seewhy.errors import StorageError
from seewhy.evaluate.label_errors import LabelError, LabelErrors
from seewhy.recipes import label_errors as recipe
from seewhy.studio.judging import judging_process
from seewhy.studio.judging.judged_photos import Found
from seewhy.studio.judging.judging import Judging
from seewhy.studio.judging.judging_process import find_wrong_labels
from seewhy.studio.judging.kept import WRONG_LABELS_FILE, read_wrong_labels, state_of, write_wrong_labels


def suspect(dataset: Dataset, *, root: Path) -> LabelErrors:
    """As recipes.label_errors, which is tested elsewhere: it suspects the first photo."""
    sample = dataset.samples[0]
    error = LabelError(
        photo=Path(sample.path).relative_to(root).as_posix(),
        label=dataset.classes[sample.label],
        suggested="wolf",
        label_probability=0.1,
        suggested_probability=0.8,
        sample=sample,
    )
    return LabelErrors(findings=(error,), judged=len(dataset), unjudged=0, judged_by="a test", agreement=0.9)


def ignore(_: str) -> None:
    """Says nothing."""


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    return draw_folder(tmp_path / "pets", count=6, size=32, truth=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A classifier's, as far as it matters here."""
    made = tmp_path / "pets.seewhy"
    made.mkdir()
    (made / "config.json").write_text("{}")
    return made


@pytest.fixture
def found(pets: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    monkeypatch.setattr(recipe, "label_errors", suspect)
    return find_wrong_labels(pets, folder, ignore)


def photos_of(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*.*") if one.is_file())


def test_what_was_found_is_there_when_the_studio_is_started_again(found, pets, folder):
    kept = read_wrong_labels(folder, pets)
    assert kept is not None
    assert kept.told == json.loads(json.dumps(found.told))
    assert kept.photos == found.photos
    assert str(pets.parent) not in (folder / WRONG_LABELS_FILE).read_text()
    judging = Judging(pets)
    assert judging.to_json()["labels"] is None
    judging.of(None, folder)
    assert judging.to_json()["labels"] == {"date": found.told["date"]}
    (finding,) = judging.results()["labels"]["labels"]["findings"]
    photo = judging.photos.get(finding["key"])
    assert (photo.name, photo.source) == (finding["photo"], pets / finding["photo"])
    assert judging.photos.content(finding["key"]) == photo.source.read_bytes()
    judging.relabel(finding["key"], "dog")
    assert [one["final"] for one in judging.to_json()["corrections"]["decided"]] == ["dog"]


def added(pets: Path) -> None:
    (pets / "cat" / "new.png").write_bytes(photos_of(pets)[0].read_bytes())


def removed(pets: Path) -> None:
    photos_of(pets)[-1].unlink()


def moved(pets: Path) -> None:
    photos_of(pets / "cat")[0].rename(pets / "dog" / "moved.png")


def edited(pets: Path) -> None:
    with photos_of(pets)[0].open("ab") as file:
        file.write(b" ")


def written_anew(pets: Path) -> None:
    photo = photos_of(pets)[0]
    status = photo.stat()
    os.utime(photo, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))


def changed_places(pets: Path) -> None:
    cat, dog = photos_of(pets / "cat")[0], photos_of(pets / "dog")[0]
    aside = cat.rename(pets / "aside.png")
    dog.rename(cat)
    aside.rename(dog)


@pytest.mark.parametrize("change", [added, removed, moved, edited, written_anew, changed_places])
def test_what_is_stale_is_not_shown(found, pets, folder, change):
    change(pets)
    assert read_wrong_labels(folder, pets) is None
    judging = Judging(pets)
    judging.of(None, folder)
    assert (judging.to_json()["labels"], len(judging.photos)) == (None, 0)


def test_hidden_files_change_nothing(found, pets, folder):
    (pets / ".DS_Store").write_bytes(b"x")
    assert read_wrong_labels(folder, pets) is not None


def test_what_cannot_be_looked_at_is_a_part_of_the_state(pets):
    states = {state_of(pets), state_of(pets / "not there")}
    (pets / "cat" / "link.png").symlink_to(pets / "nowhere.png")
    states.add(state_of(pets))
    assert len(states) == 3


def test_labels_of_other_photos_or_by_another_version_are_not_shown(found, pets, folder, monkeypatch):
    assert read_wrong_labels(folder, pets.rename(pets.with_name("others"))) is None
    pets.with_name("others").rename(pets)
    assert read_wrong_labels(folder, pets) is not None
    monkeypatch.setattr(seewhy, "__version__", "0.0.0")
    assert read_wrong_labels(folder, pets) is None


def test_a_damaged_file_is_as_good_as_none(found, pets, folder):
    for damaged in ("", "[]", "{}", '{"schema": 1}', "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
        (folder / WRONG_LABELS_FILE).write_text(damaged)
        assert read_wrong_labels(folder, pets) is None


def test_photos_that_would_not_be_found_again_are_not_kept(found, pets, folder, tmp_path):
    (folder / WRONG_LABELS_FILE).unlink()
    (key,) = found.photos
    within, outside = found.photos[key], tmp_path / "1.png"
    for photo in (
        dataclasses.replace(within, source=b"inside a table"),
        dataclasses.replace(within, name="../1.png", source=outside),
        dataclasses.replace(within, name=str(outside), source=outside),
    ):
        assert write_wrong_labels(folder, pets, dataclasses.replace(found, photos={key: photo})) is None
    assert write_wrong_labels(folder, photos_of(pets)[0], dataclasses.replace(found, photos={})) is None  # no folder
    assert write_wrong_labels(tmp_path / "gone.seewhy", pets, found) is None
    assert not (folder / WRONG_LABELS_FILE).exists()
    assert not (tmp_path / "gone.seewhy").exists()


def test_photos_that_change_while_they_are_judged_make_it_stale(pets, folder, monkeypatch):
    def slowly(dataset: Dataset, *, root: Path) -> LabelErrors:
        added(root)
        return suspect(dataset, root=root)

    monkeypatch.setattr(recipe, "label_errors", slowly)
    assert find_wrong_labels(pets, folder, ignore).photos
    assert read_wrong_labels(folder, pets) is None


def test_a_folder_that_cannot_be_written_is_told_and_the_built_in_one_has_none(pets, folder, monkeypatch):
    monkeypatch.setattr(recipe, "label_errors", suspect)
    assert find_wrong_labels(pets, None, ignore).photos

    def fail(*_: object) -> None:
        raise StorageError("The disk is full", "room", "Make some.")

    monkeypatch.setattr(judging_process, "write_wrong_labels", fail)
    said: list[str] = []
    assert find_wrong_labels(pets, folder, said.append).photos
    assert said == ["What was found will not be kept: The disk is full."]


def test_a_training_that_replaces_the_folder_does_not_lose_them(found, pets, folder):
    judging = Judging(pets)
    judging.of(None, folder)
    (folder / WRONG_LABELS_FILE).unlink()  # as it is after a training
    judging.of(None, folder)
    kept = read_wrong_labels(folder, pets)
    assert kept is not None
    assert kept.told == judging.results()["labels"]
