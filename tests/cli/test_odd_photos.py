"""Files as cameras, phones and archives leave them: all are predicted, learned from, or named with the reason."""

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from seewhy.cli.main import main


def odd_files(folder: Path, picture: Image.Image) -> int:
    """Writes one picture in every odd way; returns how many files there are."""
    turned = Image.Exif()
    turned[0x0112] = 6
    picture.save(folder / "exif_6.jpg", exif=turned)
    picture.convert("P", palette=Image.Palette.ADAPTIVE).save(folder / "palette.png")
    clear = picture.convert("RGBA")
    clear.putalpha(128)
    clear.save(folder / "alpha.png")
    picture.convert("L").save(folder / "grey.jpeg")
    picture.convert("LA").save(folder / "grey_alpha.png")
    picture.convert("CMYK").save(folder / "print.jpg")
    picture.save(folder / "a.ppm")
    picture.convert("L").save(folder / "a.pgm")
    Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 250).save(folder / "deep.png")
    picture.resize((411, 120)).save(folder / "wide.JPEG")
    picture.resize((1040, 1560)).save(folder / "tall.jpg")
    picture.resize((73, 50)).save(folder / "small.png")
    picture.resize((1, 1)).save(folder / "one_pixel.png")
    picture.save(folder / "a.webp")
    picture.save(folder / "a.tif")
    picture.save(folder / "a.bmp")
    picture.save(folder / "really_png.jpg", format="PNG")
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    return 17


def huge_png() -> bytes:
    """A valid header of 50,000 × 50,000 pixels, and next to nothing behind it: what a decompression bomb looks like."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(6251))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture
def picture(new):
    with Image.open(min(new.glob("dog/*.png"))) as drawn:
        return drawn.convert("RGB")


def test_odd_files_are_all_predicted(saved, picture, tmp_path, capsys):
    count = odd_files(tmp_path, picture)
    assert main(["predict", str(saved), str(tmp_path), "--json"]) == 0
    shown = capsys.readouterr()
    found = [json.loads(line) for line in shown.out.splitlines()]
    assert len(found) == count
    assert all(sum(one["probabilities"].values()) == pytest.approx(1) for one in found)
    assert shown.err == ""


def test_odd_files_are_all_learned_from(pets, picture, tmp_path, short, capsys):
    folder = tmp_path / "photos"
    (folder / "odd").mkdir(parents=True)
    count = odd_files(folder / "odd", picture)
    (folder / "cat").symlink_to(pets / "cat", target_is_directory=True)
    assert main(["train", str(folder), "-o", str(tmp_path / "a.seewhy"), *short]) == 0
    assert f"cat 20, odd {count}" in capsys.readouterr().out


def test_a_png_of_50_000_by_50_000_pixels_is_an_error_at_once(saved, pets, tmp_path, capsys):
    (tmp_path / "huge.png").write_bytes(huge_png())
    assert main(["predict", str(saved), str(tmp_path / "huge.png")]) == 1
    assert "50,000×50,000 pixels, more than" in capsys.readouterr().err
    assert main(["audit", str(tmp_path), "-o", str(tmp_path / "audit.html")]) == 1
    assert "50,000×50,000 pixels" in capsys.readouterr().err


@pytest.fixture
def spoilt(named):
    """Two classes that can be learned, and among their photos everything that spoils a folder."""
    folder = named({"house cat": 10, "собака": 10})
    cat, dog = folder / "house cat", folder / "собака"
    (cat / "cut.png").write_bytes(min(cat.glob("*.png")).read_bytes()[:-30])
    (cat / "zero.jpg").touch()
    (dog / "text.jpg").write_text("hello")
    (dog / "huge.png").write_bytes(huge_png())
    (dog / "two labels.png").write_bytes(max(cat.glob("0*.png")).read_bytes())
    (dog / "copy.png").write_bytes(max(dog.glob("0*.png")).read_bytes())
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "secret.png").write_bytes(min(cat.glob("0*.png")).read_bytes())
    (folder / "readme.txt").write_text("my photos")
    (folder / "empty class").mkdir()
    return folder


def test_training_names_everything_it_leaves_out_and_goes_on(spoilt, tmp_path, short, capsys):
    assert main(["train", str(spoilt), "-o", str(tmp_path / "a.seewhy"), *short]) == 0
    told = capsys.readouterr().out
    for one in (
        "cut short",
        "zero.jpg",
        "text.jpg",
        "50,000×50,000",
        "no photo of empty class",
        "readme.txt",
        "the same photo is called house cat and собака",
        "two labels.png: the same photo carries two labels",
        "the same photo 2 times",
    ):
        assert one in told, told
    assert "DS_Store" not in told
    assert "secret" not in told


def test_training_stops_at_broken_photos_where_it_is_told_to(spoilt, tmp_path, short, capsys):
    words = ["train", str(spoilt), "-o", str(tmp_path / "a.seewhy"), *short, "--stop-on-broken"]
    assert main(words) == 1
    told = capsys.readouterr().err
    assert told.startswith("seewhy: 4 photos cannot be read: ")
    assert [name for name in ("cut.png", "zero.jpg", "text.jpg", "huge.png") if name not in told] == []
    assert "without --stop-on-broken" in told
    assert [one.name for one in tmp_path.iterdir() if one.name != "photos"] == []


def test_audit_does_as_the_error_of_a_broken_photo_says(saved, spoilt, tmp_path, capsys):
    """Its remedy names the photo's own folder, which has no class folders: that must work."""
    broken = spoilt / "house cat" / "zero.jpg"
    assert main(["predict", str(saved), str(broken)]) == 1
    assert f'run "seewhy audit {broken.parent}/"' in capsys.readouterr().err
    page = ["-o", str(tmp_path / "audit.html")]
    assert main(["audit", f"{broken.parent}/", *page]) == 0
    told = capsys.readouterr().out
    assert told.startswith("10 photos in 1 class: house cat 10.")
    assert "(0 bytes): " in told
    assert main(["audit", str(broken.parent), "--strict", *page]) == 1


def test_evaluate_judges_photos_it_has_learned_from_apart_even_among_spoilt_ones(spoilt, tmp_path, short, capsys):
    output = tmp_path / "a.seewhy"
    assert main(["train", str(spoilt), "-o", str(output), *short]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(output), str(spoilt), "--quick", "-o", str(tmp_path / "report.html")]) == 0
    told = capsys.readouterr()
    assert "readme.txt" in told.err
    assert "16 of these 22 test photos were also in training" in told.out
