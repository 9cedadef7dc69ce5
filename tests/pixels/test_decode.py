"""decode: every kind of file becomes one upright RGB array, or one clear error."""

import io
import struct
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from seewhy.errors import MissingExtraError, PhotoError, UsageError
from seewhy.pixels.decode import IMAGE_SUFFIXES, MAX_PIXELS, decode, read_bytes
from seewhy.pixels.facts import photo_facts

EXACT = [
    ("PNG", {}),
    ("PNG", {"optimize": True}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ("TIFF", {"big_tiff": True}),
    ("BMP", {}),
    ("PPM", {}),
    ("JPEG2000", {}),
]
LOSSY = [("JPEG", {}), ("JPEG", {"progressive": True}), ("WEBP", {}), ("GIF", {}), ("AVIF", {}), ("HEIF", {})]


def _need(format: str) -> None:
    if format == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    if format == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()


@pytest.mark.parametrize(("format", "options"), EXACT)
def test_formats_without_loss_give_the_very_pixels(photo, scene, format, options):
    image = decode(photo(scene, format, **options))
    assert image.dtype == np.uint8
    np.testing.assert_array_equal(image, scene)


@pytest.mark.parametrize(("format", "options"), LOSSY)
def test_lossy_formats_come_close(photo, scene, format, options):
    _need(format)
    image = decode(photo(scene, format, **options))
    assert image.shape == scene.shape
    # Colour at half resolution and a palette of 256 cost up to this; a swapped channel or a flip costs more than 60.
    assert np.abs(image.astype(int) - scene).mean() < 12


def test_path_bytes_and_open_file_give_the_same_writable_image(photo, scene, tmp_path):
    content = photo(scene, "PNG")
    path = tmp_path / "scene.png"
    path.write_bytes(content)
    for source in (path, str(path), content, io.BytesIO(content), path.open("rb")):
        image = decode(source)
        np.testing.assert_array_equal(image, scene)
        assert image.flags.writeable  # torch warns of arrays that are not
        if isinstance(source, io.BufferedReader):
            assert not source.closed
            source.close()


def test_the_name_does_not_decide(photo, scene, tmp_path):
    path = tmp_path / "really_a_png.jpg"
    path.write_bytes(photo(scene, "PNG"))
    np.testing.assert_array_equal(decode(path), scene)


def test_large_jpeg_is_decoded_smaller_but_not_below_what_is_needed(photo):
    content = photo(np.zeros((800, 1000, 3), np.uint8), "JPEG")
    assert decode(content).shape == (800, 1000, 3)
    assert decode(content, at_least=101).shape == (200, 250, 3)  # 1/8 would be 100
    assert decode(content, at_least=100).shape == (100, 125, 3)
    assert decode(content, at_least=801).shape == (800, 1000, 3)


def test_at_least_changes_no_other_format(photo, scene):
    np.testing.assert_array_equal(decode(photo(scene, "PNG"), at_least=4), scene)


@pytest.mark.parametrize(("format", "options"), [*EXACT, *LOSSY])
def test_cut_short_is_an_error_and_never_half_an_image(photo, scene, format, options):
    _need(format)
    content = photo(scene, format, **options)
    whole = decode(content)
    cuts = sorted({*range(1, len(content), max(1, len(content) // 40)), *range(len(content) - 16, len(content))})
    assert len(cuts) >= 40
    errors = 0
    for cut in cuts:
        try:
            image = decode(content[:cut])
        except PhotoError:
            errors += 1
        else:  # only what comes behind the pixels is missing
            np.testing.assert_array_equal(image, whole)
    assert errors > 0.6 * len(cuts)


def test_jpeg_filled_up_with_zeros_is_an_error(photo, scene):
    content = photo(scene, "JPEG")
    for share in (0.5, 0.7, 0.9):
        cut = int(len(content) * share)
        with pytest.raises(PhotoError, match="cut short"):
            decode(content[:cut] + bytes(len(content) - cut))


def _png(width: int, height: int, rows: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((1 + 3 * width) * rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_png_drawn_by_hand_reads():
    assert decode(_png(3, 2, 2)).tolist() == [[[0, 0, 0]] * 3] * 2


@pytest.mark.parametrize("side", [50_000, 14_000])
def test_a_decompression_bomb_is_a_quick_clear_error(side):
    start = time.perf_counter()
    with pytest.raises(PhotoError) as caught:
        decode(_png(side, side, 20))
    assert time.perf_counter() - start < 1
    assert f"{side:,}×{side:,}" in str(caught.value)


def test_between_pillows_warning_and_our_limit_no_warning_leaks(photo):
    # 89.5 million pixels make Pillow warn; warnings are errors here. 1 bit a pixel keeps it small.
    content = photo(Image.new("1", (9500, 9500)), "PNG")
    assert MAX_PIXELS > 9500 * 9500
    assert photo_facts(content).width == 9500


def test_a_tiny_jpeg_cannot_announce_a_huge_picture(photo, scene):
    content = bytearray(photo(scene, "JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", 12_000, 12_000)
    with pytest.raises(PhotoError, match="12,000×12,000"):
        decode(bytes(content))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.jpg", b"", "0 bytes"),
        ("notes.jpg", b"Dear diary, today I saw a wolf.", "begin with 'Dear diary, '"),
        (".DS_Store", bytes([0, 0, 0, 1]) + b"Bud1" + bytes(6000), "begin with 00 00 00 01 42 75 64 31"),
        ("page.png", b"<!DOCTYPE html><html></html>", "DOCTYPE"),
        ("BM.txt", b"BMW is a car", "BMP"),
        ("header.png", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("header.jpg", b"\xff\xd8\xff\xe0", "JPEG"),
    ],
)
def test_bad_files_are_named_errors_in_three_parts(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PhotoError) as caught:
        decode(path)
    text = str(caught.value)
    assert text.startswith(f"{path} is not an image SeeWhy can read (")
    assert says in text
    assert "Expected JPEG, PNG, WebP, TIFF, BMP" in text
    assert f'Remove it, or run "seewhy audit {tmp_path}/".' in text


def test_missing_folder_and_unopenable_paths(tmp_path):
    with pytest.raises(PhotoError, match="There is no photo at"):
        decode(tmp_path / "nowhere.jpg")
    with pytest.raises(PhotoError, match="is a folder"):
        decode(tmp_path)
    with pytest.raises(PhotoError, match="cannot be opened"):
        decode("null\0byte.jpg")
    if Path("/dev/zero").exists():
        with pytest.raises(PhotoError, match="a device or pipe"):
            decode("/dev/zero")


def test_sources_that_are_none():
    with pytest.raises(PhotoError, match="0 bytes"):
        decode(b"")
    with pytest.raises(UsageError, match="given as int"):
        decode(7)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="given as StringIO"):
        decode(io.StringIO("text"))  # type: ignore[arg-type]


def test_read_bytes(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"abc")
    assert read_bytes(path) == b"abc"
    with pytest.raises(PhotoError):
        read_bytes(tmp_path / "b.jpg")


def test_first_frame_of_an_animation(photo):
    frames = [Image.new("RGB", (4, 3), colour) for colour in ("red", "blue")]
    for format in ("GIF", "TIFF", "PNG"):
        content = photo(frames[0], format, save_all=True, append_images=frames[1:])
        assert decode(content)[0, 0].tolist() == [255, 0, 0]


def test_missing_extras_name_the_photo_and_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    monkeypatch.setitem(sys.modules, "pydicom", None)
    heic = struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(100)
    path = tmp_path / "phone.heic"
    path.write_bytes(heic)
    with pytest.raises(MissingExtraError, match=r"phone\.heic is a HEIC photo.*seewhy\[heic\]"):
        decode(path)
    with pytest.raises(MissingExtraError, match=r"seewhy\[medical\]"):
        decode(bytes(128) + b"DICM" + bytes(100))


def test_suffixes_are_lower_case_and_hold_the_usual_ones():
    assert {
        ".jpg",
        ".jpeg",
        ".png",
        ".webp",
        ".tif",
        ".tiff",
        ".bmp",
        ".pgm",
        ".gif",
        ".heic",
        ".dcm",
    } <= IMAGE_SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in IMAGE_SUFFIXES)


def test_many_threads_decode_the_same(photo, scene):
    content = photo(scene, "JPEG")
    expected = decode(content)
    with ThreadPoolExecutor(4) as pool:
        images = list(pool.map(decode, [content] * 64))
    assert len(images) == 64
    assert all(np.array_equal(image, expected) for image in images)
