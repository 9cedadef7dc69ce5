"""A first layer that is computed from the photos and not learned: it takes apart what neighbouring pixels share."""

import torch
from torch import Tensor, nn

from seewhy.network.layers import fix

__all__ = ["set_whitening", "whitening_convolution", "whitening_filters"]

# Added to the variance of each component, so that the ones that hold nothing but noise are not blown up: 5e-4 of
# standardised pixels (Jordan 2024, arXiv:2404.00498, section 3.2).
_EPS = 5e-4
# Enough for a 12 × 12 covariance to a thousandth, and a fraction of a second.
_PATCHES = 5_000_000
_AT_ONCE = 500


def whitening_convolution(kernel: int = 2) -> nn.Conv2d:
    """A convolution whose filters are to be set by set_whitening and stay so; its biases are learned.

    For each of the 3 · kernel² components of a patch there are two filters, one the negative of the other, so that an
    activation behind them keeps both signs. Until set_whitening is called they are components in random directions.

    Args:
        kernel: px a side of a patch.

    Shapes:
        (batch, 3, height, width) -> (batch, 6 · kernel², height - kernel + 1, width - kernel + 1).

    >>> whitening_convolution()(torch.zeros(1, 3, 32, 32)).shape
    torch.Size([1, 24, 31, 31])
    """
    numbers = 3 * kernel**2
    layer = nn.Conv2d(3, 2 * numbers, kernel)
    directions = torch.linalg.qr(torch.randn(numbers, numbers)).Q
    with torch.no_grad():
        layer.weight.copy_(_both_signs(directions.reshape(numbers, 3, kernel, kernel)))
    fix(layer, "weight")
    return layer


def set_whitening(layer: nn.Conv2d, images: Tensor) -> None:
    """Sets the filters so that over these images no two of their answers are correlated, and each has variance 1.

    Neighbouring pixels are nearly alike, and so are red, green and blue: a network spends its first epochs on finding
    the differences. The principal components of the images' patches, each divided by its spread, are the differences,
    for the price of one look at the images.

    Args:
        layer: as whitening_convolution() made it.
        images: (photos, 3, height, width) float32, standardised; the first photos are looked at, up to 5 million
            patches.
    """
    height, width = images.shape[-2:]
    some = images[: max(1, _PATCHES // (height * width))]
    filters = whitening_filters(some, layer.kernel_size[0])
    with torch.no_grad():
        layer.weight.copy_(_both_signs(filters))


def whitening_filters(images: Tensor, kernel: int) -> Tensor:
    """The principal components of all patches, each divided by its standard deviation.

    The mean is not taken off first: with standardised images it is near 0 (as in the reference).

    Args:
        images: (photos, 3, height, width) float32, standardised.
        kernel: px a side of a patch.

    Returns:
        (3 · kernel², 3, kernel, kernel) float32, from the weakest component to the strongest.

    Reference:
        Jordan 2024, 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498, section 3.2; the idea of
        Page 2019, How to train your ResNet 8: bag of tricks.
    """
    numbers = images.shape[1] * kernel**2
    total, count = torch.zeros(numbers, numbers, dtype=torch.float64), 0
    for start in range(0, len(images), _AT_ONCE):
        patches = nn.functional.unfold(images[start : start + _AT_ONCE].float(), kernel)  # (photos, numbers, places)
        total += torch.einsum("nap,nbp->ab", patches, patches).double().cpu()
        count += len(patches) * patches.shape[-1]
    variances, directions = torch.linalg.eigh(total / count)  # each column of directions is one component
    filters = directions.T / torch.sqrt(variances.clamp_min(0) + _EPS)[:, None]
    return filters.reshape(numbers, images.shape[1], kernel, kernel).float().to(images.device)


def _both_signs(filters: Tensor) -> Tensor:
    return torch.cat((filters, -filters))
