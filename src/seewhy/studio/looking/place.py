"""Where a place of the picture that is shown lies on the photo, however the sliders turned and moved it."""

from collections.abc import Mapping

import numpy as np

from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import chance_of
from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["photo_to_square", "square_to_photo"]


def square_to_photo(
    shape: tuple[int, int], preprocessing: Preprocessing, strengths: Mapping[str, float], key: str
) -> np.ndarray:
    """The way from the network's square back to the photo, as one matrix.

    Sliders that change colours move nothing. The others are undone in reverse: the square's place in the changed
    photo, then the turn, then nearer, then farther (studio.changes does them the other way round).

    Args:
        shape: height and width of the photo that is changed, px.
        preprocessing: how the changed photo comes into the square.
        strengths: condition -> level, as the sliders stand.
        key: what chance follows from: to which side the photo is turned.

    Returns:
        (3, 3) float64: matrix @ (x, y, 1) is the place on the photo; both as shares from 0 at the left and the top to
        1. Outside 0 … 1 there is nothing of the photo, but what was filled in beyond its edge.
    """
    height, width = shape
    near, far, angle = (_level(strengths, name) for name in ("nearer", "farther", "angle"))
    tall, wide = max(1, round(near / 100 * height)), max(1, round(near / 100 * width))
    place = preprocessing.placement(tall, wide)
    left, top, right, bottom = place.square_box
    photo_left, photo_top, photo_right, photo_bottom = place.photo_box
    size, across, down = (
        place.size,
        (photo_right - photo_left) / (right - left),
        (photo_bottom - photo_top) / (bottom - top),
    )
    onto_changed = _scaled(size * across, size * down, photo_left - left * across, photo_top - top * down)
    turn = np.deg2rad(angle * chance_of(0, key).side)
    # The picture shows the photo turned anticlockwise, y points down: so back is clockwise.
    back = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    unturned = _about(wide / 2, tall / 2, back)
    whole = _scaled(1, 1, (width - wide) // 2, (height - tall) // 2)
    unfar = _about(width / 2, height / 2, _scaled(100 / far, 100 / far, 0, 0))
    return _scaled(1 / width, 1 / height, 0, 0) @ unfar @ whole @ unturned @ onto_changed


def photo_to_square(
    shape: tuple[int, int], preprocessing: Preprocessing, strengths: Mapping[str, float], key: str
) -> np.ndarray:
    """The reverse of square_to_photo.

    Args:
        shape, preprocessing, strengths, key: as for square_to_photo.
    """
    return np.linalg.inv(square_to_photo(shape, preprocessing, strengths, key))


def _level(strengths: Mapping[str, float], name: str) -> float:
    return float(strengths.get(name, CONDITIONS[name].neutral))


def _scaled(across: float, down: float, right: float, below: float) -> np.ndarray:
    return np.array([[across, 0, right], [0, down, below], [0, 0, 1]], dtype=np.float64)


def _about(x: float, y: float, matrix: np.ndarray) -> np.ndarray:
    return _scaled(1, 1, x, y) @ matrix @ _scaled(1, 1, -x, -y)
