"""The two patterns that first-layer kernels are compared with: a Gabor (edge or bar) and a spot."""

import numpy as np

from seewhy.layers.separable_fit import Shape

__all__ = ["LENGTH", "SHORTEST", "gabor_shape", "gabor_values", "spot_shape"]

SHORTEST = 2.0  # px: no shorter wave can be told from a longer one on whole pixels (Nyquist)
LENGTH = 5  # px of the kernel's side from which on the envelope may be longer along the stripes than across
_NARROWEST = 0.5  # px: narrower windows hold hardly more than one pixel, and one pixel has no direction
_ONE_PIXEL = 0.3  # px: a spot of this standard deviation is one lit pixel (its neighbours have 0.004 of it)
_FREE = 1e3  # no bound, for angles


def gabor_shape(height: int, width: int) -> Shape:
    """Gabor patterns: stripes under a window, a *cosine under a Gaussian*, the textbook model of an edge detector.

    The parameters are phase (rad, at the middle of the window), direction across the stripes (rad), logarithm of the
    wavelength, of the window's width across the stripes and, from kernels of 5 px on, along them (px), and the
    window's middle (px from the kernel's middle, right and down). A smaller kernel has too few numbers for a window
    that is longer than wide.

    Args:
        height: px of the kernel.
        width: px.

    Reference:
        Jones and Palmer 1987, An evaluation of the two-dimensional Gabor filter model, J. Neurophysiol. 58(6).
    """
    x, y = _places(height, width)
    side, long = max(height, width), max(height, width) >= LENGTH
    waves = max(6, int(np.ceil(np.log(side) / np.log(1.25))) + 1)  # 25 % apart: the steps reach the true one from there
    centres = np.array([-0.25, 0.0, 0.25])
    axes = (
        np.zeros(1),
        np.arange(12) * np.pi / 12,
        np.log(np.geomspace(SHORTEST, 2 * side, waves)),
        np.log(np.maximum(np.array([0.2, 0.35, 0.8]) * side, _NARROWEST)),
        centres * width,
        centres * height,
    )
    starts = _grid(axes)
    if long:
        starts = np.insert(starts, 4, starts[:, 3], axis=1)

    def pattern(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return gabor_values(parameters, x, y)

    def merged(start: np.ndarray, amounts: np.ndarray) -> np.ndarray:
        found = start.copy()
        found[:, 0] = np.arctan2(amounts[:, 1], amounts[:, 0])  # the partner is -sin: A cos - B sin has phase atan(B/A)
        return found

    values, slopes = pattern(starts)
    widest, least = np.log(3 * side), np.log(_NARROWEST)
    windows = 2 if long else 1
    return Shape(
        pattern=pattern,
        starts=starts,
        values=values,
        partners=slopes[:, 0],
        merged=merged,
        low=np.array([-_FREE, -_FREE, np.log(SHORTEST), *[least] * windows, -width / 2, -height / 2]),
        high=np.array([_FREE, _FREE, np.log(4 * side), *[widest] * windows, width / 2, height / 2]),
        spread=np.array([np.pi, np.pi / 2, 1.0, *[1.0] * windows, width / 2, height / 2]),
    )


def gabor_values(parameters: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gabor patterns and their slopes.

    Args:
        parameters: (n, 6 or 7), as gabor_shape tells them.
        x: (m,) px of each place, from the kernel's middle to the right.
        y: (m,) px downwards.

    Returns:
        (n, m) and (n, 6 or 7, m).

    >>> wave = np.array([[0.0, 0.0, np.log(4.0), 10.0, 0.0, 0.0]])  # upright stripes, 4 px, a very wide window
    >>> gabor_values(wave, np.array([0.0, 1, 2]), np.zeros(3))[0].round(6) + 0
    array([[ 1.,  0., -1.]])
    """
    phase, direction, wave, across = (parameters[:, i, None] for i in range(4))
    long = parameters.shape[1] == 7
    along, right, down = (parameters[:, i, None] for i in ((4, 5, 6) if long else (3, 4, 5)))
    cos, sin = np.cos(direction), np.sin(direction)
    u = (x - right) * cos + (y - down) * sin  # px across the stripes
    v = (y - down) * cos - (x - right) * sin  # px along them
    by_u, by_v = np.exp(-2 * across), np.exp(-2 * along)  # one over the windows' squared widths
    window, turns = np.exp(-(u * u * by_u + v * v * by_v) / 2), 2 * np.pi * np.exp(-wave)
    even, odd = window * np.cos(turns * u + phase), window * np.sin(turns * u + phase)
    slope_u, slope_v = -u * by_u * even - turns * odd, -v * by_v * even
    widths = [u * u * by_u * even, v * v * by_v * even] if long else [(u * u * by_u + v * v * by_v) * even]
    slopes = [-odd, slope_u * v - slope_v * u, turns * u * odd, *widths]
    slopes += [-cos * slope_u + sin * slope_v, -sin * slope_u - cos * slope_v]
    return even, np.stack(slopes, axis=1)


def spot_shape(height: int, width: int) -> Shape:
    """Spots: a Gaussian less a constant, from one lit pixel over a spot with a surround to an even colour.

    The parameters are the logarithm of the spot's width (px), the surround (what is taken off everywhere, in units of
    the spot's height), and the middle (px from the kernel's middle, right and down).

    Args:
        height: px of the kernel.
        width: px.
    """
    x, y = _places(height, width)
    side, centres = max(height, width), np.linspace(-0.4, 0.4, 5)
    widths = np.log(np.geomspace(_ONE_PIXEL, 2 * side, 7))
    starts = _grid((widths, np.zeros(1), centres * width, centres * height))

    def pattern(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        size, surround, right, down = (parameters[:, i, None] for i in range(4))
        across, along, by = x - right, y - down, np.exp(-2 * size)
        far = (across**2 + along**2) * by
        spot = np.exp(-far / 2)
        return spot - surround, np.stack([far * spot, -np.ones_like(spot), across * by * spot, along * by * spot], 1)

    def merged(start: np.ndarray, amounts: np.ndarray) -> np.ndarray:
        spot = np.where(np.abs(amounts[:, 0]) < 1e-6, 1e-6, amounts[:, 0])
        found = start.copy()
        found[:, 1] = -amounts[:, 1] / spot
        return found

    values = pattern(starts)[0]
    return Shape(
        pattern=pattern,
        starts=starts,
        values=values,
        partners=np.ones_like(values),
        merged=merged,
        low=np.array([np.log(_ONE_PIXEL), -20.0, -width / 2, -height / 2]),
        high=np.array([np.log(3 * side), 20.0, width / 2, height / 2]),
        spread=np.array([1.0, 1.0, width / 2, height / 2]),
    )


def _places(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """px of each place of a kernel from its middle, right and down, row by row."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    return (x - (width - 1) / 2).ravel(), (y - (height - 1) / 2).ravel()


def _grid(axes: tuple[np.ndarray, ...]) -> np.ndarray:
    return np.stack([one.ravel() for one in np.meshgrid(*axes, indexing="ij")], axis=1)
