"""PPM and PGM read by NumPy agree with the numbers worked by hand, and with Pillow."""

import io

import numpy as np
import pytest
from PIL import Image

from seewhy.errors import PhotoError
from seewhy.pixels.decode import decode


def test_numbers_as_text_with_comments():
    image = decode(b"P3 # made by hand\n2 1\n255\n1 2 3 # first\n# and\n4 5 255\n")
    assert image.tolist() == [[[1, 2, 3], [4, 5, 255]]]


def test_grey_as_text_is_scaled_from_its_maximum():
    assert decode(b"P2 3 1 10\n0 5 10")[0, :, 0].tolist() == [0, 128, 255]


def test_one_bit_as_text():
    assert decode(b"P1 4 1\n0110")[0, :, 0].tolist() == [255, 0, 0, 255]


@pytest.mark.parametrize("maximum", [100, 1023, 65535])
def test_colour_in_bytes_is_scaled_from_its_maximum(maximum):
    kind = ">u2" if maximum > 255 else "u1"
    values = np.array([0, maximum // 2, maximum, maximum, 0, 0])
    content = b"P6 2 1 %d " % maximum + values.astype(kind).tobytes()
    assert decode(content).ravel().tolist() == [round(255 * value / maximum) for value in values]


def test_pillow_agrees_to_one_step():
    values = np.random.default_rng(0).integers(0, 1024, (5, 7, 3))
    content = b"P6 7 5 1023 " + values.astype(">u2").tobytes()
    with Image.open(io.BytesIO(content)) as image:
        assert np.abs(decode(content).astype(int) - np.asarray(image)).max() <= 1


@pytest.mark.parametrize(
    "content",
    [
        b"P3 2 1 255 1 2 3 4 5",
        b"P3 2 1 255 1 2 3 4 5 wolf",
        b"P3 2 1 255 1 2 3 4 5 -6",
        b"P3 2 1 255 1 2 3 4 5 256",
        b"P3 2 1 255 1 2 3 4 5 99999999999999999999999",
        b"P6 2 1 1023 " + bytes(11),
        b"P6 2 1 100 " + bytes([0, 0, 0, 0, 0, 101]),
        b"P6 2 1 0 " + bytes(6),
        b"P6 0 1 255 ",
        b"P6 -2 1 255 " + bytes(6),
        b"P6 2 1 70000 " + bytes(12),
        b"P6",
        b"P6 2",
    ],
)
def test_damaged(content):
    with pytest.raises(PhotoError):
        decode(content)
