"""What stands where a part of a photo is taken away. No choice is innocent: the network never saw photos with holes."""

import numpy as np

from seewhy.errors import unknown_name
from seewhy.explain.blur import blurred

__all__ = ["FILLS", "filled", "overgrown"]

FILLS = ("blur", "mean")

# Standard deviation as a share of the photo's side: hides what is smaller than about a quarter of it, and keeps the
# colours, so that no edge and no colour is added that was not there. On drawings and on photos of cats, dogs and wolves
# the answer's probability falls from 1.00 to 0.3 … 0.5 by it (three classes); every grade tells both.
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
    gone = np.broadcast_to(part.mean(axis=(0, 1)), part.shape) if fill == "mean" else blurred(part, _BLUR)
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
    colours, weight = blurred(part * there, _BLUR), blurred(there, _BLUR)
    # Beyond 38 spreads a Gaussian is 0 in float64: so far from anything known stands the mean of all that is known.
    mean = (part * there).sum(axis=(0, 1)) / there.sum()
    covered = np.where(weight > 0, colours / np.where(weight > 0, weight, 1), mean)
    whole = image.copy()
    whole[top:bottom, left:right] = np.where(there > 0, part, np.rint(covered).astype(np.uint8))
    return whole
