"""Photos drawn by code, for all tests of this room."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from seewhy.randomness import generator


@pytest.fixture(scope="session")
def photo() -> Callable[..., bytes]:
    """Gives the bytes of a photo file: of an array or a Pillow image, in a format, with Pillow's options."""
    return photo_bytes


@pytest.fixture(scope="session")
def scene() -> np.ndarray:
    """A (48, 64, 3) image with slopes, an edge and some noise: no two rows or columns alike."""
    return draw_scene(48, 64)


def photo_bytes(picture: np.ndarray | Image.Image, format: str, **options: object) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def draw_scene(height: int, width: int) -> np.ndarray:
    down, across = np.mgrid[0:height, 0:width]
    image = np.stack([across * 200 // width, down * 200 // height, 80 + 60 * (across > down)], axis=2)
    return (image + generator(0, "scene").integers(0, 20, image.shape)).astype(np.uint8)
