"""Decisions about labels are on the disk one by one, and training reads them."""

import pytest

from seewhy.data.corrections import corrected, read_corrections, write_corrections
from seewhy.data.drawings import draw_folder
from seewhy.data.folder import read_photos
from seewhy.errors import ConfigError
from seewhy.studio.judging.relabelling import Relabelling
from seewhy.studio.photos.photo_index import LabelledPhoto
from seewhy.studio.photos.places import labels_of, output_beside

CLASSES = ("cat", "dog", "wolf")


def photo(name: str, label: str) -> LabelledPhoto:
    return LabelledPhoto(name=name, label=label, source=b"")


@pytest.fixture
def deciding(tmp_path):
    return Relabelling(labels_of(output_beside(tmp_path / "pets")))


def finals(deciding: Relabelling) -> list[tuple[str, str]]:
    return [(one["photo"], one["final"]) for one in deciding.to_json()["decided"]]


def test_decisions_stand_in_a_table_beside_the_photos_in_their_order(deciding, tmp_path):
    assert deciding.to_json() == {"table": "pets.labels.csv", "decided": [], "changed": 0, "error": None}
    assert not deciding.place.exists()
    deciding.decide(photo("cat/1.jpg", "cat"), "dog", CLASSES)
    deciding.decide(photo("dog/2.jpg", "dog"), "dog", CLASSES)
    assert deciding.to_json()["changed"] == 1
    rows = read_corrections(tmp_path / "pets.labels.csv").rows
    assert [(row.photo, row.label, row.final) for row in rows] == [
        ("cat/1.jpg", "cat", "dog"),
        ("dog/2.jpg", "dog", "dog"),
    ]
    again = Relabelling(deciding.place)
    assert finals(again) == [("cat/1.jpg", "dog"), ("dog/2.jpg", "dog")]


def test_a_second_decision_replaces_the_first_and_undo_takes_the_last(deciding):
    deciding.decide(photo("cat/1.jpg", "cat"), "dog", CLASSES)
    deciding.decide(photo("cat/2.jpg", "cat"), "wolf", CLASSES)
    deciding.decide(photo("cat/1.jpg", "cat"), "wolf", CLASSES)
    assert finals(deciding) == [("cat/2.jpg", "wolf"), ("cat/1.jpg", "wolf")]
    assert deciding.undo() == "cat/1.jpg"
    assert deciding.undo() == "cat/2.jpg"
    assert deciding.undo() is None
    assert finals(deciding) == []


def test_no_such_class_is_refused(deciding):
    with pytest.raises(ConfigError, match="fox"):
        deciding.decide(photo("cat/1.jpg", "cat"), "fox", CLASSES)


def test_photos_that_somebody_left_out_stay_left_out(deciding):
    header = ("photo", "label", "final", "left out")
    write_corrections(deciding.place, header, [("cat/9.jpg", "cat", "", "yes")])
    deciding.decide(photo("cat/1.jpg", "cat"), "dog", CLASSES)
    assert [row.left_out for row in read_corrections(deciding.place).rows] == [True, False]


def test_a_decision_about_a_photo_that_was_left_out_leaves_it_out_and_so_does_taking_it_back(deciding):
    header = ("photo", "label", "final", "left out")
    write_corrections(deciding.place, header, [("cat/8.jpg", "cat", "", "yes"), ("cat/9.jpg", "cat", "", "yes")])
    assert finals(deciding) == []
    deciding.decide(photo("cat/9.jpg", "cat"), "dog", CLASSES)
    assert finals(deciding) == [("cat/9.jpg", "dog")]
    rows = read_corrections(deciding.place).rows
    assert [(row.photo, row.final, row.left_out) for row in rows] == [
        ("cat/8.jpg", None, True),
        ("cat/9.jpg", "dog", True),
    ]
    assert deciding.undo() == "cat/9.jpg"
    assert deciding.undo() is None
    rows = read_corrections(deciding.place).rows
    assert [(row.photo, row.final, row.left_out) for row in rows] == [
        ("cat/8.jpg", None, True),
        ("cat/9.jpg", None, True),
    ]


def test_a_table_that_was_edited_into_something_else_is_told(deciding):
    deciding.place.write_text("a,b\n1,2\n")
    told = deciding.to_json()
    assert told["decided"] == []
    assert 'no column "photo"' in told["error"]


def test_training_learns_with_the_decisions(tmp_path):
    folder = draw_folder(tmp_path / "pets", count=12, size=32, truth=False)
    dataset = read_photos(folder).dataset
    first = sorted((folder / "cat").iterdir())[0]
    deciding = Relabelling(labels_of(output_beside(folder)))
    deciding.decide(photo(f"cat/{first.name}", "cat"), "dog", dataset.classes)
    found = corrected(dataset, read_corrections(deciding.place), folder)
    assert [(sample.path, final) for sample, final in found.changed] == [(str(first), "dog")]
