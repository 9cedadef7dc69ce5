"""A subject is told by transparency or by one colour all around it, and by nothing else."""

import io

import numpy as np
import pytest
from PIL import Image

from seewhy.errors import PhotoError
from seewhy.pixels.cutout import even_surroundings, transparency
from seewhy.pixels.files import encode_jpeg, encode_png


def png(image: Image.Image, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def with_alpha(alpha: np.ndarray) -> Image.Image:
    colours = np.random.default_rng(0).integers(0, 256, (*alpha.shape, 3), dtype=np.uint8)
    return Image.fromarray(np.dstack([colours, alpha]))


def test_what_can_be_seen_is_the_subject():
    alpha = np.zeros((20, 30), np.uint8)
    alpha[5:15, 10:25] = 255
    alpha[0, 0] = 100  # nearly gone
    mask = transparency(png(with_alpha(alpha)))
    assert mask is not None
    np.testing.assert_array_equal(mask, alpha >= 128)


def test_it_stands_upright_as_the_photo_does():
    alpha = np.zeros((20, 30), np.uint8)
    alpha[:10] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right for showing
    mask = transparency(png(with_alpha(alpha), exif=exif))
    assert mask is not None
    assert mask.shape == (30, 20)
    assert mask[:, 10:].all()
    assert not mask[:, :10].any()


@pytest.mark.parametrize("alpha", [np.full((8, 8), 255, np.uint8), np.zeros((8, 8), np.uint8)])
def test_all_or_nothing_is_no_subject(alpha):
    assert transparency(png(with_alpha(alpha))) is None


def test_a_plain_photo_has_none_and_what_is_no_photo_is_told():
    assert transparency(encode_png(np.zeros((8, 8, 3), np.uint8))) is None
    with pytest.raises(PhotoError):
        transparency(b"no photo")


def test_a_cut_out_stored_as_jpeg_is_found():
    from seewhy.pixels.decode import decode

    image = np.full((120, 160, 3), (10, 250, 30), np.uint8)
    image[30:100, 40:120] = np.random.default_rng(0).integers(0, 120, (70, 80, 3), dtype=np.uint8)
    mask = even_surroundings(decode(encode_jpeg(image, 85)))
    assert mask is not None
    truth = np.zeros((120, 160), bool)
    truth[30:100, 40:120] = True
    assert (mask & truth).sum() / (mask | truth).sum() > 0.9


def test_a_photo_of_a_place_has_no_even_surroundings():
    assert even_surroundings(np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)) is None
    assert even_surroundings(np.full((40, 40, 3), 255, np.uint8)) is None  # nothing stands there
    assert even_surroundings(np.zeros((2, 2, 3), np.uint8)) is None
