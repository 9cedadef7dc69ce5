"""The descent against Newton's method, written in the plainest way."""

import numpy as np
import pytest

from seewhy import threads
from seewhy.training import head_solver
from seewhy.training.head_solver import Problem, Solution, descend
from seewhy.training.head_turn import standardise, turn


def problem_of(photos: int = 40, features: int = 7, classes: int = 3, fits: int = 2, seed: int = 0) -> Problem:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(photos, features)).astype(np.float32)
    labels = (values[:, :classes] + rng.normal(size=(photos, classes))).argmax(axis=1)
    weights = rng.random((photos, fits))
    turned = turn(values, standardise(values, np.zeros(features, np.int64), share="features"))
    return Problem(
        turned=turned,
        targets=np.eye(classes)[labels],
        row_weights=weights / weights.sum(axis=0),
        resting_bias=np.zeros(classes),
    )


def zeros(problem: Problem) -> Solution:
    fits, classes = problem.row_weights.shape[1], problem.targets.shape[1]
    return Solution(weights=np.zeros((fits, problem.turned.rows.shape[1], classes)), bias=np.zeros((fits, classes)))


def newton(rows: np.ndarray, targets: np.ndarray, row_weights: np.ndarray, strength: float) -> np.ndarray:
    """Weights and, last, bias: (directions + 1, classes), by Newton's method on the whole matrix of curvatures."""
    rows = np.column_stack([rows, np.ones(len(rows))])
    classes = targets.shape[1]
    penalty = np.repeat(np.append(np.full(rows.shape[1] - 1, strength), 1e-4), classes)
    weights = np.zeros(rows.shape[1] * classes)
    for _ in range(50):
        logits = rows @ weights.reshape(-1, classes)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = (rows.T @ ((chances - targets) * row_weights[:, None])).ravel() + penalty * weights
        spread = chances[:, :, None] * (np.eye(classes) - chances[:, None, :]) * row_weights[:, None, None]
        curvature = np.einsum("nd,ncb,ne->dceb", rows, spread, rows).reshape(len(weights), -1) + np.diag(penalty)
        weights -= np.linalg.solve(curvature, slope)
    return weights.reshape(-1, classes)


@pytest.mark.parametrize("strength", [1.0, 0.01, 1e-4])
@pytest.mark.parametrize("shape", [(40, 7), (9, 30)])
def test_it_finds_what_newton_finds(strength: float, shape: tuple[int, int]) -> None:
    problem = problem_of(*shape)

    found = descend(problem, zeros(problem), strength, tolerance=1e-13)

    for fit in range(2):
        expected = newton(problem.turned.rows, problem.targets, problem.row_weights[:, fit], strength)
        largest = np.abs(expected).max()
        np.testing.assert_allclose(found.weights[fit], expected[:-1], atol=1e-4 * largest)
        np.testing.assert_allclose(found.bias[fit], expected[-1], atol=1e-4 * largest)


def test_a_warm_start_changes_the_time_and_not_the_answer() -> None:
    problem = problem_of()
    cold = descend(problem, zeros(problem), 1e-3, tolerance=1e-13)
    warm = descend(problem, descend(problem, zeros(problem), 3e-3), 1e-3, tolerance=1e-13)

    np.testing.assert_allclose(warm.weights, cold.weights, atol=1e-4 * np.abs(cold.weights).max())
    assert warm.steps <= cold.steps


def test_fits_do_not_touch_each_other() -> None:
    both = problem_of(fits=2)
    alone = Problem(
        turned=both.turned, targets=both.targets, row_weights=both.row_weights[:, 1:], resting_bias=both.resting_bias
    )

    together = descend(both, zeros(both), 0.01, tolerance=1e-13).weights[1]

    np.testing.assert_allclose(together, descend(alone, zeros(alone), 0.01, tolerance=1e-13).weights[0], atol=1e-4)


def test_a_start_that_is_far_off_still_comes_down() -> None:
    problem = problem_of()
    rng = np.random.default_rng(1)
    shape = zeros(problem).weights.shape
    far = Solution(weights=rng.normal(0, 100, shape), bias=rng.normal(0, 100, (shape[0], shape[2])))

    found = descend(problem, far, 0.01, tolerance=1e-13)

    near = descend(problem, zeros(problem), 0.01, tolerance=1e-13)
    np.testing.assert_allclose(found.weights, near.weights, atol=1e-3 * np.abs(near.weights).max())


def test_photos_in_blocks_give_the_same_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of()
    whole = descend(problem, zeros(problem), 0.01)
    monkeypatch.setattr("seewhy.training.head_turn._BLOCK", 30)

    pieces = descend(problem, zeros(problem), 0.01)

    np.testing.assert_allclose(pieces.weights, whole.weights, atol=1e-6)


def test_the_answer_is_the_same_however_many_threads_share_the_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(photos=600)
    alone = descend(problem, zeros(problem), 1e-3)

    monkeypatch.setattr(head_solver, "_FEW_NUMBERS", 0)
    for count in (1, 3):
        monkeypatch.setattr(threads, "processors", lambda count=count: count)
        shared = descend(problem, zeros(problem), 1e-3)
        assert np.array_equal(shared.weights, alone.weights)
        assert np.array_equal(shared.bias, alone.bias)
