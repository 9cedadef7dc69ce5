import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.explain.occlusion import _around, occlusion, patch_starts


class Brightness:
    """A subject whose score is the sum of one area's red."""

    def __init__(self, size: int, area: tuple[slice, slice]) -> None:
        self.size, self.area, self.asked = size, area, 0

    def score(self, images: np.ndarray) -> np.ndarray:
        self.asked += len(images)
        return images[(slice(None), *self.area, 0)].sum(axis=(1, 2)) / 255.0


@given(size=st.integers(1, 300))
def test_patches_cover_a_row_and_are_bounded(size):
    side = max(1, round(size / 7))
    starts = patch_starts(size, side)
    covered = np.zeros(size, dtype=int)
    for start in starts:
        covered[start : start + side] += 1
    assert covered.min() >= 1
    assert (starts[0], starts[-1]) == (0, size - side)
    assert len(starts) <= 16


def test_a_bright_patch_on_black_by_hand():
    image = np.zeros((28, 28, 3), dtype=np.uint8)
    image[8:12, 12:16] = 255  # patches of 4 px begin at 0, 2, 4, …: this is one of them
    subject = Brightness(28, (slice(0, 28), slice(0, 28)))
    found = occlusion(subject, image)  # type: ignore[arg-type]
    assert subject.asked == 13 * 13 + 1
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert 8 <= row < 12
    assert 12 <= column < 16
    assert found[:4].max() == found[20:].max() == 0
    # a pixel in the middle lies under 2×2 patches: those shifted by 2 px cover half of it, or a quarter
    assert found[9, 13] == pytest.approx(_expected(image, 9, 13))


def _expected(image: np.ndarray, row: int, column: int) -> float:
    """The mean loss of the four patches over a pixel, each covered on its own."""
    losses = []
    for top in (row - row % 2, row - row % 2 - 2):
        for left in (column - column % 2, column - column % 2 - 2):
            covered = image.astype(float)
            covered[top : top + 4, left : left + 4] = _around(image, top, left, 4)
            losses.append((image[..., 0].sum() - covered[..., 0].sum()) / 255)
    return float(np.mean(losses))


def test_the_ring_at_an_edge_and_in_the_middle():
    image = np.zeros((6, 6, 3), dtype=np.uint8)
    image[2, 1] = 90
    np.testing.assert_array_equal(_around(image, 0, 0, 2), [90 // 5] * 3)  # five pixels, one of them 90
    image[2:4, 2:4] = 255
    np.testing.assert_array_equal(_around(image, 2, 2, 2), [round(90 / 12)] * 3)


def test_covering_what_is_all_one_colour_changes_nothing():
    image = np.full((20, 20, 3), 77, dtype=np.uint8)
    np.testing.assert_array_equal(occlusion(Brightness(20, (slice(0, 20), slice(0, 20))), image), 0)  # type: ignore[arg-type]
