"""Which way is up: all eight EXIF orientations, in every format that can tell one."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps, features

from seewhy.pixels.decode import decode
from seewhy.pixels.facts import photo_facts

# Upright: 1 2 3 over 4 5 6. How a camera stores it so that the orientation turns it upright again.
UPRIGHT = np.array([[1, 2, 3], [4, 5, 6]], np.uint8) * 40
STORED = {
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.T,
    6: UPRIGHT.T[::-1],  # held with its right side down: the first row is the left column, from below
    7: UPRIGHT.T[::-1, ::-1],
    8: UPRIGHT.T[:, ::-1],
}


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP", "JPEG", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation(photo, orientation, format):
    if format == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    # Blocks of 16 px survive JPEG.
    stored = np.ascontiguousarray(np.kron(STORED[orientation], np.ones((16, 16), np.uint8)))
    options = {"quality": 95} if format in ("JPEG", "AVIF") else {"lossless": True} if format == "WEBP" else {}
    content = photo(stored, format, exif=_exif(orientation), **options)
    image = decode(content)
    middle = image[8::16, 8::16, 0]
    assert np.abs(middle.astype(int) - UPRIGHT).max() <= 6
    facts = photo_facts(content)
    assert (facts.height, facts.width) == image.shape[:2]
    assert facts.orientation == orientation


def test_pillow_agrees(photo, scene):
    for orientation in range(1, 9):
        content = photo(scene, "PNG", exif=_exif(orientation))
        with Image.open(io.BytesIO(content)) as image:
            expected = np.asarray(ImageOps.exif_transpose(image))
        np.testing.assert_array_equal(decode(content), expected)


def test_transparency_and_orientation_together(photo):
    picture = np.dstack([np.repeat(STORED[6][..., None], 3, axis=2), np.full((3, 2), 255, np.uint8)])
    np.testing.assert_array_equal(decode(photo(picture, "PNG", exif=_exif(6)))[..., 0], UPRIGHT)


def test_orientation_survives_dct_scaling(photo):
    content = photo(np.zeros((64, 128, 3), np.uint8), "JPEG", exif=_exif(6))
    assert decode(content, at_least=16).shape == (32, 16, 3)


def test_orientation_as_imagemagick_writes_it_into_png(photo, scene):
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Raw profile type exif", "\nexif\n      26\n" + (b"Exif\0\0" + _exif(3).tobytes()[6:]).hex())
    np.testing.assert_array_equal(decode(photo(scene, "PNG", pnginfo=text)), scene[::-1, ::-1])


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"junk", b"Exif\0\0MM\0*\0\0\0\x08\0\x09"]
)
def test_damaged_exif_counts_as_upright(photo, scene, exif):
    assert decode(photo(scene, "JPEG", exif=exif)).shape == scene.shape


def test_an_orientation_that_does_not_exist_counts_as_upright(photo, scene):
    for orientation in (0, 9, 65535):
        np.testing.assert_array_equal(decode(photo(scene, "PNG", exif=_exif(orientation))), scene)
