"""Preprocessing: never a stretch, antialiased, and an exact way back."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from seewhy.errors import ConfigError, UsageError
from seewhy.pixels.decode import decode, decoded_picture, decoded_size
from seewhy.pixels.facts import photo_facts
from seewhy.pixels.preprocessing import Preprocessing

SIDES = st.integers(1, 300)
FITS = st.sampled_from([("letterbox", 1.0), ("crop", 1.0), ("crop", 0.875)])


def test_letterbox_worked_on_paper():
    # 2 high, 4 wide into 4×4: scale 1, one row of padding above and below
    image = np.full((2, 4, 3), 200, np.uint8)
    square = Preprocessing(size=4, mean=(0.0, 0.5, 1.0)).apply(image)
    assert square[0].tolist() == [[0, 128, 255]] * 4
    assert square[1:3].tolist() == [[[200] * 3] * 4] * 2
    assert square[3].tolist() == [[0, 128, 255]] * 4


def test_crop_worked_on_paper():
    # 2 high, 4 wide: the middle 2×2
    image = np.arange(8, dtype=np.uint8).reshape(2, 4)[..., None].repeat(3, axis=2)
    assert Preprocessing(size=2, fit="crop").apply(image)[..., 0].tolist() == [[1, 2], [5, 6]]


def test_the_usual_256_to_224():
    place = Preprocessing(size=224, fit="crop", crop_fraction=0.875).placement(256, 320)
    assert place.photo_box == (48.0, 16.0, 272.0, 240.0)
    image = np.zeros((256, 320, 3), np.uint8)
    image[16:240, 48:272] = 255
    assert Preprocessing(size=224, fit="crop", crop_fraction=0.875).apply(image).min() == 255


def test_scaling_down_is_antialiased():
    # stripes one pixel wide are grey from afar; taking every eighth pixel would give black or white
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    square = Preprocessing(size=32).apply(stripes)
    assert abs(square[4:-4, 4:-4].astype(int) - 127.5).max() < 4


def test_an_image_of_the_right_size_stays_as_it_is(scene):
    image = scene[:48, :48]
    square = Preprocessing(size=48).apply(image)
    np.testing.assert_array_equal(square, image)
    assert not np.shares_memory(square, image)
    np.testing.assert_array_equal(Preprocessing(size=48, fit="crop").apply(image), image)


@given(height=SIDES, width=SIDES, size=st.integers(1, 64), fit=FITS)
@settings(deadline=None)
def test_never_a_stretch(height, width, size, fit):
    preprocessing = Preprocessing(size=size, fit=fit[0], crop_fraction=fit[1])
    place = preprocessing.placement(height, width)
    left, top, right, bottom = place.photo_box
    across, down = place.square_box[2] - place.square_box[0], place.square_box[3] - place.square_box[1]
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    # Both sides are scaled alike, to half a pixel, for a side of a letterbox is a whole number of pixels.
    scale = max(across / (right - left), down / (bottom - top)) if fit[0] == "crop" else size / max(height, width)
    assert abs(across - scale * (right - left)) <= 0.5 or across == 1
    assert abs(down - scale * (bottom - top)) <= 0.5 or down == 1
    image = preprocessing.apply(np.full((height, width, 3), 77, np.uint8))
    assert image.shape == (size, size, 3)
    assert (image[place.square_box[1] : place.square_box[3], place.square_box[0] : place.square_box[2]] == 77).all()


@given(height=st.integers(24, 200), width=st.integers(24, 200), x=st.floats(0, 1), y=st.floats(0, 1), fit=FITS)
@settings(deadline=None)
def test_a_spot_comes_back_to_where_it_was(height, width, x, y, fit):
    preprocessing = Preprocessing(size=96, fit=fit[0], crop_fraction=fit[1], mean=(0, 0, 0))
    place = preprocessing.placement(height, width)
    left, top, right, bottom = place.photo_box
    # a soft spot, well inside what the network sees
    radius = 4.0
    at_x = left + radius * 2 + x * (right - left - 4 * radius)
    at_y = top + radius * 2 + y * (bottom - top - 4 * radius)
    down, across = np.mgrid[0:height, 0:width] + 0.5
    spot = 255 * np.exp(-((across - at_x) ** 2 + (down - at_y) ** 2) / (2 * (radius / 2) ** 2))
    square = preprocessing.apply(spot.astype(np.uint8)[..., None].repeat(3, axis=2))
    back = np.nan_to_num(place.onto_photo(square[..., 0].astype(np.float32)))
    assert back.shape == (height, width)
    # Centre of mass; the photo's border may cut off a little of the spot's foot.
    assert (back * across).sum() / back.sum() == pytest.approx(at_x, abs=0.75)
    assert (back * down).sum() / back.sum() == pytest.approx(at_y, abs=0.75)


@given(height=SIDES, width=SIDES, fit=FITS)
@settings(deadline=None)
def test_a_constant_comes_back_as_itself_and_the_unseen_as_nan(height, width, fit):
    place = Preprocessing(size=32, fit=fit[0], crop_fraction=fit[1]).placement(height, width)
    back = place.onto_photo(np.full((32, 32), -2.5, np.float32))
    assert back.dtype == np.float32
    seen = np.isfinite(back)
    assert np.allclose(back[seen], -2.5)
    left, top, right, bottom = place.photo_box
    down, across = np.mgrid[0:height, 0:width]
    whole = (across >= left - 1e-6) & (across + 1 <= right + 1e-6) & (down >= top - 1e-6) & (down + 1 <= bottom + 1e-6)
    np.testing.assert_array_equal(seen, whole)


def test_padding_never_reaches_the_photo():
    place = Preprocessing(size=8).placement(4, 8)
    heatmap = np.full((8, 8), 100.0, np.float32)
    heatmap[2:6] = 1
    assert np.allclose(place.onto_photo(heatmap), 1)


def test_read_decodes_and_applies(photo, scene, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(photo(scene, "PNG"))
    preprocessing = Preprocessing(size=32, fit="crop", crop_fraction=0.875)
    np.testing.assert_array_equal(preprocessing.read(path), preprocessing.apply(decode(path)))


def test_read_of_a_large_jpeg_is_nearly_the_same_as_from_full_size(photo):
    down, across = np.mgrid[0:960, 0:1280]  # whole blocks of 8
    waves = 127 + 100 * np.sin(down / 40) * np.cos(across / 55)
    content = photo(waves.astype(np.uint8)[..., None].repeat(3, axis=2), "JPEG", quality=95)
    preprocessing = Preprocessing(size=64)
    difference = np.abs(preprocessing.read(content).astype(int) - preprocessing.apply(decode(content)))
    assert difference.mean() < 1


def test_json_there_and_back():
    preprocessing = Preprocessing(size=224, fit="crop", crop_fraction=0.875, mean=(0.1, 0.2, 0.3), std=(1, 0.5, 0.25))
    assert Preprocessing.from_json(json.loads(json.dumps(preprocessing.to_json()))) == preprocessing


@pytest.mark.parametrize(
    "values",
    [
        {"size": 0},
        {"size": 2.5},
        {"size": 100_000},
        {"size": 8, "fit": "stretch"},
        {"size": 8, "crop_fraction": 0},
        {"size": 8, "crop_fraction": float("nan")},
        {"size": 8, "mean": (0, 0)},
        {"size": 8, "mean": (0, 0, 2)},
        {"size": 8, "std": (0, 1, 1)},
    ],
)
def test_values_out_of_range(values):
    with pytest.raises(ConfigError):
        Preprocessing(**values)


@pytest.mark.parametrize("change", [{"size": "8"}, {"mean": None}, {"mean": ["a", 0, 0]}, {"extra": 1}, {"fit": None}])
def test_json_that_was_edited(change):
    with pytest.raises(ConfigError):
        Preprocessing.from_json({**Preprocessing(size=8).to_json(), **change})


@pytest.mark.parametrize("image", [np.zeros((4, 4, 3)), np.zeros((4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8)])
def test_images_that_are_none(image):
    with pytest.raises(UsageError):
        Preprocessing(size=4).apply(image)


def test_heatmap_of_the_wrong_shape():
    with pytest.raises(UsageError):
        Preprocessing(size=4).placement(8, 8).onto_photo(np.zeros((7, 7)))


@pytest.mark.parametrize("fit", [("letterbox", 1.0), ("crop", 1.0), ("crop", 0.875)])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "CMYK", "RGBA", "1", "I;16"])
def test_read_is_apply_of_what_is_decoded(mode, fit, scene):
    picture = Image.fromarray(scene).convert("L" if mode == "I;16" else mode).resize((61, 43))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF")
    preprocessing = Preprocessing(size=32, fit=fit[0], crop_fraction=fit[1], mean=(0.1, 0.5, 0.9))
    image = preprocessing.decoded(buffer.getvalue())
    np.testing.assert_array_equal(image, decode(buffer.getvalue()))
    square = preprocessing.read(buffer.getvalue())
    np.testing.assert_array_equal(square, preprocessing.apply(image))  # grey scaled as one channel, or as three
    assert square.flags.writeable
    square[:] = 0


@pytest.mark.parametrize("turn", [1, 6])
def test_a_letterboxed_jpeg_is_decoded_by_its_longer_side(photo, turn):
    image = np.zeros((120, 160, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = turn
    content = photo(image, "JPEG", exif=exif)
    # 160 / 1.5 = 106.7: up to a square of 53 px half the size is enough, though the shorter side is then 60 < 1.5 × 53
    shapes = {size: Preprocessing(size=size).decoded(content).shape[:2] for size in (26, 27, 53, 54)}
    upright = {26: (30, 40), 27: (60, 80), 53: (60, 80), 54: (120, 160)}
    assert shapes == {size: shape if turn == 1 else shape[::-1] for size, shape in upright.items()}
    assert Preprocessing(size=53, fit="crop").decoded(content).shape[:2] == ((120, 160) if turn == 1 else (160, 120))


@given(height=st.integers(1, 700), width=st.integers(1, 700), need=st.integers(1, 300), side=st.booleans())
@settings(deadline=None, max_examples=40)
def test_the_decoded_size_is_told_from_the_header(height, width, need, side):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, "JPEG")
    asked = {"shorter" if side else "longer": need}
    size = decoded_picture(buffer.getvalue(), **asked).size
    assert decoded_size(photo_facts(buffer.getvalue()), **asked) == size
    assert (min if side else max)(size) >= min(need, (min if side else max)(height, width))


def test_smaller_decoding_differs_little_from_the_whole(scene):
    # The worst scale there is: 1.5 times as large as needed remain; noise is what smaller decoding changes most.
    rng = np.random.default_rng(0)
    large = np.asarray(Image.fromarray(scene).resize((1200, 900), Image.Resampling.BICUBIC)).astype(np.float64)
    noisy = (large + rng.normal(0, 5, large.shape)).clip(0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noisy).save(buffer, "JPEG", quality=90)
    preprocessing = Preprocessing(size=100)
    whole = preprocessing.apply(decode(buffer.getvalue()))
    assert preprocessing.decoded(buffer.getvalue()).shape == (113, 150, 3)
    assert np.abs(preprocessing.read(buffer.getvalue()).astype(float) - whole).mean() < 1


def test_only_what_changes_pixels_tells_pixels_apart():
    one = Preprocessing(size=32)
    assert one.pixels_to_json() == Preprocessing(size=32, std=(0.1, 0.1, 0.1)).pixels_to_json()
    assert one.pixels_to_json() != Preprocessing(size=32, mean=(0.1, 0.5, 0.5)).pixels_to_json()  # the padding's colour
    crop = Preprocessing(size=32, fit="crop")
    assert crop.pixels_to_json() == Preprocessing(size=32, fit="crop", mean=(0.1, 0.5, 0.5)).pixels_to_json()
    assert crop.pixels_to_json() != Preprocessing(size=32, fit="crop", crop_fraction=0.9).pixels_to_json()
    assert crop.pixels_to_json() != one.pixels_to_json()
    assert Preprocessing(size=4, mean=(0.0, 0.5, 1.0)).fill == (0, 128, 255)
