"""Overlay: colours that mean the same everywhere, and a photo that shines through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import UsageError
from seewhy.pixels.overlay import captioned, colour_bar, largest, lay_over, signed_colours

# How the three kinds of colour blindness see linear RGB. Machado, Oliveira and Fernandes 2009, severity 1.0.
COLOUR_BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def _row(*values: float) -> np.ndarray:
    return np.array([values], np.float32)


def test_ends_and_middle():
    assert signed_colours(_row(-2, 0, 2), 2).tolist() == [[[5, 48, 97], [247, 247, 247], [127, 59, 8]]]
    assert signed_colours(_row(-9, 9), 2).tolist() == signed_colours(_row(-2, 2), 2).tolist()
    assert signed_colours(_row(np.nan), 2).tolist() == [[[247, 247, 247]]]


def test_warm_is_for_and_cool_is_against():
    against, for_it = signed_colours(_row(-1, 1), 2)[0].astype(int)
    assert for_it[0] > for_it[2]
    assert against[2] > against[0]


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_for_and_against_stay_apart_for_the_colour_blind(kind):
    shares = np.linspace(0.25, 1, 16)
    seen = []
    for sign in (1, -1):
        linear = (signed_colours(sign * shares[None], 1)[0] / 255.0) ** 2.2
        seen.append(np.clip(linear @ np.array(COLOUR_BLIND[kind]).T, 0, 1) ** (1 / 2.2) * 255)
    assert np.linalg.norm(seen[0] - seen[1], axis=1).min() > 60


@given(st.floats(-1, 1), st.floats(0.001, 1e6))
def test_only_the_share_of_the_limit_counts(share, limit):
    a, b = signed_colours(_row(share), 1.0)[0, 0].astype(int), signed_colours(_row(share * limit), limit)[0, 0]
    assert np.abs(a - b).max() <= 2  # one step of the colour table


def test_limit_must_be_positive():
    for limit in (0, -1, float("nan")):
        with pytest.raises(UsageError):
            signed_colours(_row(1), limit)


def test_largest():
    assert largest(_row(-3, 2, np.nan)) == 3
    assert largest(_row(0, 0)) == 1
    assert largest(_row(np.nan)) == 1


def test_where_nothing_speaks_a_grey_photo_stands_alone():
    image = np.full((1, 2, 3), 100, np.uint8)
    assert lay_over(image, _row(0, 0)).tolist() == image.tolist()


def test_full_strength_covers_and_none_does_not():
    image = np.full((1, 2, 3), 100, np.uint8)
    assert lay_over(image, _row(1, -1), strength=1.0).tolist() == signed_colours(_row(1, -1), 1).tolist()
    assert lay_over(image, _row(1, -1), strength=0.0).tolist() == image.tolist()


def test_the_limit_is_shared_between_pictures():
    image = np.full((1, 1, 3), 100, np.uint8)
    weak, strong = lay_over(image, _row(1), limit=4), lay_over(image, _row(4), limit=4)
    assert np.abs(strong.astype(int) - image).sum() > np.abs(weak.astype(int) - image).sum() > 0


def test_what_was_not_seen_fades_to_grey():
    image = np.array([[[200, 0, 0], [200, 0, 0]]], np.uint8)
    unseen = lay_over(image, _row(np.nan, 0))[0, 0]
    assert len(set(unseen.tolist())) == 1


def test_shapes_must_agree():
    with pytest.raises(UsageError):
        lay_over(np.zeros((2, 2, 3), np.uint8), _row(1, 2))


def test_caption_keeps_the_image_and_adds_ink_below(scene):
    page = captioned(scene[:, :, :], ["dog 90%", "I'm 90% confident this is a dog."])
    assert page.shape[1] == 320  # 20 letters of 16 px
    left = (320 - 64) // 2
    np.testing.assert_array_equal(page[:48, left : left + 64], scene)
    below = page[48:]
    assert below.min() < 80
    assert (below[:4] == 255).all()
    assert (below[-2:] == 255).all()
    assert (page[:, :3] == 255).all()  # nothing runs over the edge
    assert (page[48:, -3:] == 255).all()


def test_a_longer_caption_makes_a_higher_picture(scene):
    assert captioned(scene, []).shape[0] == 48
    heights = [captioned(scene, ["wolf " * count]).shape[0] for count in (1, 20, 60)]
    assert heights[0] < heights[1] < heights[2]


def test_colour_bar_runs_from_cool_to_warm():
    bar = colour_bar(300, 2.5)
    assert bar.shape[1] == 300
    row = bar[10].astype(int)
    assert row[7].tolist() == [5, 48, 97]
    assert row[-8].tolist() == [127, 59, 8]
    assert row[150].min() > 240
