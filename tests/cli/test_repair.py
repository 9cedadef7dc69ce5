"""A classifier taught on drawings whose frame gives the class away; what is mended is told, and what is not, too."""

import json

import numpy as np
import pytest
from PIL import Image

import seewhy
from seewhy.cli.main import main


def framed(folder, count, *, tied, seed):
    """A bright bar in the left or right half, and a frame that is white for "right" at a rate of `tied`."""
    random = np.random.default_rng(seed)
    for place in range(count):
        label = place % 2
        white = (random.random() < tied) == (label == 1)
        image = random.integers(60, 140, (32, 32, 3))
        row, column = int(random.integers(4, 18)), 4 + 13 * label + int(random.integers(0, 8))
        image[row : row + 10, column : column + 3] += 90  # it moves, so that nothing but the frame stays in place
        image[:3] = image[-3:] = image[:, :3] = image[:, -3:] = 240 if white else 10
        kind = folder / ("left", "right")[label]
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image.astype(np.uint8)).save(kind / f"{place}.png")
    return folder


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return tmp_path_factory.mktemp("framed")


@pytest.fixture(scope="module")
def taker(drawn, short):
    photos, output = framed(drawn / "taught", 80, tied=1.0, seed=1), drawn / "taker.seewhy"
    words = ["--augmentation", "none", "--batch-size", "8", "--width", "0.5"]
    assert main(["train", str(photos), "-o", str(output), *short, *words]) == 0
    return output


@pytest.fixture(scope="module")
def mostly(drawn):
    return framed(drawn / "mostly", 160, tied=0.88, seed=2)


def test_a_frame_is_found_and_the_mended_classifier_written(taker, mostly, tmp_path, capsys):
    output = tmp_path / "mended.seewhy"
    assert main(["repair", str(taker), str(mostly), "-o", str(output)]) == 0
    said = capsys.readouterr().out
    assert "away: of a photo of it and one of something else" in said
    assert "The accuracy on the worst group" in said
    assert said.endswith(f"Wrote {output}.\n")
    assert seewhy.load(output).provenance["repair"]["photos"] == 160


def test_json_is_one_object(taker, mostly, tmp_path, capsys):
    assert main(["repair", str(taker), str(mostly), "-o", str(tmp_path / "m.seewhy"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"shortcut", "repair"}
    assert told["shortcut"]["kind"] in ("border", "corners", "pattern")
    assert sum(one["n"] for one in told["repair"]["groups"]) == 160


def test_where_no_shortcut_is_found_nothing_is_written(saved, new, tmp_path, capsys):
    output = tmp_path / "mended.seewhy"
    assert main(["repair", str(saved), str(new), "-o", str(output)]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith("No shortcut was found on 9 photos")
    assert "Nothing was repaired" in shown.err
    assert not output.exists()


def test_json_stays_json_where_nothing_was_repaired(saved, new, tmp_path, capsys):
    assert main(["repair", str(saved), str(new), "-o", str(tmp_path / "m.seewhy"), "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["found"] == []
    assert "Nothing was repaired" in shown.err


def test_photos_that_it_knows_cannot_mend_it(taker, drawn, tmp_path, capsys):
    output = tmp_path / "mended.seewhy"
    assert main(["repair", str(taker), str(drawn / "taught"), "-o", str(output)]) == 1
    shown = capsys.readouterr()
    assert "64 of the photos were used to make the classifier; left out." in shown.err
    assert "on 16 photos" in shown.out
    assert not output.exists()


def test_what_is_no_classifier_is_not_written_over(taker, mostly, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    assert main(["repair", str(taker), str(mostly), "-o", str(tmp_path / "mine")]) == 1
    assert "is not a SeeWhy classifier" in capsys.readouterr().err
    assert (tmp_path / "mine" / "letter.txt").read_text() == "mine"


def test_one_photo_cannot_be_told_from_anything(taker, mostly, tmp_path, capsys):
    photo = min((mostly / "left").iterdir())
    (tmp_path / "one" / "left").mkdir(parents=True)
    (tmp_path / "one" / "left" / "1.png").write_bytes(photo.read_bytes())
    assert main(["repair", str(taker), str(tmp_path / "one"), "-o", str(tmp_path / "m.seewhy")]) == 1
    assert "two classes of 2 photos each, at least" in capsys.readouterr().err
    assert not (tmp_path / "m.seewhy").exists()
