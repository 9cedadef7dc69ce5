"""Calls that are wrong, or that the system cannot serve: a sentence with what to do, and the right exit status."""

import errno

import pytest

from seewhy.cli import main as entry
from seewhy.cli.failures import outcome_of
from seewhy.cli.main import main
from seewhy.errors import LeakageError


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trian", "photos"], ['no verb called "trian"', 'Did you mean "train"?']),
        (["train", "photos", "--epochs", "abc"], ["--epochs is 'abc'", "a whole number"]),
        (["train", "photos", "--light", "much"], ["--light is 'much'", "a number"]),
        (["train", "photos", "--output"], ["--output", "without a value"]),
        (["train"], ["The call lacks: photos"]),
        (["evaluate", "a.seewhy"], ["The call lacks: photos"]),
        (["train", "photos", "--group-pattern", "x", "--group-folders"], ["were both given", "one of them"]),
        (["train", "photos", "--co", "x"], ["--config", "--colour", "written out"]),
        (["train", "photos", "--lerning-rate", "1"], ['called "--lerning-rate"', 'Did you mean "--learning-rate"?']),
        (["predict", "a.jpg", "--topp", "3"], ['called "--topp"', 'Did you mean "--top"?']),
        (["describe", "a.seewhy", "b.seewhy"], ['"b.seewhy" is one word too many']),
    ],
)
def test_a_wrong_call_is_one_line_that_names_the_right_one(words, told, capsys):
    assert main(words) == 2
    shown = capsys.readouterr()
    assert [piece for piece in told if piece not in shown.err] == []
    assert shown.err.startswith("seewhy: ")
    assert len(shown.err.splitlines()) == 1
    assert len(shown.err) < 400  # not all fifty flags of train
    assert shown.out == ""


@pytest.mark.parametrize(
    ("setting", "nearest"),
    [
        (["--network", "resnt"], "resnet"),
        (["--optimizer", "admw"], "adamw"),
        (["--schedule", "cosin"], "cosine"),
        (["--loss", "fokal"], "focal"),
        (["--augmentation", "strng"], "strong"),
        (["--weights", "imagnet"], "imagenet"),
        (["--tune", "topp"], "top"),
        (["--device", "cdua"], "cuda"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_one(setting, nearest, tmp_path, capsys):
    assert main(["train", str(tmp_path / "photos"), "-o", str(tmp_path / "a.seewhy"), *setting]) == 2
    told = capsys.readouterr().err
    assert f'"{setting[1]}"' in told
    assert f'Did you mean "{nearest}"?' in told


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["--epochs", "0"], "epochs is 0"),
        (["--learning-rate", "nan"], "learning_rate is nan"),
        (["--size", "8"], "size is 8 px"),
        (["--network", "plain", "--weights", "imagenet"], "plain has no published ImageNet weights"),
        (["--network", "efficientnet_lite0", "--depth", "3"], "fixed width and depth"),
        (["--test", "0.9", "--validation", "0.5"], "take 1.5 of the photos"),
        (["--group-pattern", "(("], "is not a regular expression"),
    ],
)
def test_settings_that_cannot_be_are_told_before_photos_are_read(settings, told, tmp_path, capsys):
    assert main(["train", str(tmp_path / "nowhere"), "-o", str(tmp_path / "a.seewhy"), *settings]) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_gpu_that_is_not_there(pets, tmp_path, capsys, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert main(["train", str(pets), "-o", str(tmp_path / "a.seewhy"), "--device", "cuda"]) == 2
    assert '"cuda" was asked for and is not there' in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_every_setting_of_train_tells_its_default_or_its_range(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "default 20, 8 with --weights imagenet" in shown
    assert "timm:NAME" in shown
    assert "hidden; 0 to 1" in shown


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (LeakageError("Known", "new ones", "Judge others."), 1, "Known. Expected new ones. Judge others."),
        (KeyboardInterrupt(), 130, "interrupted."),
        (MemoryError(), 1, "memory of this machine did not suffice"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried"), 1, "did not suffice"),
        (PermissionError(errno.EACCES, "Permission denied", "a.txt"), 1, "(a.txt): Permission denied"),
    ],
)
def test_a_failure_outside_seewhy_is_a_sentence_too(error, status, told, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr(entry, "_run", fail)
    monkeypatch.setattr("seewhy.cli.failures.drop_output", lambda: None)
    assert main(["audit", "photos"]) == status
    assert told in capsys.readouterr().err


def test_ctrl_c_inside_the_import_of_a_compiled_library_is_ctrl_c():
    error = ImportError("initialization failed")
    error.__cause__ = KeyboardInterrupt()
    assert outcome_of(error) == (130, "interrupted.")


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch):
    def fail(*_):
        raise KeyError("a bug")

    monkeypatch.setattr(entry, "_run", fail)
    with pytest.raises(KeyError):
        main(["audit", "photos"])


def test_several_processes_are_for_training_alone(pets, monkeypatch, capsys):
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert main(["audit", str(pets)]) == 2
    assert "without torchrun" in capsys.readouterr().err
