"""One picture laid over another through a mask, and pictures brought to a size for that."""

import numpy as np
from PIL import Image

from seewhy.errors import UsageError

__all__ = ["blended", "cut_to", "resized"]


def resized(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """An image of another size, its sides free of each other: for what is soft, such as a blur or a mask.

    Args:
        image: (height, width, 3) or (height, width), uint8.
        height: wanted, px, at least 1.
        width: wanted, px, at least 1.

    Returns:
        The same number of channels, uint8; smaller ones are means of what falls on a pixel, larger ones straight lines
        between pixels.

    >>> resized(np.array([[0, 255]], np.uint8), 1, 1).tolist()
    [[128]]
    """
    if image.shape[:2] == (height, width):
        return image
    return np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize((width, height), Image.Resampling.BILINEAR))


def cut_to(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """The middle of an image, of a wanted shape and size, without a stretch.

    Args:
        image: (height, width, 3) uint8.
        height: wanted, px.
        width: wanted, px.

    Returns:
        (height, width, 3) uint8.

    >>> cut_to(np.arange(6, dtype=np.uint8).repeat(3).reshape(1, 6, 3), 1, 2)[0, :, 0].tolist()
    [2, 3]
    """
    across, down = image.shape[1] / width, image.shape[0] / height
    scale = min(across, down)
    left, top = (image.shape[1] - scale * width) / 2, (image.shape[0] - scale * height) / 2
    box = (left, top, left + scale * width, top + scale * height)
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC, box=box))


def blended(under: np.ndarray, over: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """A picture laid over another, as strongly at each pixel as a mask says.

    Args:
        under: (height, width, 3) uint8.
        over: of the same shape.
        weight: (height, width) uint8: 0 shows what lies under, 255 what lies over.

    Returns:
        (height, width, 3) uint8, a new image.

    Raises:
        UsageError: the shapes do not fit each other.

    >>> under, over = np.zeros((1, 2, 3), np.uint8), np.full((1, 2, 3), 200, np.uint8)
    >>> blended(under, over, np.array([[0, 255]], np.uint8))[0, :, 0].tolist()
    [0, 200]
    """
    if under.shape != over.shape or weight.shape != under.shape[:2]:
        raise UsageError(
            f"Pictures of {under.shape} and {over.shape} and a mask of {weight.shape}",
            "two pictures of one size and a mask of it",
            "Bring them to one size first.",
        )
    mask = Image.fromarray(np.ascontiguousarray(weight))
    return np.array(Image.composite(Image.fromarray(over), Image.fromarray(under), mask))
