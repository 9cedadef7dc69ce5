import numpy as np
import pytest

from seewhy.data.cells import _inverse_of_lower, cells_of, looked_up, unit, whitening_of


def test_a_triangle_inverted_on_paper():
    found = _inverse_of_lower(np.array([[2.0, 0.0], [1.0, 4.0]]))
    np.testing.assert_allclose(found, [[0.5, 0.0], [-0.125, 0.25]])


@pytest.mark.parametrize("count", [1, 96, 97, 300])
def test_larger_ones_by_halves(count):
    lower = np.tril(np.random.default_rng(count).normal(size=(count, count))) / count + np.eye(count)
    found = _inverse_of_lower(lower)
    np.testing.assert_allclose(found, np.linalg.inv(lower), atol=1e-10)
    assert not np.triu(found, 1).any()


def test_after_whitening_every_direction_spreads_alike():
    rows = unit(np.random.default_rng(0).normal(size=(4000, 200)) * np.linspace(1, 3, 200))
    middle, whitening = whitening_of(rows, photos=10**9, floor=0.0)
    white = (rows - middle) @ whitening
    np.testing.assert_allclose(white.T @ white / len(rows), np.eye(200), atol=0.01)


def test_what_is_looked_up_is_what_comparing_all_with_all_finds():
    rows = unit(np.random.default_rng(0).normal(size=(90, 3)))
    pairs = [
        (i, j, c) for block in looked_up(rows[:40], rows, cells_of(rows), 0.9) for i, j, c in zip(*block, strict=True)
    ]
    cosine = rows[:40] @ rows.T
    assert {(i, j) for i, j, _ in pairs} == set(zip(*np.nonzero(cosine >= 0.9), strict=True))
    assert all(c == pytest.approx(cosine[i, j]) for i, j, c in pairs)
