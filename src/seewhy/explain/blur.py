"""The photo out of focus: what is left of it when details are taken away."""

import numpy as np

__all__ = ["blurred"]


def blurred(image: np.ndarray, share: float) -> np.ndarray:
    """Each pixel as a mean of its neighbours, the nearer the heavier (a *Gaussian blur*).

    It adds no edge and no colour that was not there. Beyond the photo's edge there is nothing: the weights that fall
    outside are dealt out to those within.

    Args:
        image: (height, width, channels), any real type.
        share: the bell's standard deviation as a share of the side, above 0.

    Returns:
        (height, width, channels) float64.

    >>> blurred(np.full((4, 4, 3), 7), 0.1)[0, 0].round(6).tolist()
    [7.0, 7.0, 7.0]
    """
    rows, columns = (_bells(length, share) for length in image.shape[:2])
    return np.einsum("ri,ijc,kj->rkc", rows, image.astype(np.float64), columns, optimize=True)


def _bells(length: int, share: float) -> np.ndarray:
    """(length, length): a bell around each pixel; rows sum to 1."""
    place = np.arange(length)
    bells = np.exp(-(((place[:, None] - place) / (share * length)) ** 2) / 2)
    return bells / bells.sum(axis=1, keepdims=True)
