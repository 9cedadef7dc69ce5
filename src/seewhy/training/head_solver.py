"""The arithmetic of the taught head: logistic regression for many folds and strengths at once, in a turned space.

Along the turned coordinates (head_turn.py) the curvature of the loss is nearly known beforehand: the eigenvalues. So
after rescaling the valley is nearly round, and a quasi-Newton method is at its bottom in a few steps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from seewhy.devices import one_thread
from seewhy.threads import in_order
from seewhy.training.head_turn import Turned

__all__ = ["Problem", "Solution", "descend"]

# How strongly biases are pulled to the classes' frequencies. It only matters where a fold lacks a class: its bias
# would run to minus infinity. At this value it moves a bias of a class that is there by less than 0.01.
_BIAS_PULL = 1e-4
# Pairs of moves that L-BFGS remembers; 10 is the usual number (Nocedal, Wright 2006, section 7.2: 3 … 20).
_MEMORY = 10
# A loss that is still falling after so many steps is so flat that the answers no longer change.
_MOST_STEPS = 200
_MOST_HALVINGS = 30
# Photos whose share of loss and slope one thread adds up: many shares keep many processors busy, and one of 256 photos
# and 2,000 directions takes a millisecond. Always so many, so that sums don't depend on how many processors there are.
_SHARE = 256
# Numbers below which the photos are gone through by one thread: starting others takes as long.
_FEW_NUMBERS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Several fits of the same photos: one for each fold (without its photos), and one for all photos.

    Args:
        turned: the photos.
        targets: one 1 a row, (photos, classes) float64.
        row_weights: how much each photo counts in each fit, (photos, fits); every column sums to 1.
        resting_bias: what the biases are pulled to, (classes,).
    """

    turned: Turned
    targets: np.ndarray
    row_weights: np.ndarray
    resting_bias: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Solution:
    """Weights (fits, directions, classes), biases (fits, classes) and the number of steps it took to find them."""

    weights: np.ndarray
    bias: np.ndarray
    steps: int = 0

    def logits(self, rows: np.ndarray) -> np.ndarray:
        """Logits of photos by every fit, (photos, fits, classes) float64."""
        columns = self.weights.transpose(1, 0, 2).reshape(rows.shape[1], -1)
        return (rows @ columns.astype(rows.dtype)).reshape(len(rows), *self.bias.shape).astype(np.float64) + self.bias


def descend(problem: Problem, start: Solution, strength: float, *, tolerance: float = 1e-6) -> Solution:
    """Finds the weights of all fits at one strength of the regulariser, beginning at another strength's weights.

    Lowers, for every fit, the mean over its photos of the cross-entropy + strength / 2 x (sum of the squared weights)
    by a quasi-Newton method (L-BFGS) in coordinates where the curvature is near 1 everywhere. All fits go down side by
    side, each with its own step length, so that the photos are read once a step and not once a fold. It is written out
    here, and not taken from SciPy, because SciPy brings a second pool of threads that fights with NumPy's: on a busy
    machine that was 20 times slower.

    Args:
        problem: photos, classes and who takes part.
        start: where to begin; the answer doesn't depend on it, the time does.
        strength: of the regulariser, above 0; photos have a mean squared length of 1.
        tolerance: a fit is done when a step lowers its loss by less than this part.

    Reference: Nocedal, Wright 2006, "Numerical optimization", algorithms 3.1 and 7.4.
    """
    with one_thread():
        return _descended(problem, start, strength, tolerance)


def _descended(problem: Problem, start: Solution, strength: float, tolerance: float) -> Solution:
    unit = _units(problem, start, strength)

    def look(position: np.ndarray) -> _Point:
        return _Point(position, *_penalised(problem, position, unit, strength))

    here = look(np.concatenate([start.weights, start.bias[:, None, :]], axis=1) / unit)
    running = np.ones(len(here.loss), bool)
    moves: list[_Move] = []
    steps = 0
    while running.any() and steps < _MOST_STEPS:
        there = _go(look, here, -_inverse_curvature_times(here.slope, moves), running)
        moves = [*moves[1 - _MEMORY :], _Move.between(here, there)]
        running &= here.loss - there.loss > tolerance * np.abs(there.loss)
        here = there
        steps += 1
    found = here.position * unit
    return Solution(weights=found[:, :-1], bias=found[:, -1], steps=steps)


class _Point(NamedTuple):
    """Where all fits are, (fits, directions + 1, classes), with their losses (fits,) and slopes (as position)."""

    position: np.ndarray
    loss: np.ndarray
    slope: np.ndarray


class _Move(NamedTuple):
    """A step, the change of slope along it, and 1 / their product; 0 for a fit that it taught nothing."""

    move: np.ndarray
    change: np.ndarray
    inverse: np.ndarray

    @classmethod
    def between(cls, here: _Point, there: _Point) -> "_Move":
        move, change = there.position - here.position, there.slope - here.slope
        product = _dot(move, change)  # the loss is convex: above 0, but for rounding and fits that stand still
        usable = product > 1e-20
        return cls(move, change, usable / np.where(usable, product, 1.0))


