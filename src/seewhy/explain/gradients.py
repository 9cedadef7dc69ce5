"""Methods that ask every pixel at once: the gradient of the score, at one image or along a path of images."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from seewhy.network.inner_layers import to_batch
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.explain.subject import Subject

__all__ = ["STEPS", "gradient_times_input", "integrated_gradients", "score_of_baseline", "smooth_grad"]

STEPS = 32  # images on the path of integrated gradients
_NOISES = 16  # images that smooth_grad averages over
_NOISE = 0.1  # standard deviation of its noise, of the way from black to white; Smilkov et al. propose 0.1 to 0.2
_BATCH = 8  # images computed at once


def gradient_times_input(subject: "Subject", image: np.ndarray) -> np.ndarray:
    """How much each pixel would count, if the network were a straight line around this image.

    The gradient tells how the score moves when a pixel changes a little. Times how far the pixel is from the mean
    colour (that is the network's *input*, behind its standardisation), and summed over red, green and blue, it says
    what the pixel's own colour does to the score. The gradient alone would not: it is positive where *brighter* would
    help, whether the pixel is bright or not.

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.

    Returns:
        (size, size) float64, in logits. It does not add up to the score, for a network is no straight line.

    Reference:
        Simonyan, Vedaldi and Zisserman 2013, Deep inside convolutional networks, arXiv:1312.6034, for the gradient;
        Shrikumar et al. 2016, Not just a black box, arXiv:1605.01713, for the product.
    """
    photo = _photo(subject, image)
    return _over_channels((photo - _baseline(subject)) * _mean_gradient(subject, lambda at: photo, 1))


def integrated_gradients(subject: "Subject", image: np.ndarray, steps: int = STEPS) -> np.ndarray:
    """How much each pixel counts on the way from nothing to the photo.

    The photo is faded in from a *baseline* of nothing but the mean colour, and the gradients of all images on the way
    are averaged; times how far each pixel went, that is its share of what the score gained. The shares add up to the
    score minus the baseline's score (*completeness*), up to the error of taking so many steps.

    The baseline is the mean colour: it is what the padding has and what the network's standardisation makes zero. Black
    (the paper's) would be blind to dark animals, since a pixel that has the baseline's colour gets no share. The steps
    are the middles of equal parts of the way.

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.
        steps: images on the way, at least 1.

    Returns:
        (size, size) float64, in logits.

    Reference:
        Sundararajan, Taly and Yan 2017, Axiomatic attribution for deep networks, arXiv:1703.01365.
    """
    photo, baseline = _photo(subject, image), _baseline(subject)
    way = photo - baseline
    return _over_channels(way * _mean_gradient(subject, lambda at: baseline + (at + 0.5) / steps * way, steps))


def score_of_baseline(subject: "Subject") -> float:
    """What the network gives for nothing but the mean colour: where integrated gradients start from, in logits.

    Args:
        subject: what is asked.
    """
    baseline = _baseline(subject).expand(1, 3, subject.size, subject.size)
    with torch.inference_mode():
        return float(subject.of_logits(subject.network(baseline))[0])


def smooth_grad(subject: "Subject", image: np.ndarray) -> np.ndarray:
    """Gradient times input, averaged over slightly noisy copies of the photo.

    The gradient jumps from pixel to pixel; what stays when a little noise is added is what the network really leans
    on. The noise is the same for every photo and every call.

    Args:
        subject: what is asked.
        image: (size, size, 3) uint8, prepared.

    Returns:
        (size, size) float64, in logits; it does not add up to the score.

    Reference:
        Smilkov et al. 2017, SmoothGrad: removing noise by adding noise, arXiv:1706.03825.
    """
    photo = _photo(subject, image)
    drawn = generator(0, "explain", "smooth_grad").normal(scale=_NOISE, size=(_NOISES, *photo.shape[1:]))
    noise = torch.from_numpy(drawn.astype(np.float32)).to(subject.device)
    found = _mean_gradient(subject, lambda at: photo + noise[at : at + 1], _NOISES)
    return _over_channels((photo - _baseline(subject)) * found)


def _mean_gradient(subject: "Subject", image_at: Callable[[int], Tensor], count: int) -> Tensor:
    """The mean over many images (1, 3, size, size) of the score's gradient, a batch at a time: (1, 3, size, size)."""
    total = torch.zeros(1, 3, subject.size, subject.size, dtype=torch.float64, device=subject.device)
    for start in range(0, count, _BATCH):
        batch = torch.cat([image_at(at) for at in range(start, min(count, start + _BATCH))]).requires_grad_()
        with torch.enable_grad():
            score = subject.of_logits(subject.network(batch)).sum()
        # of the images alone: nothing is left in the weights' .grad
        (found,) = torch.autograd.grad(score, batch)
        total += found.double().sum(dim=0, keepdim=True)
    return total / count


def _photo(subject: "Subject", image: np.ndarray) -> Tensor:
    return to_batch(image, subject.device)


def _baseline(subject: "Subject") -> Tensor:
    """The mean colour, (1, 3, 1, 1)."""
    return subject.network.standardise.mean.detach().reshape(1, 3, 1, 1)


def _over_channels(products: Tensor) -> np.ndarray:
    return products[0].sum(dim=0).double().cpu().numpy()
