"""One table of labels, written by two rooms: nothing that either of them decided is lost, nothing else replaced."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from seewhy.data.corrections import Correction, read_corrections
from seewhy.errors import DatasetError, StorageError
from seewhy.studio.judging.relabelling import Relabelling
from seewhy.studio.photos import label_table
from seewhy.studio.photos.label_table import LabelTable, put_last
from seewhy.studio.photos.photo_index import LabelledPhoto
from seewhy.studio.teaching.labels import Labels

CLASSES = ("cat", "dog", "wolf")


def cat(name: str) -> LabelledPhoto:
    return LabelledPhoto(name=name, label="cat", source=b"")


def row(name: str, final: str | None = "dog", *, left_out: bool = False) -> Correction:
    return Correction(photo=name, label="cat", final=final, left_out=left_out)


def rows(place: Path) -> list[tuple[str, str | None, bool]]:
    return [(one.photo, one.final, one.left_out) for one in read_corrections(place).rows]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "pets.labels.csv"


@pytest.fixture
def teaching(place: Path) -> Labels:
    return Labels(place)


@pytest.fixture
def judging(place: Path) -> Relabelling:
    return Relabelling(place)


def test_a_change_begins_from_what_the_file_says(place, monkeypatch):
    monkeypatch.chdir(place.parent)
    one, other = LabelTable(place), LabelTable(Path("..", place.parent.name, place.name))
    assert (one.rows(), one.signature, one.corrections()) == ({}, None, None)
    for table, name in ((one, "cat/1.png"), (other, "cat/2.png"), (one, "cat/1.png")):
        with table.changing() as changed:
            put_last(changed, name, row(name))
    assert list(one.rows()) == list(other.rows()) == ["cat/2.png", "cat/1.png"]  # the last decision is the last row
    place.write_text("photo,label,final,left out\ncat/3.png,cat,,yes\n")  # an editor
    assert other.rows() == {"cat/3.png": row("cat/3.png", None, left_out=True)}
    with one.changing() as changed:
        changed.clear()
    assert not place.exists()
    assert other.rows() == {}


def test_what_fails_half_way_changes_nothing(place, monkeypatch):
    table = LabelTable(place)
    with table.changing() as changed:
        put_last(changed, "cat/1.png", row("cat/1.png"))
    before = place.read_bytes()

    def fail(*_: object) -> None:
        raise StorageError("The disk is full", "room", "Make some.")

    def decide_another() -> None:
        with table.changing() as changed:
            put_last(changed, "cat/2.png", row("cat/2.png"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide_another()
    monkeypatch.setattr(label_table, "write_corrections", fail)
    with pytest.raises(StorageError), table.changing() as changed:
        put_last(changed, "cat/2.png", row("cat/2.png"))
    assert place.read_bytes() == before
    assert list(table.rows()) == ["cat/1.png"]


def test_a_table_that_cannot_be_removed_is_told(place, monkeypatch):
    table = LabelTable(place)
    with table.changing() as changed:
        put_last(changed, "cat/1.png", row("cat/1.png"))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match=r"pets\.labels\.csv"), table.changing() as changed:
        changed.clear()


def test_both_rooms_at_once_lose_nothing(place, teaching, judging):
    each = 12
    begun = threading.Barrier(4)

    def repeated(act: Callable[[int], object]) -> threading.Thread:
        def acted() -> None:
            begun.wait()
            for number in range(each):
                act(number)

        return threading.Thread(target=acted)

    threads = [
        repeated(lambda k: teaching.put(f"cat/taught-{k}.png", label="cat", final="dog")),
        repeated(lambda k: teaching.put(f"cat/out-{k}.png", label="cat", left_out=True)),
        repeated(lambda k: judging.decide(cat(f"cat/judged-{k}.png"), "wolf", CLASSES)),
        repeated(lambda k: (teaching.to_json(), judging.to_json())),
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    expected = {f"cat/taught-{k}.png": ("dog", False) for k in range(each)}
    expected |= {f"cat/out-{k}.png": (None, True) for k in range(each)}
    expected |= {f"cat/judged-{k}.png": ("wolf", False) for k in range(each)}
    assert {name: (final, out) for name, final, out in rows(place)} == expected
    assert len(judging.to_json()["decided"]) == teaching.to_json()["corrected"] == 2 * each
    assert [one.name for one in place.parent.iterdir()] == [place.name]  # nothing half written lies beside it


def test_each_room_sees_what_the_other_decided(place, teaching, judging):
    teaching.put("cat/1.png", label="cat", final="dog")
    judging.decide(cat("cat/2.png"), "wolf", CLASSES)
    decided = [("cat/1.png", "dog"), ("cat/2.png", "wolf")]
    assert [(one["photo"], one["final"]) for one in judging.to_json()["decided"]] == decided
    assert {name: one["final"] for name, one in teaching.to_json()["photos"].items()} == dict(decided)
    assert judging.undo() == "cat/2.png"
    assert judging.undo() == "cat/1.png"  # the last decided row, whoever decided it: the file is the history
    assert (teaching.to_json()["photos"], teaching.to_json()["can_undo"], teaching.undo()) == ({}, False, "")


def test_taking_back_in_the_teach_room_leaves_what_the_judge_room_decided_since(place, teaching, judging):
    teaching.put("cat/1.png", label="cat", final="dog")
    teaching.put("cat/2.png", label="cat", final="dog")
    judging.decide(cat("cat/2.png"), "wolf", CLASSES)
    assert teaching.undo() == "cat/1.png"
    assert teaching.undo() == ""
    assert rows(place) == [("cat/2.png", "wolf", False)]


def test_a_label_that_was_found_right_stays_so_while_its_photo_is_left_out_and_taken_in_again(place, teaching, judging):
    judging.decide(cat("cat/1.png"), "cat", CLASSES)
    before = teaching.fingerprint
    teaching.put("cat/1.png", label="cat", left_out=True)
    assert rows(place) == [("cat/1.png", "cat", True)]
    judging.decide(cat("cat/1.png"), "dog", CLASSES)
    judging.decide(cat("cat/1.png"), "cat", CLASSES)
    assert rows(place) == [("cat/1.png", "cat", True)]
    teaching.put("cat/1.png", label="cat")
    assert rows(place) == [("cat/1.png", "cat", False)]
    assert teaching.fingerprint == before
    teaching.put("cat/1.png", label="cat", final="dog")
    teaching.put("cat/1.png", label="cat", final="cat")
    assert not place.exists()  # a correction that is taken away says nothing


def test_a_table_that_was_edited_into_something_else_is_replaced_by_neither_room(place, teaching, judging):
    teaching.put("cat/1.png", label="cat", final="dog")
    assert list(teaching.to_json()["photos"]) == ["cat/1.png"]
    place.write_text("a,b\n1,2\n")
    for act in (
        lambda: teaching.put("cat/2.png", label="cat", final="dog"),
        teaching.undo,
        teaching.corrections,
        lambda: judging.decide(cat("cat/2.png"), "dog", CLASSES),
        judging.undo,
    ):
        with pytest.raises(DatasetError, match='no column "photo"'):
            act()
    teaching.forget({"cat/1.png"})
    assert place.read_text() == "a,b\n1,2\n"
    assert list(teaching.to_json()["photos"]) == ["cat/1.png"]  # what it said before is shown meanwhile
    place.write_text("photo,label,final\ncat/9.png,cat,dog\n")
    assert list(teaching.to_json()["photos"]) == ["cat/9.png"]


def test_what_cannot_be_a_class_is_refused(teaching, place):
    with pytest.raises(DatasetError, match="class"):
        teaching.put("cat/1.png", label="cat", final="\udce9")
    teaching.put("cat/1.png", label="cat", final=" dog ")
    assert rows(place) == [("cat/1.png", "dog", False)]
    assert teaching.undo() == "cat/1.png"
    assert os.listdir(place.parent) == []
