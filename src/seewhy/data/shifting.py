"""Mirror images and shifts by whole pixels: augmentation that picks pixels and computes none, for tiny photos."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.randomness import generator

if TYPE_CHECKING:
    import torch

__all__ = ["alternately_mirrored", "shifted"]


def alternately_mirrored(photos: np.ndarray, count: int, *, seed: int, epoch: int) -> np.ndarray:
    """Which photos are mirrored in an epoch, so that every one is seen both ways in every two epochs.

    Of two epochs with random mirroring, every other photo is seen the same way twice; here none is. Which way a photo
    is seen first is random.

    Args:
        photos: (batch,) their numbers among all.
        count: how many photos there are.
        seed: of the training.
        epoch: from 0.

    Returns:
        (batch,) bool.

    Reference: Jordan 2024, arXiv:2404.00498, section 3.6 (alternating flip).

    >>> first, second = (alternately_mirrored(np.arange(4), 4, seed=0, epoch=epoch) for epoch in (0, 1))
    >>> (first ^ second).tolist()
    [True, True, True, True]
    """
    return (generator(seed, "mirroring").random(count)[photos] < 0.5) ^ (epoch % 2 == 1)


def shifted(images: "torch.Tensor", across: np.ndarray, down: np.ndarray, mirrored: np.ndarray) -> "torch.Tensor":
    """Every photo mirrored where that is asked for, and then moved by whole pixels.

    Args:
        images: (batch, channels, height, width), any kind of number.
        across: (batch,) px that each photo moves to the left, whole numbers; below 0 to the right.
        down: (batch,) px that it moves up; below 0 down.
        mirrored: (batch,) bool.

    Returns:
        The same shape, channels last in memory; the border is reflected without doubling its last pixel.

    >>> import torch
    >>> row = torch.arange(4.0).reshape(1, 1, 1, 4)
    >>> no, one = np.array([0]), np.array([1])
    >>> shifted(row, one, no, no > 0).flatten().tolist(), shifted(row, no, no, one > 0).flatten().tolist()
    ([1.0, 2.0, 3.0, 2.0], [3.0, 2.0, 1.0, 0.0])
    """
    import torch

    count, channels, height, width = images.shape
    rows = _reflected(np.arange(height) + down[:, None], height)
    columns = _reflected(np.arange(width) + across[:, None], width)
    columns = np.where(mirrored[:, None], width - 1 - columns, columns)
    places = rows[:, :, None] * width + columns[:, None, :]
    places += np.arange(count)[:, None, None] * (height * width)
    pixels = images.permute(0, 2, 3, 1).reshape(-1, channels)
    picked = pixels.index_select(0, torch.from_numpy(places.ravel()).to(images.device))
    return picked.reshape(count, height, width, channels).permute(0, 3, 1, 2)


def _reflected(places: np.ndarray, length: int) -> np.ndarray:
    """Places beyond either end, counted back from it; none is farther out than the photo is long.

    >>> _reflected(np.array([-2, 0, 3, 5]), 4).tolist()
    [2, 0, 3, 1]
    """
    last = length - 1
    inside = np.clip(places, -last, 2 * last)
    return last - np.abs(last - np.abs(inside))
