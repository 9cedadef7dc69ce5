"""Ridge regression against its textbook form, and on planted factors."""

import numpy as np
import pytest

from seewhy.probability.ridge import STRENGTHS, _fitted, held_out


def _plainly(rows, targets, new, strength):
    """(X'X + s)⁻¹ X'y after standardising, with the constant left unpunished."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    x, z = (rows - mean) / spread, (new - mean) / spread
    level = targets.mean(axis=0)
    weights = np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ (targets - level))
    return level + z @ weights


@pytest.mark.parametrize(("photos", "numbers"), [(30, 7), (12, 40)])
def test_it_is_the_textbook_formula_at_the_strength_that_leaving_one_out_likes_best(photos, numbers):
    random = np.random.default_rng(1)
    rows, new = random.normal(size=(photos, numbers)) * 3 + 1, random.normal(size=(5, numbers))
    targets = rows[:, :2] @ np.array([[1.0], [2.0]]) + random.normal(size=(photos, 1))
    found = _fitted(rows, targets, new, [slice(0, 1)])
    x = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    eigenvalues = np.linalg.eigvalsh(x @ x.T if photos <= numbers else x.T @ x)
    unit = eigenvalues[eigenvalues > 1e-9 * eigenvalues[-1]].mean()
    scores = []
    for strength in STRENGTHS * unit:
        hat = x @ np.linalg.solve(x.T @ x + strength * np.eye(numbers), x.T) + 1 / photos
        left = targets - hat @ targets
        scores.append(np.square(left).sum() / max(1 - np.trace(hat) / photos, 1e-6) ** 2)
    best = STRENGTHS[int(np.argmin(scores))] * unit
    np.testing.assert_allclose(found, _plainly(rows, targets, new, best), rtol=1e-6, atol=1e-6)


def test_a_planted_line_is_found_and_chance_is_not():
    random = np.random.default_rng(0)
    rows = random.normal(size=(200, 50))
    targets = np.column_stack([rows @ random.normal(size=50), random.normal(size=200)])
    found = held_out(rows, targets, np.arange(200) % 5, [slice(0, 1), slice(1, 2)])
    explained = 1 - np.square(found - targets).sum(axis=0) / np.square(targets - targets.mean(axis=0)).sum(axis=0)
    assert explained[0] > 0.999
    assert -0.2 < explained[1] < 0.1  # below 0: worse than always saying the mean


def test_blocks_choose_their_strengths_by_themselves():
    random = np.random.default_rng(2)
    rows = random.normal(size=(60, 20))
    line, chance = (rows @ random.normal(size=20))[:, None], random.normal(size=(60, 1))
    both = held_out(rows, np.hstack([line, chance]), np.arange(60) % 5, [slice(0, 1), slice(1, 2)])
    alone = held_out(rows, line, np.arange(60) % 5, [slice(0, 1)])
    np.testing.assert_allclose(both[:, :1], alone)


def test_no_photo_is_predicted_from_itself():
    random = np.random.default_rng(3)
    rows, targets, folds = random.normal(size=(20, 4)), random.normal(size=(20, 1)), np.arange(20) % 5
    before = held_out(rows, targets, folds, [slice(0, 1)])
    targets[folds == 2] += 100
    after = held_out(rows, targets, folds, [slice(0, 1)])
    np.testing.assert_allclose(after[folds == 2], before[folds == 2])
    assert np.abs(after[folds != 2] - before[folds != 2]).min() > 0.1


def test_rows_that_never_change_give_the_mean():
    found = held_out(np.ones((10, 3)), np.arange(10.0)[:, None], np.arange(10) % 5, [slice(0, 1)])
    np.testing.assert_allclose(found[0], np.mean([1, 2, 3, 4, 6, 7, 8, 9]))
