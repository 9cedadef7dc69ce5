"""Where a photo comes from: quality, EXIF texts, bars around it."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from seewhy.pixels.even_border import even_border
from seewhy.pixels.exif import Origin, entries_of
from seewhy.pixels.facts import photo_facts


@pytest.mark.parametrize("quality", [1, 10, 25, 50, 75, 85, 90, 92, 95, 100])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_quality_is_read_back(photo, scene, quality: int, mode: str):
    content = photo(Image.fromarray(scene).convert(mode), "JPEG", quality=quality)
    assert photo_facts(content).quality == quality


def test_other_kinds_have_no_quality(photo, scene):
    assert photo_facts(photo(scene, "PNG")).quality is None
    assert photo_facts(photo(scene, "WEBP")).quality is None


def exif(**texts: str) -> Image.Exif:
    tags = {"maker": 0x010F, "model": 0x0110, "program": 0x0131, "changed": 0x0132}
    made = Image.Exif()
    for name, text in texts.items():
        if name == "taken":
            made.get_ifd(0x8769)[0x9003] = text
        else:
            made[tags[name]] = text
    return made


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_camera_and_program(photo, scene, format: str):
    content = photo(scene, format, exif=exif(maker="Maker", model="Model 7", program="Tool 1.0"))
    origin = photo_facts(content).origin
    assert (origin.camera, origin.program) == ("Maker Model 7", "Tool 1.0")


def test_a_maker_within_the_model_is_told_once(photo, scene):
    content = photo(scene, "JPEG", exif=exif(maker="MAKER", model="Maker Seven"))
    assert photo_facts(content).origin.camera == "Maker Seven"


def test_the_moment_of_taking_goes_before_that_of_changing(photo, scene):
    both = exif(changed="2024:01:01 00:00:00", taken="2023:05:06 07:08:09")
    assert photo_facts(photo(scene, "JPEG", exif=both)).origin.taken == "2023:05:06 07:08:09"
    assert photo_facts(photo(scene, "JPEG", exif=exif(changed="2024:01:01 00:00:00"))).origin.taken[:4] == "2024"


def test_short_texts_lie_in_the_entry_itself(photo, scene):
    assert photo_facts(photo(scene, "JPEG", exif=exif(model="X1"))).origin.camera == "X1"


def test_no_exif_no_origin(photo, scene):
    assert photo_facts(photo(scene, "JPEG")).origin == Origin()


@settings(max_examples=100, derandomize=True)
@given(rest=st.binary(max_size=80), order=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_a_damaged_block_gives_what_it_has_and_never_fails(rest: bytes, order: bytes):
    assert len(list(entries_of(order + rest))) <= len(rest) // 12 + 1
    image = Image.new("RGB", (8, 8))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=b"Exif\0\0" + order + rest)
    assert isinstance(photo_facts(buffer.getvalue()).origin.camera, str)


def test_a_directory_that_names_itself_ends():
    entry = struct.pack("<HHLL", 0x8769, 4, 1, 8)
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry
    assert [one.tag for one in entries_of(tiff)] == [0x8769]


def test_bars_worked_by_hand(scene):
    image = np.concatenate([np.zeros((12, 64, 3), np.uint8), scene[:24], np.full((12, 64, 3), 8, np.uint8)])
    found = even_border(image)
    assert (found.rows, found.columns, found.grey) == (0.5, 0, 4.0)
    turned = even_border(np.ascontiguousarray(image.transpose(1, 0, 2)))
    assert (turned.rows, turned.columns) == (0, 0.5)


def test_a_photo_to_its_edges_has_no_bars(scene):
    found = even_border(scene)
    assert (found.rows, found.columns, found.grey) == (0, 0, -1)


def test_a_bar_ends_where_another_colour_begins(scene):
    image = scene.copy()
    image[:5], image[5:9] = 0, 200
    assert even_border(image).rows == pytest.approx(5 / 48)
