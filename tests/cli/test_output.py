"""Where the output goes: a full disk, a reader that has gone, an encoding without the letters."""

import json
import os
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="bytes as file names, and devices, are POSIX")


@pytest.fixture
def photo(new):
    return min(new.glob("dog/*.png"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_the_output_is_a_sentence(saved, photo, python):
    call = ["predict", str(saved), str(photo)]
    code = (
        f"import sys; sys.stdout = open('/dev/full', 'w'); from seewhy.cli.main import main; sys.exit(main({call!r}))"
    )
    done = python("-c", code)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "seewhy: The output cannot be written: the disk is full. Expected room for it. Make room, or send it elsewhere."
    ]


def test_a_reader_that_has_gone_is_no_error(saved, new, python):
    code = (
        "import os, sys; from seewhy.cli.main import main; ends = os.pipe(); os.dup2(ends[1], 1); os.close(ends[0])\n"
        f"sys.exit(main(['predict', {str(saved)!r}, {str(new)!r}]))"
    )
    done = python("-c", code)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def odd_names(photo, tmp_path):
    folder = os.fsencode(tmp_path / "photos")
    os.mkdir(folder)
    for name in (b"caf\xe9.png", "猫 😀.png".encode()):
        shutil.copy(photo, os.path.join(folder, name))
    return tmp_path / "photos"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8:strict"])
def test_names_that_the_output_has_no_letters_for_are_escaped(saved, odd_names, python, monkeypatch, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    done = python("-m", "seewhy", "predict", str(saved), str(odd_names))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert r"caf\udce9.png" in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "utf-8:surrogateescape"])
def test_json_stays_json_in_every_encoding(saved, odd_names, python, monkeypatch, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    done = python("-m", "seewhy", "predict", str(saved), str(odd_names), "--json")
    assert done.returncode == 0, done.stderr
    names = [Path(json.loads(line)["photo"]).name for line in done.stdout.splitlines()]
    assert names == ["caf\udce9.png", "猫 😀.png"]
