"""Fits a pattern of one colour to many small kernels at once: least squares with NumPy alone."""

import dataclasses
from collections.abc import Callable

import numpy as np

__all__ = ["Fit", "Shape", "fit_shape"]

# On 200 noise kernels of 3×3 and of 7×7 px, six starts raise the mean R² by 0.0006 and 0.0017; with these bounds it
# stays 0.0006 and 0.0022 below that of 300 steps (at most 0.03), in a tenth of the time. Real patterns settle sooner.
_STARTS = 3  # the best points of the grid that are refined
_STEPS = 30
_SETTLED = 1e-5  # a step that explains less than this share of the kernel's energy is no progress
_PATIENCE = 3  # steps without progress
_AT_ONCE = 64  # kernels compared with the grid at once: bounds the memory
_LEAST_NOISE = 0.1  # of a weight's usual size: errors are told as if every weight were at least this uncertain


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shape:
    """A family of patterns over the places of a kernel.

    Args:
        pattern: from parameters (n, q) to values (n, m) and their slopes by each parameter (n, q, m), for the m places
            of the kernel, row by row.
        starts: (g, q) parameters of a grid over the family.
        values: (g, m) the patterns of the grid.
        partners: (g, m) what may be added to each of them in any amount without leaving the family.
        merged: from a start (n, q) and the amounts of value and partner (n, 2) to the parameters (n, q).
        low: (q,) least value of each parameter.
        high: (q,) greatest.
        spread: (q,) how far apart the parameters of such patterns lie before anything was measured (a prior standard
            deviation); it bounds the errors of what a kernel cannot tell, and does not touch the fit.
    """

    pattern: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
    starts: np.ndarray
    values: np.ndarray
    partners: np.ndarray
    merged: Callable[[np.ndarray, np.ndarray], np.ndarray]
    low: np.ndarray
    high: np.ndarray
    spread: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fit:
    """The best pattern for each of n kernels: kernel ≈ colour × pattern.

    Args:
        colour: (n, channels), how much of the pattern each channel has.
        parameters: (n, q).
        errors: (n, q), standard errors of the parameters; the family's spread where the kernel cannot tell.
        patterns: (n, m).
        r2: (n,) share of the kernel's energy that is explained, 0..1: one minus the squares that are left over the
            squares there were. Measured from zero, because zero means "no weight".
        adjusted: (n,) the same after paying for each fitted number; may be negative.
    """

    colour: np.ndarray
    parameters: np.ndarray
    errors: np.ndarray
    patterns: np.ndarray
    r2: np.ndarray
    adjusted: np.ndarray


def fit_shape(kernels: np.ndarray, shape: Shape) -> Fit:
    """The best fit of a family of patterns to each kernel.

    A grid finds where to start (for each of its points the best colour and the best mix with the partner are known in
    closed form: the largest singular value of a small matrix), Levenberg and Marquardt's damped Gauss-Newton steps do
    the rest, for all kernels side by side. Nothing is random.

    Args:
        kernels: (n, channels, m) float64.
        shape: the family.

    Reference:
        Golub and Pereyra 1973 (the colours drop out: variable projection); Marquardt 1963.
    """
    sizes = np.sqrt((kernels**2).mean(axis=(1, 2)))
    kernels = kernels / np.where(sizes > 0, sizes, 1.0)[:, None, None]  # so that steps do not depend on their scale
    best: tuple[np.ndarray, np.ndarray] | None = None
    for start in _best_starts(kernels, shape).T:
        mixed = _mixture(kernels, shape.values[start], shape.partners[start])
        first = np.clip(shape.merged(shape.starts[start], mixed), shape.low, shape.high)
        parameters, left = _refined(kernels, first, shape)
        if best is not None:  # a tie keeps the better start
            better = left < best[1] * (1 - 1e-9)
            parameters = np.where(better[:, None], parameters, best[0])
            left = np.where(better, left, best[1])
        best = parameters, left
    assert best is not None
    found = _described(kernels, *best, shape)
    return dataclasses.replace(found, colour=found.colour * sizes[:, None])


def _best_starts(kernels: np.ndarray, shape: Shape) -> np.ndarray:
    """(n, starts) indices into the grid."""
    first, second = _orthonormal(shape.values, shape.partners)
    found = []
    for at in range(0, len(kernels), _AT_ONCE):
        one, two = kernels[at : at + _AT_ONCE] @ first.T, kernels[at : at + _AT_ONCE] @ second.T  # (n, channels, g)
        # energy that the best colour and mixture explain: the larger eigenvalue of a 2 × 2 matrix
        a, b, c = (one * one).sum(1), (two * two).sum(1), (one * two).sum(1)
        explained = (a + b) / 2 + np.hypot((a - b) / 2, c)
        few = min(_STARTS, explained.shape[1])
        ahead = np.sort(np.argpartition(-explained, few - 1, axis=1)[:, :few], axis=1)
        order = np.argsort(-np.take_along_axis(explained, ahead, axis=1), axis=1, kind="stable")
        found.append(np.take_along_axis(ahead, order, axis=1))
    return np.concatenate(found)


