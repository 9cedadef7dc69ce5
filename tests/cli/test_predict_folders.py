"""What predict makes of folders and standard input: every photo is taken, and what is not is counted and named."""

import io
import json
import os
import shutil
import types
from pathlib import Path

import pytest
from PIL import Image

from seewhy.cli.main import main


@pytest.fixture
def photo(new):
    return min(new.glob("dog/*.png"))


@pytest.fixture
def stdin(monkeypatch):
    def give(content: bytes) -> None:
        monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(content)))

    return give


def names_of(shown: str) -> list[str]:
    return [Path(line.split("  ")[0]).name for line in shown.splitlines()]


def test_photos_are_taken_by_what_they_are_in_natural_order_and_the_rest_is_named(saved, photo, tmp_path, capsys):
    for name in ("10.png", "9.png", "called_wrongly.jpg", "no_ending", "deep/down.png", ".hidden/secret.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(photo, tmp_path / name)
    for name in ("notes.txt", "DS_Store_file", ".DS_Store", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"\0\0\0\1Bud1")
    assert main(["predict", str(saved), str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert names_of(shown.out) == ["9.png", "10.png", "called_wrongly.jpg", "down.png", "no_ending"]
    assert shown.err == (
        f"seewhy: 2 files are no photos and were passed over in {tmp_path}: DS_Store_file, notes.txt.\n"
    )


def test_many_other_files_are_counted(saved, photo, tmp_path, capsys):
    shutil.copy(photo, tmp_path)
    for number in range(8):
        (tmp_path / f"{number}.txt").write_text("x")
    assert main(["predict", str(saved), str(tmp_path)]) == 0
    assert "8 files are no photos" in (told := capsys.readouterr().err)
    assert "4.txt and 3 more." in told


def test_an_empty_folder_or_a_broken_photo_does_not_stop_the_others(saved, photo, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "zero.jpg").touch()
    (tmp_path / "cut.png").write_bytes(photo.read_bytes()[:-30])
    (tmp_path / "text.jpg").write_text("hello")
    words = [str(tmp_path / name) for name in ("empty", "gone.jpg", "zero.jpg", "cut.png", "text.jpg")]
    assert main(["predict", str(saved), *words, str(photo)]) == 1
    shown = capsys.readouterr()
    assert names_of(shown.out) == [photo.name]
    told = shown.err.splitlines()
    assert [name for name, line in zip(words, told, strict=False) if name not in line] == []
    assert told[-1] == "seewhy: 5 of 6 could not be read."


def test_what_could_not_be_read_has_its_place_in_the_json(saved, photo, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["predict", str(saved), str(tmp_path / "empty"), str(photo), "--json"]) == 1
    empty, good = map(json.loads, capsys.readouterr().out.splitlines())
    assert (empty["photo"], empty["verdict"]) == (str(tmp_path / "empty"), None)
    assert "holds no photos" in empty["error"]
    assert good["verdict"] is None or good["verdict"] in good["probabilities"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may open every folder")
def test_a_closed_folder_is_named(saved, photo, tmp_path, capsys):
    (tmp_path / "closed").mkdir()
    shutil.copy(photo, tmp_path)
    (tmp_path / "closed").chmod(0)
    try:
        assert main(["predict", str(saved), str(tmp_path)]) == 1
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert "closed cannot be opened" in capsys.readouterr().err


def test_of_an_animation_the_first_picture_is_taken_and_that_is_said(saved, photo, tmp_path, capsys, stdin):
    with Image.open(photo) as picture:
        first, second = picture.convert("RGB"), picture.convert("RGB").rotate(90)
    first.save(tmp_path / "moving.gif", save_all=True, append_images=[second, first])
    first.save(tmp_path / "still.gif")
    assert main(["predict", str(saved), str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert shown.err == f"seewhy: {tmp_path / 'moving.gif'} holds 3 pictures; the first was taken.\n"
    moving, still = (line.split("gif")[1] for line in shown.out.splitlines())
    assert moving == still
    stdin((tmp_path / "moving.gif").read_bytes())
    assert main(["predict", str(saved), "-"]) == 0
    assert capsys.readouterr().err == "seewhy: - holds 3 pictures; the first was taken.\n"


def test_nothing_on_standard_input(saved, capsys, stdin):
    stdin(b"")
    assert main(["predict", str(saved), "-"]) == 1
    assert "standard input is not an image SeeWhy can read (0 bytes)" in capsys.readouterr().err


def test_standard_input_among_other_photos_once_and_not_twice(saved, photo, capsys, stdin):
    stdin(photo.read_bytes())
    assert main(["predict", str(saved), "-", str(photo)]) == 0
    piped, file = capsys.readouterr().out.splitlines()
    assert piped.split("  ")[1:] == file.split("  ")[1:]
    stdin(photo.read_bytes())
    assert main(["predict", str(saved), "-", "-"]) == 2
    assert "named twice" in capsys.readouterr().err


def test_a_classifier_among_the_photos_is_no_folder_of_photos(saved, photo, capsys):
    for words in ([str(photo), str(saved)], [str(saved), str(saved)]):
        assert main(["predict", *words]) == 2
        assert f"{saved} is a classifier and stands among the photos" in capsys.readouterr().err


def test_a_built_in_recogniser_beside_a_classifier_is_refused(saved, photo, capsys):
    assert main(["predict", str(saved), str(photo), "--network", "efficientnet_lite1"]) == 2
    assert "--network efficientnet_lite1 was given beside the classifier" in capsys.readouterr().err


def test_an_unknown_built_in_recogniser_names_those_there_are(photo, capsys):
    assert main(["predict", str(photo), "--network", "efficientnet-lite9"]) == 2
    assert "efficientnet_lite0, efficientnet_lite1, efficientnet_lite2" in capsys.readouterr().err


def test_explain_takes_standard_input(saved, photo, tmp_path, capsys, stdin):
    stdin(photo.read_bytes())
    assert main(["explain", str(saved), "-", "-o", str(tmp_path / "piped.json")]) == 0
    assert main(["explain", str(saved), str(photo), "-o", str(tmp_path / "file.json")]) == 0
    piped, file = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("piped", "file"))
    assert piped["places"] == file["places"]
    assert (piped["photo"], file["photo"]) == (None, str(photo))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--target", "wlf"], 'no class called "wlf"'),
        (["--target", "dog", "--against", "dog"], "cannot be told from itself"),
        (["-o", "why.gif"], ".png, .html or .json"),
    ],
)
def test_explain_says_what_it_cannot_do(saved, photo, capsys, words, told):
    assert main(["explain", str(saved), str(photo), *words]) == 2
    assert told in capsys.readouterr().err


def test_explain_takes_one_photo(saved, photo, capsys):
    assert main(["explain", str(saved), str(photo), str(photo)]) == 2
    assert "2 photos were given" in capsys.readouterr().err
