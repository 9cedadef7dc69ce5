"""What is put right is in the table at once, as "seewhy train --labels" reads it, and can be taken back."""

import pytest

from seewhy.data.corrections import read_corrections
from seewhy.errors import DatasetError
from seewhy.studio.teaching.labels import Labels


def rows(place) -> list:
    return [(one.photo, one.label, one.final, one.left_out) for one in read_corrections(place).rows]


def test_every_change_is_on_the_disk_and_the_last_can_be_taken_back(tmp_path):
    labels = Labels(tmp_path / "pets.labels.csv")
    assert labels.corrections() is None
    labels.put("cat/1.png", label="cat", final="dog")
    labels.put("dog/2.png", label="dog", left_out=True)
    assert rows(labels.place) == [("cat/1.png", "cat", "dog", False), ("dog/2.png", "dog", None, True)]
    assert (labels.to_json()["corrected"], labels.to_json()["left_out"]) == (1, 1)
    assert labels.undo() == "dog/2.png"
    assert rows(labels.place) == [("cat/1.png", "cat", "dog", False)]
    assert labels.undo() == "cat/1.png"
    assert (labels.undo(), labels.place.exists()) == ("", False)


def test_its_own_class_takes_a_correction_away_whatever_a_training_calls_it(tmp_path):
    labels = Labels(tmp_path / "pets.labels.csv")
    before = labels.fingerprint
    labels.put("cat/1.png", label="cat", final="dog")
    assert labels.fingerprint != before
    labels.put("cat/1.png", label="dog", final="wolf")  # a training read it as dog by then
    assert rows(labels.place) == [("cat/1.png", "cat", "wolf", False)]
    labels.put("cat/1.png", label="wolf", final="cat")
    assert labels.fingerprint == before


def test_a_table_that_is_there_is_taken_up_and_another_file_refused(tmp_path):
    first = Labels(tmp_path / "pets.labels.csv")
    first.put("cat/caf\udce9, 1.png", label="cat", final="dog")
    again = Labels(first.place)
    assert again.to_json()["photos"] == {"cat/caf\udce9, 1.png": {"final": "dog", "left_out": False}}
    again.forget({"cat/caf\udce9, 1.png"})
    assert not first.place.exists()
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="photo"):
        Labels(tmp_path / "other.csv")


def test_what_another_room_writes_into_the_table_is_seen(tmp_path):
    labels = Labels(tmp_path / "pets.labels.csv")
    labels.put("cat/1.png", label="cat", final="dog")
    before = labels.fingerprint
    labels.place.write_text("photo,label,final,left out\ncat/1.png,cat,dog,\ncat/2.png,cat,cat,\n")
    assert labels.fingerprint == before  # a label found right is a row, and changes nothing
    assert labels.to_json()["corrected"] == 1
    labels.put("dog/3.png", label="dog", left_out=True)
    assert [row[0] for row in rows(labels.place)] == ["cat/1.png", "cat/2.png", "dog/3.png"]
