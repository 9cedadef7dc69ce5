"""A photo cut into regions of like colour, so that what is changed follows the photo's own edges."""

import math

import numpy as np

__all__ = ["outlined", "superpixels"]

_ROUNDS = 5  # after five rounds fewer than one pixel in a hundred still changes hands
# How much colour counts beside place: 1 / 4 of the range from black to white weighs as much as one region's width.
# Higher, and regions fray along every texture; lower, and they stay squares.
_COLOUR = 4.0


def superpixels(image: np.ndarray, count: int, box: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """Cuts an image into about `count` regions of like colour, the *superpixels*.

    A grid of regions is laid over the image; then each pixel goes to that one of its own and the eight neighbouring
    regions whose mean colour and middle it is nearest to, and the means are taken again. It is SLIC with each pixel's
    candidates fixed, which keeps it to a few array operations.

    Args:
        image: (height, width, 3) uint8.
        count: regions wished for, at least 1.
        box: left, top, right, bottom of the part that is cut, px; None for all.

    Returns:
        (height, width) int64: numbers 0, 1, … of the regions, without gaps; -1 outside the box.

    Reference: Achanta et al. 2012, "SLIC superpixels compared to state-of-the-art superpixel methods", IEEE TPAMI 34.

    >>> superpixels(np.zeros((2, 4, 3), np.uint8), 2).tolist()
    [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    left, top, right, bottom = box or (0, 0, image.shape[1], image.shape[0])
    part = image[top:bottom, left:right]
    height, width = part.shape[:2]
    side = math.sqrt(height * width / count)  # px of one region
    rows, columns = max(1, round(height / side)), max(1, round(width / side))
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.concatenate([part / 255 * _COLOUR, (y / side)[..., None], (x / side)[..., None]], axis=2)
    pixels = pixels.reshape(-1, 5).astype(np.float32)
    home = ((y * rows // height) * columns + x * columns // width).ravel()
    candidates = _neighbours(home, rows, columns)  # (9, pixels)
    region = home
    for _ in range(_ROUNDS):
        means = _means(pixels, region, rows * columns)
        far = np.stack([((pixels - means[one]) ** 2).sum(axis=1) for one in candidates])
        region = candidates[far.argmin(axis=0), np.arange(len(region))]
    regions = _in_one_piece(region.reshape(height, width), pixels[:, 3:].reshape(height, width, 2))
    labels = np.full(image.shape[:2], -1, np.int64)
    labels[top:bottom, left:right] = np.unique(regions, return_inverse=True)[1].reshape(height, width)
    return labels


def _in_one_piece(region: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The regions without stray pieces: what does not hang together with a region's middle goes to its neighbours.

    Args:
        region: (height, width) int64.
        place: (height, width, 2), where each pixel lies, in widths of a region.
    """
    count = int(region.max()) + 1
    middles = _means(place.reshape(-1, 2), region.ravel(), count)
    far = ((place - middles[region]) ** 2).sum(axis=2).ravel()
    order = np.lexsort((far, region.ravel()))
    _, first = np.unique(region.ravel()[order], return_index=True)
    grown = np.full(region.size, -1, np.int64)
    grown[order[first]] = region.ravel()[order[first]]  # the pixel of each region that is nearest to its middle
    grown = _grow(grown.reshape(region.shape), region)
    return _grow(grown, None)


def _grow(grown: np.ndarray, within: np.ndarray | None) -> np.ndarray:
    """Lets regions spread to neighbouring pixels that have none (-1), where given only within their old bounds."""
    while True:
        padded = np.pad(grown, 1, constant_values=-1)
        before = grown
        for shifted in (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]):
            free = (grown < 0) & (shifted >= 0)
            if within is not None:
                free &= shifted == within
            grown = np.where(free, shifted, grown)
        if (grown == before).all():
            return grown


def _neighbours(home: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Of each pixel, the region it lies in and the eight around it; at the edge some come twice."""
    row, column = home // columns, home % columns
    steps = ((0, 0), *((down, across) for down in (-1, 0, 1) for across in (-1, 0, 1) if down or across))
    return np.stack(
        [
            np.clip(row + down, 0, rows - 1) * columns + np.clip(column + across, 0, columns - 1)
            for down, across in steps
        ]
    )


def _means(pixels: np.ndarray, region: np.ndarray, count: int) -> np.ndarray:
    """The mean of each region's pixels, (count, numbers a pixel) float32; zeros where a region has lost all of them."""
    size = np.maximum(np.bincount(region, minlength=count), 1)
    sums = [np.bincount(region, weights=values, minlength=count) for values in pixels.T]
    return (np.stack(sums, axis=1) / size[:, None]).astype(np.float32)


def outlined(image: np.ndarray, mask: np.ndarray, width: int = 2) -> np.ndarray:
    """Draws the edge of a mask: a white line with a dark one inside it, so that one of them shows on any photo.

    Args:
        image: (height, width, 3) uint8.
        mask: (height, width) bool.
        width: px of each line.

    Returns:
        (height, width, 3) uint8.
    """
    inside = mask.copy()
    drawn = image.copy()
    for colour in ((255, 255, 255), (20, 20, 20)):
        smaller = _eroded(inside, width)
        drawn[inside & ~smaller] = colour
        inside = smaller
    return drawn


def _eroded(mask: np.ndarray, by: int) -> np.ndarray:
    """The mask without its outermost pixels; the image's own edge counts as an edge."""
    for _ in range(by):
        padded = np.pad(mask, 1)
        mask = mask & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask
