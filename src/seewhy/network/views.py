"""Logits averaged over several views of the same photo: a little more right, several times the work."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["VIEWS", "logits_over_views"]

VIEWS = 6
"""How often the network looks at each photo: as it is and shifted to two sides, each time with its mirror image."""


def logits_over_views(predict: Callable[[Tensor], Tensor], images: Tensor, *, shift: int = 1) -> Tensor:
    """Mean logits of a photo, its mirror image, and both shifted towards two corners (*multi-crop evaluation*).

    A network trained on mirrored and shifted photos answers each of them a little differently; the mean of its answers
    errs less. The unshifted views count as much as the four shifted ones together. It costs six times the work and
    has no single map of evidence, so that it is not what a classifier does when it predicts: it shows how much there
    is to gain (docs/decisions/0074).

    Args:
        predict: from images to logits, in evaluation mode.
        images: (batch, 3, height, width) float32, 0..1.
        shift: px up and left, and down and right; the border is reflected.

    Returns:
        (batch, classes) float32.

    Reference:
        Jordan 2024, arXiv:2404.00498, section 3.5; Krizhevsky et al. 2012 (ten crops).

    >>> logits_over_views(lambda images: images.mean(dim=(2, 3)), torch.ones(1, 3, 8, 8))
    tensor([[1., 1., 1.]])
    """
    height, width = images.shape[-2:]
    padded = F.pad(images, (shift,) * 4, mode="reflect")
    views = (images, *(padded[:, :, at : at + height, at : at + width] for at in (0, 2 * shift)))
    straight, up_left, down_right = (_with_its_mirror_image(predict, view) for view in views)
    return straight / 2 + (up_left + down_right) / 4


def _with_its_mirror_image(predict: Callable[[Tensor], Tensor], images: Tensor) -> Tensor:
    # channels last: the order in which convolutions are fastest
    one, other = (x.contiguous(memory_format=torch.channels_last) for x in (images, images.flip(3)))
    return (predict(one).float() + predict(other).float()) / 2
