import numpy as np
import pytest

from seewhy.data import cells
from seewhy.data.candidates import WINDOWS, find_candidates
from seewhy.data.cells import best_of_each, cells_of, looked_up, unit, whitening_of
from seewhy.data.reading import glance_at


def thumbnails_of(scene, encoded, seeds) -> np.ndarray:
    return np.stack([glance_at(encoded(scene(seed))).thumbnail for seed in seeds])


def test_a_copy_is_a_candidate_the_way_it_was_made(scene, encoded):
    thumbnails = thumbnails_of(scene, encoded, range(20))
    mirrored = np.concatenate([thumbnails, thumbnails[3:4, :, ::-1]])
    found = find_candidates(mirrored)
    place = [i for i in range(len(found)) if {found.whole[i], found.inside[i]} == {3, 20}]
    assert [(WINDOWS[found.window[i]], bool(found.mirrored[i])) for i in place if found.window[i] == 0] == [
        (((0.0, 1.0), (0.0, 1.0)), True)
    ]


def test_no_photo_is_a_candidate_of_itself_and_no_ordered_pair_comes_twice(scene, encoded):
    found = find_candidates(thumbnails_of(scene, encoded, [*range(15), *range(5)]))
    pairs = list(zip(found.whole.tolist(), found.inside.tolist(), strict=True))
    assert len(pairs) == len(set(pairs)) > 0
    assert all(one != other for one, other in pairs)


def test_every_crop_of_a_tenth_has_a_window_within_a_twentieth():
    edges = np.array(WINDOWS).reshape(-1, 4)
    for left in np.linspace(0, 0.1, 5):
        for top in np.linspace(0, 0.1, 5):
            crop = np.array([left, left + 0.9, top, top + 0.9])
            assert np.abs(edges - crop).max(axis=1).min() <= 0.0501


@pytest.mark.parametrize("shared", [0.0, 0.9])
def test_cells_lose_hardly_anything_that_is_near(monkeypatch, shared: float):
    # 40 cells of which 12 are asked. Directions at random are the hardest case: photos lie in clusters.
    monkeypatch.setattr(cells, "_CELL", 10)
    rng = np.random.default_rng(0)
    bases = unit(rng.normal(size=(400, 24)) + shared)
    queries = unit(bases + 0.1 * rng.normal(size=bases.shape).astype(np.float32))
    sorted_into = cells_of(bases)
    assert len(sorted_into.members) == 40
    assert sorted(np.concatenate(sorted_into.members).tolist()) == list(range(400))
    blocks = [np.stack(found[:2], axis=1) for found in looked_up(queries, bases, sorted_into, 0.8)]
    pairs = {tuple(pair) for pair in np.concatenate(blocks).tolist()}
    wanted = {tuple(pair) for pair in np.argwhere(queries @ bases.T >= 0.8).tolist()}
    own = {(i, i) for i in range(400)} & wanted
    assert pairs <= wanted
    assert len(own & pairs) >= 0.98 * len(own)
    assert len(own) > 350


def test_the_best_of_each_by_hand():
    kept = best_of_each(np.array([1, 0, 1, 1]), np.array([0.2, 0.1, 0.9, 0.5]), 2)
    assert kept.tolist() == [1, 2, 3]
    assert best_of_each(np.zeros(0, np.int64), np.zeros(0), 3).tolist() == []


def test_whitening_makes_every_direction_as_wide():
    rng = np.random.default_rng(1)
    rows = (rng.normal(size=(20_000, 3)) * (1, 3, 10) + 5).astype(np.float32)
    middle, matrix = whitening_of(rows, photos=10**9, floor=0.0)
    white = (rows - middle) @ matrix
    assert np.allclose(np.cov(white.T), np.eye(3), atol=1e-2)
