"""A spot on the photo is found where the changed picture shows it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.pixels.preprocessing import Preprocessing
from seewhy.studio.looking.changes import change_photo
from seewhy.studio.looking.place import photo_to_square, square_to_photo

CROP = Preprocessing(size=64, fit="crop", crop_fraction=0.9)
LETTERBOX = Preprocessing(size=64, mean=(0.0, 0.0, 0.0))  # black bars


def test_at_rest_a_square_photo_is_the_picture():
    np.testing.assert_allclose(square_to_photo((50, 50), Preprocessing(size=64), {}, "a"), np.eye(3), atol=1e-12)


def test_a_letterbox_leaves_bars():
    matrix = square_to_photo((50, 100), LETTERBOX, {}, "a")
    np.testing.assert_allclose(matrix @ [0, 0.25, 1], [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(matrix @ [1, 0.75, 1], [1, 1, 1], atol=1e-12)


@pytest.mark.parametrize("preprocessing", [CROP, LETTERBOX])
@pytest.mark.parametrize(
    "strengths",
    [{}, {"angle": 40}, {"nearer": 60}, {"farther": 50}, {"farther": 60, "nearer": 80, "angle": 25, "darker": 80}],
)
@pytest.mark.parametrize("key", ["a", "b", "c"])  # some are turned to the left, some to the right
def test_a_spot_is_where_it_is_said_to_be(preprocessing, strengths, key):
    image = np.zeros((120, 160, 3), np.uint8)
    at = (0.42, 0.56)  # across, down
    image[round(at[1] * 120) - 3 : round(at[1] * 120) + 3, round(at[0] * 160) - 3 : round(at[0] * 160) + 3] = 255
    shown = preprocessing.apply(change_photo(image, strengths, key)).astype(float).mean(axis=2)
    near = shown > shown.max() / 2
    y, x = (np.argwhere(near).mean(axis=0) + 0.5) / 64
    expected = photo_to_square((120, 160), preprocessing, strengths, key) @ [*at, 1]
    np.testing.assert_allclose([x, y], expected[:2], atol=1.2 / 64)


@given(st.floats(0, 90), st.floats(30, 100), st.floats(25, 100))
@settings(max_examples=30, deadline=None)
def test_there_and_back(angle, nearer, farther):
    strengths = {"angle": angle, "nearer": nearer, "farther": farther}
    there, back = (way((90, 70), CROP, strengths, "a") for way in (photo_to_square, square_to_photo))
    np.testing.assert_allclose(there @ back, np.eye(3), atol=1e-9)
