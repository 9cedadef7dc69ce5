import json

import pytest

from seewhy.errors import StorageError
from seewhy.training.history import EpochRecord, append_history, read_history, rewrite_history


def _record(epoch):
    return EpochRecord(
        epoch=epoch,
        train_loss=0.5,
        train_accuracy=0.75,
        validation_loss=None,
        validation_accuracy=None,
        learning_rate=0.1,
        gradient_norm=1.0,
        images_per_second=100.0,
        seconds=2.0,
    )


def test_one_json_object_a_line(tmp_path):
    path = tmp_path / "history.jsonl"
    append_history(path, _record(1))
    append_history(path, _record(2))
    lines = path.read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    assert list(json.loads(lines[0])) == [
        "epoch",
        "train_loss",
        "train_accuracy",
        "validation_loss",
        "validation_accuracy",
        "learning_rate",
        "gradient_norm",
        "images_per_second",
        "seconds",
    ]
    assert read_history(path) == [_record(1), _record(2)]


def test_a_line_cut_short_is_left_out(tmp_path):
    path = tmp_path / "history.jsonl"
    append_history(path, _record(1))
    with path.open("a") as file:
        file.write('{"epoch": 2, "train_')
    assert read_history(path) == [_record(1)]


def test_rewriting_replaces_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "history.jsonl"
    append_history(path, _record(7))
    rewrite_history(path, [_record(1)])
    assert read_history(path) == [_record(1)]
    assert [one.name for one in tmp_path.iterdir()] == ["history.jsonl"]


@pytest.mark.parametrize("write", [append_history, lambda path, record: rewrite_history(path, [record])])
def test_a_place_that_cannot_be_is_a_sentence(tmp_path, write):
    (tmp_path / "no").write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        write(tmp_path / "no" / "history.jsonl", _record(1))
