import numpy as np
import pytest

from seewhy.errors import ArtefactError
from seewhy.export.parity import check_parity

PHOTOS = np.zeros((2, 8, 8, 3), dtype=np.uint8)


def test_the_largest_difference_by_hand():
    # one logit apart by 1e-4 at p = 1/2: the probabilities differ by p(1-p) · 1e-4
    difference = check_parity(lambda _: np.array([[1e-4, 0.0]]), lambda _: np.zeros((1, 2)), PHOTOS)
    assert difference == pytest.approx(0.25e-4, rel=1e-6)


def test_the_temperature_counts():
    one, other = (lambda _: np.array([[1e-3, 0.0]])), (lambda _: np.zeros((1, 2)))
    with pytest.raises(ArtefactError, match="disagree"):
        check_parity(one, other, PHOTOS)
    assert check_parity(one, other, PHOTOS, temperature=10) < 1e-4


@pytest.mark.parametrize("wrong", [np.array([[np.nan, 0.0]]), np.zeros((2, 2)), np.zeros((1, 3))])
def test_what_cannot_be_compared_is_no_parity(wrong):
    with pytest.raises(ArtefactError):
        check_parity(lambda _: wrong, lambda _: np.zeros((1, 2)), PHOTOS)


def test_no_photos_prove_nothing():
    with pytest.raises(ArtefactError):
        check_parity(lambda _: np.zeros((0, 2)), lambda _: np.zeros((0, 2)), PHOTOS[:0])
