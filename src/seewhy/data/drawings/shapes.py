"""Curves: the few kinds of outlines every animal is built of. Points are (n, 2) float64, x forwards, y upwards."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

__all__ = ["Points", "ellipse", "rotate", "smooth", "tube", "tufts"]

Points = np.ndarray


def smooth(points: Sequence[Sequence[float]] | Points, *, closed: bool = True, steps: int = 6) -> Points:
    """A rounded curve through the points (a Catmull-Rom spline).

    Args:
        points: the corners to pass through.
        closed: whether the last point leads back to the first.
        steps: how many pieces to lay between two points.

    Returns:
        The points of the curve.

    Reference: Catmull and Rom 1974, A class of local interpolating splines.

    >>> smooth([(0, 0), (1, 0), (1, 1), (0, 1)], steps=2).shape
    (8, 2)
    """
    corners = np.asarray(points, dtype=np.float64)
    curve = (_spline(steps) @ corners[_neighbours(len(corners), closed)]).reshape(-1, 2)  # (pieces × steps, 2)
    return curve if closed else np.concatenate([curve, corners[-1:]])


@lru_cache
def _spline(steps: int) -> np.ndarray:
    """How much each of four neighbouring corners weighs in each step between the middle two: (steps, 4)."""
    t = np.arange(steps) / steps
    powers = np.stack([t**0, t, t**2, t**3], axis=1)
    return 0.5 * powers @ np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]])


@lru_cache
def _neighbours(count: int, closed: bool) -> np.ndarray:
    """For every piece of a curve the corner before it, its start, its end and the corner after it: (pieces, 4)."""
    start = np.arange(count if closed else count - 1)
    four = np.stack([start - 1, start, start + 1, start + 2], axis=1)
    return four % count if closed else np.clip(four, 0, count - 1)


def tube(path: Sequence[Sequence[float]] | Points, widths: Sequence[float], *, steps: int = 6) -> Points:
    """The outline of a bent tube with rounded end, such as a leg or a tail.

    Args:
        path: points along the middle of the tube.
        widths: its half width at each of them.
        steps: how many pieces to lay between two points.

    Returns:
        The outline, from the start along the left side to the end and back along the right.
    """
    middle = smooth(path, closed=False, steps=steps)
    at = np.linspace(0, 1, len(middle))
    half = np.interp(at, np.linspace(0, 1, len(widths)), widths)[:, None]
    along = np.gradient(middle, axis=0)
    along /= np.maximum(np.hypot(along[:, :1], along[:, 1:]), 1e-9)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    turn = np.linspace(np.pi / 2, -np.pi / 2, 7)[1:-1, None]
    cap = middle[-1] + half[-1] * (np.cos(turn) * along[-1] + np.sin(turn) * across[-1])
    return np.concatenate([middle + half * across, cap, (middle - half * across)[::-1]])


def ellipse(x: float, y: float, width: float, height: float, *, turn: float = 0.0, steps: int = 20) -> Points:
    """An ellipse by its centre, half width, half height and turn in degrees."""
    points = _circle(steps) * (width, height)
    return (rotate(points, turn) if turn else points) + (x, y)


@lru_cache
def _circle(steps: int) -> Points:
    angles = np.arange(steps) * (2 * np.pi / steps)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def rotate(points: Points, degrees: float) -> Points:
    """Turns points about the origin, anticlockwise."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.asarray(points) @ np.array([[cos, sin], [-sin, cos]])


def tufts(outline: Points, rng: np.random.Generator, *, length: float, spacing: float, below: float = np.inf) -> Points:
    """Pulls tufts of fur out of a closed outline: a zigzag that leans against the direction of walking.

    Args:
        outline: the smooth outline.
        rng: makes every tuft a little different.
        length: of a tuft.
        spacing: between two tufts along the outline.
        below: above this height the outline stays smooth.

    Returns:
        The shaggy outline.
    """
    closed = np.concatenate([outline, outline[:1]])
    steps = np.hypot(*np.diff(closed, axis=0).T)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(3, int(travelled[-1] / spacing))
    wander = rng.uniform(-0.3, 0.3, size=2 * count)
    at = (np.arange(2 * count) + wander) * travelled[-1] / (2 * count)
    points = np.stack([np.interp(at, travelled, closed[:, axis]) for axis in (0, 1)], axis=1)
    along = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    along /= np.maximum(np.hypot(along[:, :1], along[:, 1:]), 1e-9)
    area = np.sum(outline[:, 0] * np.roll(outline[:, 1], -1) - np.roll(outline[:, 0], -1) * outline[:, 1])
    outwards = np.stack([along[:, 1], -along[:, 0]], axis=1) * np.sign(area)
    reach = length * rng.uniform(0.5, 1.2, size=(count, 1))
    reach *= points[1::2, 1:] < below
    points[1::2] += outwards[1::2] * reach + np.array([-0.7, -0.45]) * reach
    return points
