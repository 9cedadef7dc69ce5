import json

import pytest

import seewhy
from seewhy.errors import DeviceError, SeewhyError, UsageError
from seewhy.explain.examples_file import read_examples
from seewhy.explain.nearest import nearest
from seewhy.layers import load_replay
from seewhy.recipes.from_photos import Order, train_from_photos, workspace_of


@pytest.fixture(scope="module")
def trained(pets, tmp_path_factory):
    said: list[str] = []
    settings = {"network": "plain", "epochs": 1, "size": 32, "device": "cpu"}
    output = tmp_path_factory.mktemp("out") / "pets.seewhy"
    return train_from_photos(Order(photos=pets, output=output, settings=settings), say=said.append), said


def test_the_folder_holds_the_classifier_and_its_report(trained):
    found = {one.name for one in trained[0].output.iterdir()}
    assert {"config.json", "model.safetensors", "model.onnx", "README.md", "history.jsonl", "report.html"} <= found


def test_no_workspace_is_left_after_a_finished_training(trained):
    assert not trained[0].resumable
    assert not workspace_of(trained[0].output).exists()


def test_the_history_has_one_line_an_epoch(trained):
    lines = (trained[0].output / "history.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == trained[0].run.history


def test_the_replay_lies_in_the_folder(trained):
    replay = load_replay(trained[0].output)
    assert replay is not None
    assert replay.to_bytes() == trained[0].run.replay.to_bytes()


def test_the_training_photos_are_remembered(trained, pets):
    output, run = trained[0].output, trained[0].run
    examples = read_examples(output)
    assert examples is not None
    learned = {sample.fingerprint[:16] for sample in run.split.train.samples}
    assert set(examples.fingerprints) == learned
    assert examples.measured_on == "photos kept aside"
    assert any("--remember nothing" in line for line in trained[1])
    photo = run.split.test.samples[0].path
    found = nearest(examples, seewhy.load(output), photo)
    assert all(examples.find(one.index, [pets]) for photos in found.by_class.values() for one in photos)


def test_nothing_is_remembered_where_nothing_shall_be(pets, tmp_path, short, monkeypatch):
    monkeypatch.setenv("SEEWHY_CACHE", str(tmp_path / "cache"))
    order = Order(photos=pets, output=tmp_path / "pets.seewhy", settings={**short, "remember": "nothing"})
    assert read_examples(train_from_photos(order).output) is None
    assert not (tmp_path / "cache").exists()


def test_a_second_training_finds_what_the_first_decoded(trained, pets, tmp_path, short, monkeypatch):
    monkeypatch.setenv("SEEWHY_CACHE", str(tmp_path / "cache"))
    weights, packs = [], []
    for name in ("first", "second"):
        order = Order(photos=pets, output=tmp_path / f"{name}.seewhy", settings=short)
        weights.append((train_from_photos(order).output / "model.safetensors").read_bytes())
        packs.append(sorted((tmp_path / "cache").rglob("*.pack")))
    assert len(packs[0]) >= 2  # glances and squares
    assert packs[0] == packs[1]
    assert weights[0] == weights[1] == (trained[0].output / "model.safetensors").read_bytes()


def test_the_figures_are_in_the_record(trained):
    metrics = seewhy.load(trained[0].output).provenance["metrics"]
    assert metrics["n"] == len(trained[0].run.split.test)
    assert metrics["accuracy"]["low"] <= metrics["accuracy"]["value"] <= metrics["accuracy"]["high"]


def test_the_parts_are_said(trained):
    assert any(line.startswith("train ") and "test" in line for line in trained[1])


def test_a_device_that_is_not_there_is_said_before_photos_are_read(tmp_path, short, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    order = Order(photos=tmp_path / "nothing", output=tmp_path / "a.seewhy", settings={**short, "device": "cuda"})
    with pytest.raises(DeviceError, match='"cuda" was asked for and is not there'):
        train_from_photos(order)


def test_an_unfinished_training_is_not_overwritten(pets, tmp_path, short):
    output = tmp_path / "pets.seewhy"
    workspace_of(output).mkdir()
    (workspace_of(output) / "checkpoint.safetensors").write_bytes(b"x")
    with pytest.raises(UsageError, match="--resume"):
        train_from_photos(Order(photos=pets, output=output, settings=short))
    assert (workspace_of(output) / "checkpoint.safetensors").read_bytes() == b"x"


def test_nothing_to_resume_is_said(pets, tmp_path, short):
    with pytest.raises(UsageError, match="no training to resume"):
        train_from_photos(Order(photos=pets, output=tmp_path / "a.seewhy", settings=short, resume=True))


def test_damaged_settings_of_an_unfinished_training_are_named(pets, tmp_path):
    output = tmp_path / "pets.seewhy"
    workspace_of(output).mkdir()
    (workspace_of(output) / "settings.json").write_text("{")
    with pytest.raises(SeewhyError, match="--fresh"):
        train_from_photos(Order(photos=pets, output=output, resume=True))


def test_a_foreign_folder_is_not_overwritten(pets, tmp_path, short):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    with pytest.raises(SeewhyError):
        train_from_photos(Order(photos=pets, output=tmp_path / "letters", settings=short))
    assert (tmp_path / "letters" / "a.txt").read_text() == "dear"


def test_the_first_lines_are_the_audits_and_say_where_to_see_more(trained, pets):
    said = trained[1]
    assert said[0].startswith("60 photos in 3 classes: cat 20, dog 20, wolf 20.")
    assert "good to know" in said[0]  # twenty photos of a class leave a wide interval
    assert said[1] == f'  "seewhy audit {pets}" shows them.'