def _orthonormal(values: np.ndarray, partners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    rest = partners - (partners * first).sum(1, keepdims=True) * first
    length = np.linalg.norm(rest, axis=1, keepdims=True)
    known = length > 1e-6 * np.maximum(np.linalg.norm(partners, axis=1, keepdims=True), 1e-9)
    return first, np.where(known, rest / np.maximum(length, 1e-12), 0.0)


def _mixture(kernels: np.ndarray, values: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """How much of value and of partner fits each kernel best in one colour: (n, 2)."""
    both = np.stack([values, partners], axis=1)  # (n, 2, m)
    gram = both @ both.transpose(0, 2, 1)
    gram += 1e-9 * np.eye(2) * np.maximum(np.trace(gram, axis1=1, axis2=2), 1e-12)[:, None, None]
    root = np.linalg.cholesky(gram)
    whitened = np.linalg.solve(root, both @ kernels.transpose(0, 2, 1))  # (n, 2, channels)
    left = np.linalg.svd(whitened)[0][:, :, :1]  # (n, 2, 1): the mixture, in whitened terms
    return np.linalg.solve(root.transpose(0, 2, 1), left)[:, :, 0]


def _refined(kernels: np.ndarray, parameters: np.ndarray, shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Levenberg-Marquardt steps for all kernels at once: the parameters and the squares that are left."""
    channels, count = kernels.shape[1], parameters.shape[1]
    values, slopes = shape.pattern(parameters)
    colour, left = _colours(kernels, values)
    energy = (kernels**2).sum((1, 2))
    damping, resting = np.full(len(kernels), 1e-2), np.zeros(len(kernels), dtype=int)
    parameters, open_ = parameters.copy(), np.flatnonzero(energy > 0)
    for _ in range(_STEPS):
        if not len(open_):
            break
        part = kernels[open_]
        values, slopes = shape.pattern(parameters[open_])
        jacobian = _jacobian(colour[open_], values, slopes)
        residual = (part - colour[open_][:, :, None] * values[:, None]).reshape(len(open_), -1, 1)
        normal = jacobian.transpose(0, 2, 1) @ jacobian
        size = np.diagonal(normal, axis1=1, axis2=2)
        damped = damping[open_, None] * size + 1e-9 * size.max(1, keepdims=True) + 1e-30
        normal = normal + damped[:, :, None] * np.eye(channels + count)
        step = np.linalg.solve(normal, jacobian.transpose(0, 2, 1) @ residual)[:, channels:, 0]
        tried = np.clip(parameters[open_] + step, shape.low, shape.high)
        new_colour, new_left = _colours(part, shape.pattern(tried)[0])
        better = new_left < left[open_]
        gain = np.where(better, left[open_] - new_left, 0.0)
        won = open_[better]
        parameters[won], colour[won], left[won] = tried[better], new_colour[better], new_left[better]
        damping[open_] = np.clip(damping[open_] * np.where(better, 0.3, 5.0), 1e-9, 1e6)
        resting[open_] = np.where(gain > _SETTLED * energy[open_], 0, resting[open_] + 1)
        open_ = open_[resting[open_] < _PATIENCE]
    return parameters, left


def _colours(kernels: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best colour of each pattern, (n, channels), and the squares that are left, (n,)."""
    energy = np.maximum((values**2).sum(1), 1e-30)
    colour = (kernels @ values[:, :, None])[:, :, 0] / energy[:, None]
    return colour, ((kernels - colour[:, :, None] * values[:, None]) ** 2).sum((1, 2))


def _jacobian(colour: np.ndarray, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Slopes of colour × pattern by each colour and each parameter: (n, channels · m, channels + q)."""
    n, channels = colour.shape
    by_colour = np.eye(channels)[None, :, None, :] * values[:, None, :, None]  # (n, channels, m, channels)
    by_parameter = colour[:, :, None, None] * slopes.transpose(0, 2, 1)[:, None]  # (n, channels, m, q)
    return np.concatenate([by_colour, by_parameter], axis=3).reshape(n, channels * values.shape[1], -1)


def _described(kernels: np.ndarray, parameters: np.ndarray, left: np.ndarray, shape: Shape) -> Fit:
    n, channels, places = kernels.shape
    numbers, fitted = channels * places, channels + parameters.shape[1]
    energy = (kernels**2).sum((1, 2))
    values, slopes = shape.pattern(parameters)
    colour, _ = _colours(kernels, values)
    share_left = np.divide(left, energy, out=np.ones(n), where=energy > 0)
    spare = max(1, numbers - fitted)
    noise = np.maximum(left / spare, _LEAST_NOISE**2 * energy / numbers)
    return Fit(
        colour=colour,
        parameters=parameters,
        errors=_errors(_jacobian(colour, values, slopes), noise, shape.spread),
        patterns=values,
        r2=1 - share_left,
        adjusted=1 - share_left * numbers / spare,
    )


def _errors(jacobian: np.ndarray, noise: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Standard errors of the parameters, (n, q), from the curvature at the best fit (Laplace's approximation)."""
    size = jacobian.shape[2]
    channels = size - len(spread)
    noise = np.maximum(noise, 1e-300)[:, None, None]
    precision = jacobian.transpose(0, 2, 1) @ jacobian / noise
    precision += np.diag([0.0] * channels + list(1 / spread**2))
    scale = np.sqrt(np.maximum(np.diagonal(precision, axis1=1, axis2=2), 1e-300))  # colours and angles: one scale
    scaled = precision / (scale[:, :, None] * scale[:, None, :]) + 1e-12 * np.eye(size)
    variances = np.diagonal(np.linalg.inv(scaled), axis1=1, axis2=2) / scale**2
    return np.sqrt(np.maximum(variances[:, channels:], 0.0))
