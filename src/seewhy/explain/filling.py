"""What stands where a part of a photo is taken away. No choice is innocent: the network never saw photos with holes."""

import numpy as np

from seewhy.errors import unknown_name

__all__ = ["FILLS", "filled", "overgrown"]

FILLS = ("blur", "mean")

# Standard deviation as a share of the square's side: hides what is smaller than about a quarter of it, and keeps the
# colours, so that no edge and no colour is added that was not there.
_BLUR = 0.1


def filled(image: np.ndarray, fill: str, box: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """The photo with everything taken away.

    Args:
        image: (height, width, 3) uint8.
        fill: "blur" for the photo out of all focus, "mean" for its mean colour everywhere.
        box: left, top, right, bottom of where the photo lies, px; what lies around it (padding) is left as it is.

    Returns:
        (height, width, 3) uint8.

    Raises:
        ConfigError: no such fill.

    >>> filled(np.array([[[0, 0, 0], [10, 20, 30]]], np.uint8), "mean")[0].tolist()
    [[5, 10, 15], [5, 10, 15]]
    """
    if fill not in FILLS:
        raise unknown_name("fill", fill, FILLS)
    left, top, right, bottom = box or (0, 0, image.shape[1], image.shape[0])
    part = image[top:bottom, left:right].astype(np.float64)
    if fill == "mean":
        gone = np.broadcast_to(part.mean(axis=(0, 1)), part.shape)
    else:
        down, across = (_bells(length, _BLUR * max(image.shape[:2])) for length in part.shape[:2])
        gone = np.einsum("ri,ijc,kj->rkc", down, part, across, optimize=True)
    whole = image.copy()
    whole[top:bottom, left:right] = np.rint(gone).astype(np.uint8)
    return whole


def overgrown(image: np.ndarray, known: np.ndarray, box: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """The photo with a part covered by what lies around it, so that nothing of that part is left, not even its colour.

    Every missing pixel becomes the mean of the known ones, weighed by their nearness (a *normalised convolution* with
    a Gaussian).

    Args:
        image: (height, width, 3) uint8.
        known: (height, width) bool, what stays; at least one pixel of it within the box.
        box: left, top, right, bottom of where the photo lies, px; what lies around it is left as it is.

    Returns:
        (height, width, 3) uint8.

    Reference: Knutsson and Westin 1993, "Normalized and differential convolution", CVPR.

    >>> overgrown(np.array([[[9, 9, 9], [0, 0, 0]]], np.uint8), np.array([[True, False]]))[0, 1].tolist()
    [9, 9, 9]
    """
    left, top, right, bottom = box or (0, 0, image.shape[1], image.shape[0])
    there = known[top:bottom, left:right].astype(np.float64)[..., None]
    part = image[top:bottom, left:right]
    down, across = (_bells(length, _BLUR * max(image.shape[:2])) for length in part.shape[:2])
    colours, weight = (
        np.einsum("ri,ijc,kj->rkc", down, values, across, optimize=True) for values in (part * there, there)
    )
    # Beyond 38 spreads a Gaussian is 0 in float64: so far from anything known stands the mean of all that is known.
    mean = (part * there).sum(axis=(0, 1)) / there.sum()
    covered = np.where(weight > 0, colours / np.where(weight > 0, weight, 1), mean)
    whole = image.copy()
    whole[top:bottom, left:right] = np.where(there > 0, part, np.rint(covered).astype(np.uint8))
    return whole


def _bells(length: int, spread: float) -> np.ndarray:
    """(length, length) float64: a Gaussian around each pixel; beyond the edge there is nothing, and rows sum to 1."""
    place = np.arange(length)
    bells = np.exp(-(((place[:, None] - place) / spread) ** 2) / 2)
    return bells / bells.sum(axis=1, keepdims=True)