def _go(look: Callable[[np.ndarray], _Point], here: _Point, direction: np.ndarray, running: np.ndarray) -> _Point:
    """One step; each fit halves its length until its loss falls enough (backtracking, Armijo's rule)."""
    promised = 1e-4 * _dot(here.slope, direction)
    length = running.astype(float)
    for _ in range(_MOST_HALVINGS):
        there = look(here.position + length[:, None, None] * direction)
        too_far = running & ~(there.loss <= here.loss + length * promised + 1e-12)
        if not too_far.any():
            return there
        length[too_far] /= 2
    # as low as rounding lets it see: the fits that are still going down go, the others stay
    return look(here.position + np.where(length > 0.5**_MOST_HALVINGS, length, 0.0)[:, None, None] * direction)


def _inverse_curvature_times(slope: np.ndarray, moves: list[_Move]) -> np.ndarray:
    """The slope, stretched by what the last moves taught about the curvature (the two-loop recursion)."""
    result = slope.copy()
    shares = []
    for move, change, inverse in reversed(moves):
        share = inverse * _dot(move, result)
        result -= share[:, None, None] * change
        shares.append(share)
    if moves:
        move, change, inverse = moves[-1]
        known = inverse > 0
        size = np.where(known, 1 / (np.where(known, inverse, 1.0) * _dot(change, change).clip(min=1e-300)), 1.0)
        result *= size[:, None, None]
    for (move, change, inverse), share in zip(moves, reversed(shares), strict=True):
        result += (share - inverse * _dot(change, result))[:, None, None] * move
    return result


def _units(problem: Problem, start: Solution, strength: float) -> np.ndarray:
    """Steps along each coordinate that change the loss alike: 1 / sqrt(curvature); (fits, directions + 1, 1).

    The same for all classes: then weights that sum to 0 over the classes always will, and the descent never strays
    along the one direction, a shift of all classes alike, in which the cross-entropy is flat.
    """
    doubt = np.zeros(len(start.bias))  # mean of p (1 - p): how much the logits still matter
    for rows, row_weights in _row_blocks(problem):
        chances = _chances(problem.turned.rows[rows], start)
        doubt += np.einsum("nk,nkc->k", row_weights, chances * (1 - chances)) / start.bias.shape[1]
    doubt = doubt.clip(min=1e-6)[:, None, None]
    curvature = doubt * (problem.turned.spectrum / len(problem.targets))[None, :, None] + strength
    return 1 / np.sqrt(np.concatenate([curvature, doubt + _BIAS_PULL], axis=1))


def _penalised(
    problem: Problem, position: np.ndarray, unit: np.ndarray, strength: float
) -> tuple[np.ndarray, np.ndarray]:
    """Loss of every fit, (fits,), and its slope by position, (fits, directions + 1, classes)."""
    weights = position * unit
    loss, slope = _cross_entropy(problem, weights[:, :-1], weights[:, -1])
    pull = weights.copy()
    pull[:, -1] -= problem.resting_bias
    force = pull * strength
    force[:, -1] = pull[:, -1] * _BIAS_PULL
    slope += force
    return loss + _dot(pull, force) / 2, slope * unit


def _cross_entropy(problem: Problem, weights: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cross-entropy of every fit and its slope by weights and, last, bias."""
    fits, directions, classes = weights.shape
    loss = np.zeros(fits)
    slope = np.zeros((fits, directions + 1, classes))
    here = Solution(weights=weights, bias=bias)

    def share(block: tuple[slice, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows, row_weights = block
        turned, targets = problem.turned.rows[rows], problem.targets[rows]
        miss = _chances(turned, here)
        of_truth = np.einsum("nkc,nc->nk", miss, targets)
        gain = np.einsum("nk,nk->k", row_weights, np.log(of_truth.clip(min=1e-300)))
        miss -= targets[:, None, :]
        miss *= row_weights[:, :, None]
        return gain, turned.T @ miss.reshape(len(miss), -1).astype(turned.dtype), miss.sum(axis=0)

    few = problem.turned.rows.size < _FEW_NUMBERS
    blocks = _row_blocks(problem)
    for gain, products, by_bias in map(share, blocks) if few else in_order(share, blocks, doing="teaching the head"):
        loss -= gain
        slope[:, :-1] += products.reshape(directions, fits, classes).transpose(1, 0, 2)
        slope[:, -1] += by_bias
    return loss, slope


def _chances(turned: np.ndarray, solution: Solution) -> np.ndarray:
    """Softmax probabilities (photos, fits, classes) float64."""
    logits = solution.logits(turned)
    logits -= logits.max(axis=2, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=2, keepdims=True)
    return logits


def _dot(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Inner product of every fit, (fits,). Not by BLAS, whose threads cost more than they save at this size."""
    return np.einsum("kdc,kdc->k", first, second)


def _row_blocks(problem: Problem) -> Iterator[tuple[slice, np.ndarray]]:
    for begin in range(0, len(problem.targets), _SHARE):
        rows = slice(begin, begin + _SHARE)
        yield rows, problem.row_weights[rows]
