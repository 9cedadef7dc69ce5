import numpy as np

from seewhy.data.alignment import _fitted, _overlaps, _seen, likenesses
from seewhy.data.candidates import WINDOWS, Candidates


def waves(rng: np.random.Generator, side: int = 48) -> np.ndarray:
    """A smooth picture, (side, side) uint8."""
    down, across = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    picture = np.zeros((side, side))
    for strength, along, beside, phase in rng.uniform((0.3, -3, -3, 0), (1, 3, 3, 6), (8, 4)):
        picture += strength * np.sin(2 * np.pi * (down * along + across * beside) + phase)
    return np.rint(127 + 25 * picture).clip(0, 255).astype(np.uint8)


def test_overlaps_by_hand():
    # A window from 1/8 to 7/8 of four pixels: half of the first, all of two, half of the last.
    whole = _overlaps(np.array([0.125]), np.array([0.875]), 1, 4)
    assert np.allclose(whole, [[[0.5 / 3, 1 / 3, 1 / 3, 0.5 / 3]]])
    halves = _overlaps(np.array([0.0]), np.array([1.0]), 2, 4)
    assert np.allclose(halves, [[[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]])


def test_a_window_is_moved_to_where_it_was_cut():
    rng = np.random.default_rng(0)
    truth = np.array([[0.04, 0.95, 0.07, 0.99]])
    for _ in range(5):
        whole = waves(rng)[None].astype(np.float32)
        matrices = [_overlaps(truth[:, at], truth[:, at + 1], 48, 48) for at in (0, 2)]
        cut = matrices[1] @ whole @ matrices[0].transpose(0, 2, 1)
        found = _fitted(whole, _seen(1.3 * cut - 20, 16), np.array([[0.05, 0.95, 0.05, 0.95]]))
        assert np.abs(found - truth).max() < 0.01


def test_a_photo_is_like_itself_and_not_like_another():
    rng = np.random.default_rng(1)
    thumbnails = np.stack([waves(rng) for _ in range(10)])
    pairs = Candidates(
        whole=np.array([0, 0]), inside=np.array([0, 1]), window=np.array([0, 0]), mirrored=np.array([False, False])
    )
    same, other = likenesses(thumbnails, pairs)
    assert same > 0.999
    assert other < 0.6
    assert WINDOWS[0] == ((0.0, 1.0), (0.0, 1.0))


def test_flat_photos_are_like_nothing():
    flat = np.full((3, 48, 48), 100, np.uint8)
    pairs = Candidates(whole=np.array([0]), inside=np.array([1]), window=np.array([0]), mirrored=np.array([True]))
    assert likenesses(flat, pairs).tolist() == [0]
    none = np.zeros(0, dtype=np.int64)
    empty = Candidates(whole=none, inside=none, window=none, mirrored=none.astype(bool))
    assert len(likenesses(flat, empty)) == 0
