"""--profile writes where the time went, whatever became of the work."""

import json

from seewhy.cli.main import main


def test_a_trace_and_a_table(saved, pets, tmp_path, capsys):
    photo = next(pets.glob("*/*.png"))
    trace = tmp_path / "trace.json"
    assert main(["predict", str(saved), str(photo), "--profile", str(trace)]) == 0
    told = capsys.readouterr()
    assert photo.name in told.out
    assert "whole" in told.err
    assert str(trace) in told.err
    spans = {event["name"] for event in json.loads(trace.read_text())["traceEvents"] if event["ph"] == "X"}
    assert {"decoding", "network"} <= spans


def test_a_failed_command_leaves_its_trace(saved, tmp_path, capsys):
    trace = tmp_path / "trace.json"
    assert main(["predict", str(saved), str(tmp_path / "none.jpg"), "--profile", str(trace)]) != 0
    assert "seconds" in json.loads(trace.read_text())["otherData"]


def test_a_folder_is_refused_before_the_work(saved, tmp_path, capsys):
    assert main(["predict", str(saved), "a.jpg", "--profile", str(tmp_path)]) == 2
    assert "folder" in capsys.readouterr().err
