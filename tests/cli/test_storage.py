"""A full disk, a read-only target, a damaged classifier: a clear error and nothing lost."""

import json
import os
import shutil
from pathlib import Path

import pytest

from seewhy.classifier import swap
from seewhy.classifier.artefact import SCHEMA
from seewhy.classifier.config_file import sealed
from seewhy.cli.main import main

resource = pytest.importorskip("resource", reason="limits of a process are POSIX")

DECIDING = ("config.json", "model.onnx", "model.safetensors", "golden/0.png", "golden/expected.json")

# The system itself refuses to let any file grow beyond this, as a full disk would; no root is needed.
LIMITED = (
    "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))\n"
    "from seewhy.cli.main import main; sys.exit(main({words!r}))"
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def test_a_disk_that_fills_while_learning(pets, saved, tmp_path, short, python):
    output = tmp_path / "old.seewhy"
    shutil.copytree(saved, output)
    before = contents(tmp_path)
    words = ["train", str(pets), "-o", str(output), *short]
    done = python("-c", LIMITED.format(limit=40_000, words=words))
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("seewhy: ")
    assert "checkpoint.safetensors cannot be written: File too large" in done.stderr
    assert contents(tmp_path) == before  # neither a half-written file nor a folder is left


@pytest.mark.parametrize("name", ["why.png", "why.json", "report.html"])
def test_a_disk_that_is_full_for_a_page_or_a_picture(saved, new, tmp_path, python, name):
    (tmp_path / name).write_text("the old one")
    photo = min(new.glob("dog/*.png"))
    verb = ["evaluate", str(saved), str(new)] if name == "report.html" else ["explain", str(saved), str(photo)]
    done = python("-c", LIMITED.format(limit=512, words=[*verb, "-o", str(tmp_path / name)]))
    assert done.returncode == 1
    assert f"{name} cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(tmp_path) == {name: b"the old one"}


def test_a_disk_that_fills_while_saving_loses_nothing_that_was_learned(pets, tmp_path, short, capsys, monkeypatch):
    output = tmp_path / "a.seewhy"
    words = ["train", str(pets), "-o", str(output), *short]

    def full(path, content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(swap, "_write", full)
        assert main(words) == 1
    told = capsys.readouterr().err
    assert "a.seewhy cannot be written: the disk is full" in told
    assert "the same command with --resume only saves it" in told
    assert [one.name for one in tmp_path.iterdir()] == ["a.seewhy.run"]
    assert main([*words, "--resume"]) == 0
    assert [one.name for one in tmp_path.iterdir()] == ["a.seewhy"]


@pytest.mark.parametrize("place", ["a file/pets.seewhy", "a file"])
def test_a_target_that_cannot_be_written_is_told_before_photos_are_read(tmp_path, short, capsys, place):
    (tmp_path / "a file").write_text("dear")
    assert main(["train", str(tmp_path / "nowhere"), "-o", str(tmp_path / place), *short]) == 1
    assert "a file" in capsys.readouterr().err
    assert contents(tmp_path) == {"a file": b"dear"}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that even root may not write")
def test_a_folder_that_nobody_may_write(saved, new, capsys, short):
    photo = min(new.glob("dog/*.png"))
    for words in (
        ["train", str(new), "-o", "/proc/pets.seewhy", *short],
        ["explain", str(saved), str(photo), "-o", "/proc/why.png"],
        ["evaluate", str(saved), str(new), "-o", "/proc/report.html"],
        ["draw", "/proc/drawings", "--count", "3"],
    ):
        assert main(words) == 1
        assert "/proc" in capsys.readouterr().err


@pytest.fixture
def copy(saved, tmp_path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "pets.seewhy"))


def cut(content: bytes) -> bytes:
    return content[:-5]


def edited(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("name", DECIDING)
@pytest.mark.parametrize("damage", [cut, edited, None], ids=["cut short", "one byte edited", "missing"])
def test_a_damaged_classifier_is_named_with_its_file(copy, new, capsys, name, damage):
    if damage is None:
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(damage((copy / name).read_bytes()))
    assert main(["predict", str(copy), str(new)]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert str(copy) in shown.err
    assert name in shown.err
    assert len(shown.err.splitlines()) == 1


@pytest.mark.parametrize("verb", ["predict", "explain", "evaluate", "describe"])
def test_a_classifier_of_a_newer_version(copy, new, capsys, verb):
    config = json.loads((copy / "config.json").read_text())
    del config["seal"]
    config["versions"]["seewhy"] = "9.0"
    (copy / "config.json").write_bytes(sealed({**config, "seewhy_schema": SCHEMA + 1}))
    photos = [] if verb == "describe" else [str(new if verb == "evaluate" else min(new.glob("dog/*.png")))]
    assert main([verb, str(copy), *photos]) == 1
    assert f"was saved by a newer SeeWhy (9.0, schema {SCHEMA + 1})" in capsys.readouterr().err


def test_a_damaged_classifier_can_be_trained_over(copy, pets, new, short):
    (copy / "config.json").write_bytes((copy / "config.json").read_bytes()[:300])
    assert main(["train", str(pets), "-o", str(copy), *short]) == 0
    assert main(["predict", str(copy), str(new)]) == 0


def test_only_a_classifier_is_ever_replaced(pets, tmp_path, short, capsys):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")
    assert main(["train", str(pets), "-o", str(tmp_path / "letters"), *short]) == 1
    assert "does not delete what it did not write" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["letters"]
