"""Colour: every way of storing it becomes 8-bit RGB, with numbers worked by hand."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, TiffImagePlugin

from seewhy.errors import PhotoError
from seewhy.pixels.colour import eight_bits
from seewhy.pixels.decode import decode


def test_grey_becomes_three_equal_channels(photo):
    grey = np.array([[0, 100, 255]], np.uint8)
    assert decode(photo(grey, "PNG")).tolist() == [[[0] * 3, [100] * 3, [255] * 3]]


def test_one_bit_is_black_and_white(photo):
    picture = Image.fromarray(np.array([[0, 255, 0]], np.uint8)).convert("1")
    for format in ("PNG", "TIFF", "BMP", "PPM"):
        assert decode(photo(picture, format))[0, :, 0].tolist() == [0, 255, 0]


def test_palette_gives_its_colours(photo):
    picture = Image.new("P", (3, 1))
    picture.putpalette([255, 0, 0, 0, 128, 0, 0, 0, 7])
    picture.putdata([2, 1, 0])
    for format in ("PNG", "GIF", "BMP", "TIFF"):
        assert decode(photo(picture, format)).tolist() == [[[0, 0, 7], [0, 128, 0], [255, 0, 0]]]


def test_transparency_is_laid_on_white(photo):
    picture = np.array([[[255, 0, 0, 255], [255, 0, 0, 0], [0, 0, 0, 128]]], np.uint8)
    for format in ("PNG", "TIFF"):
        # 128/255 of black on white: 255 - 128 = 127
        assert decode(photo(picture, format)).tolist() == [[[255, 0, 0], [255, 255, 255], [127, 127, 127]]]


def test_grey_with_transparency(photo):
    grey, opacity = np.array([[10, 10]], np.uint8), np.array([[255, 0]], np.uint8)
    picture = Image.merge("LA", [Image.fromarray(grey), Image.fromarray(opacity)])
    assert decode(photo(picture, "PNG"))[0, :, 0].tolist() == [10, 255]


def test_transparent_colour_of_palette_grey_and_rgb(photo):
    palette = Image.new("P", (2, 1))
    palette.putpalette([9, 9, 9, 50, 60, 70])
    palette.putdata([0, 1])
    white_then_colour = [[[255, 255, 255], [50, 60, 70]]]
    assert decode(photo(palette, "PNG", transparency=0)).tolist() == white_then_colour
    assert decode(photo(palette, "PNG", transparency=bytes([0, 255]))).tolist() == white_then_colour
    assert decode(photo(palette, "GIF", transparency=0)).tolist() == white_then_colour
    rgb = np.array([[[9, 9, 9], [50, 60, 70]]], np.uint8)
    assert decode(photo(rgb, "PNG", transparency=(9, 9, 9))).tolist() == white_then_colour
    grey = np.array([[9, 80]], np.uint8)
    assert decode(photo(grey, "PNG", transparency=9))[0, :, 0].tolist() == [255, 80]


def test_cmyk_ink(photo):
    # no ink; all black ink; full cyan, which takes the red
    picture = Image.new("CMYK", (3, 1))
    picture.putdata([(0, 0, 0, 0), (0, 0, 0, 255), (255, 0, 0, 0)])
    assert decode(photo(picture, "TIFF")).tolist() == [[[255] * 3, [0] * 3, [0, 255, 255]]]
    whole = decode(photo(picture.resize((48, 16), Image.Resampling.NEAREST), "JPEG", quality=100, subsampling=0))
    assert whole[8, 8].min() > 250
    assert whole[8, 24].max() < 5
    assert np.abs(whole[8, 40].astype(int) - [0, 255, 255]).max() < 8


@pytest.mark.parametrize("format", ["PNG", "TIFF", "PPM"])
def test_sixteen_bits(photo, format):
    values = np.array([[0, 257, 128 * 257, 65535]], np.uint16)
    assert decode(photo(values, format))[0, :, 0].tolist() == [0, 1, 128, 255]


@pytest.mark.parametrize(("top", "bits"), [(200, 8), (1000, 10), (4000, 12), (16000, 14), (17000, 16)])
def test_the_depth_really_used_spans_black_to_white(top, bits):
    assert eight_bits(np.array([[0, top]], np.uint16)).tolist() == [[0, round(255 * top / (2**bits - 1))]]


def test_ppm_says_its_own_maximum():
    # P5 with maximum 1023: 500 of 1023 is 125 of 255, whatever depth 500 would fit in
    assert decode(b"P5 2 1 1023 " + (0).to_bytes(2, "big") + (500).to_bytes(2, "big"))[0, :, 0].tolist() == [0, 125]


def test_white_is_zero_in_sixteen_bits_too(photo):
    values = np.array([[0, 65535]], np.uint16)
    content = photo(values, "TIFF", tiffinfo={262: 0})
    with Image.open(io.BytesIO(content)) as image:
        assert image.tag_v2[262] == 0
    assert decode(content)[0, :, 0].tolist() == [255, 0]


def test_floats(photo):
    assert decode(photo(np.array([[0, 0.5, 1]], np.float32), "TIFF"))[0, :, 0].tolist() == [0, 128, 255]
    assert decode(photo(np.array([[-100, 0, 300]], np.float32), "TIFF"))[0, :, 0].tolist() == [0, 64, 255]
    assert decode(photo(np.array([[np.nan, 0, 2]], np.float32), "TIFF"))[0, :, 0].tolist() == [0, 0, 255]


def test_numbers_without_a_range_of_their_own(photo):
    assert decode(photo(np.array([[-1000, 0, 3000]], np.int32), "TIFF"))[0, :, 0].tolist() == [0, 64, 255]
    assert eight_bits(np.full((1, 2), np.nan)).tolist() == [[0, 0]]
    assert eight_bits(np.full((1, 2), -7)).tolist() == [[0, 0]]


def _four_channels(bits: int, extra: tuple[int, ...] | None) -> bytes:
    """A TIFF of four channels, written by hand, because Pillow always says what the fourth is."""
    width, height = 4, 3
    dtype = np.uint16 if bits == 16 else np.uint8
    content = np.full((height, width, 4), 200 if bits == 8 else 51400, dtype).tobytes()
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[256], tags[257], tags[258], tags[259], tags[262], tags[277], tags[278], tags[279] = (
        width, height, (bits,) * 4, 1, 2, 4, height, len(content),
    )  # fmt: skip
    if extra is not None:
        tags[338] = extra
    tags[273] = 0  # Pillow adds where the tags end
    return b"II*\0" + (8).to_bytes(4, "little") + tags.tobytes(8) + content


def test_four_deep_channels_without_a_word_on_the_fourth_are_refused():
    with pytest.raises(PhotoError, match="4 channels of 16 bits"):
        decode(_four_channels(16, None))


def test_four_channels_that_say_what_they_are():
    assert decode(_four_channels(16, (0,)))[0, 0].tolist() == [200, 200, 200]  # "something else": left out
    # 200 seen through an opacity of 200/255 on white: 255 - 55 * 200 / 255 = 212
    assert decode(_four_channels(16, (2,)))[0, 0].tolist() == [212, 212, 212]
    assert decode(_four_channels(8, None))[0, 0].tolist() == [212, 212, 212]


@given(arrays.arrays(np.uint16, st.tuples(st.integers(1, 5), st.integers(1, 5))))
def test_brightness_order_is_kept(values):
    grey = eight_bits(values)
    assert grey.shape == values.shape
    order = np.argsort(values, axis=None)
    assert (np.diff(grey.ravel()[order].astype(int)) >= 0).all()


@given(arrays.arrays(np.uint8, (3, 4)))
def test_eight_bits_in_sixteen_stay_as_they_are(values):
    np.testing.assert_array_equal(eight_bits(values.astype(np.uint16)), values)
