"""Facts: what the header says, without decoding."""

import numpy as np
import pytest
from PIL import Image

from seewhy.errors import PhotoError
from seewhy.pixels.facts import PhotoFacts, photo_facts


def test_facts_of_a_jpeg(photo, scene, tmp_path):
    content = photo(scene, "JPEG")
    path = tmp_path / "called.png"
    path.write_bytes(content)
    assert photo_facts(path) == PhotoFacts(
        format="JPEG", mode="RGB", width=64, height=48, frames=1, bits=8, orientation=1, bytes=len(content), quality=75
    )


def test_frames_of_animations_and_stacks(photo):
    frames = [Image.new("L", (4, 3), grey) for grey in (0, 100, 200)]
    for format in ("GIF", "TIFF", "PNG", "WEBP"):
        assert photo_facts(photo(frames[0], format, save_all=True, append_images=frames[1:])).frames == 3


@pytest.mark.parametrize(
    ("picture", "format", "mode", "bits"),
    [
        (np.zeros((2, 3), np.uint8), "PNG", "L", 8),
        (np.zeros((2, 3), np.uint16), "PNG", "I;16", 16),
        (np.zeros((2, 3), np.uint16), "TIFF", "I;16", 16),
        (np.zeros((2, 3), np.float32), "TIFF", "F", 32),
        (Image.new("1", (3, 2)), "PNG", "1", 1),
        (Image.new("1", (3, 2)), "TIFF", "1", 1),
        (Image.new("1", (3, 2)), "PPM", "1", 1),
        (Image.new("CMYK", (3, 2)), "JPEG", "CMYK", 8),
        (Image.new("RGBA", (3, 2)), "PNG", "RGBA", 8),
    ],
)
def test_mode_and_bits(photo, picture, format, mode, bits):
    facts = photo_facts(photo(picture, format))
    assert (facts.mode, facts.bits, facts.width, facts.height) == (mode, bits, 3, 2)


def test_the_header_is_enough(photo, scene):
    content = photo(scene, "JPEG")
    assert photo_facts(content[: len(content) - 200]).width == 64


def test_no_photo():
    with pytest.raises(PhotoError):
        photo_facts(b"not a photo")
