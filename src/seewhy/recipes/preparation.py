"""How photos are prepared for the network of a recipe, and how it begins from them."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.batches import PixelStore, decode_once
from seewhy.data.photo_cache import without_cache
from seewhy.data.sample import Dataset
from seewhy.errors import DatasetError
from seewhy.network.architectures import architecture
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.randomness import generator
from seewhy.recipes.recipe import Recipe

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["begin_from_photos", "cache_of", "known_preprocessing", "preprocessing_for"]

_COLOUR_PHOTOS = 256  # enough to know the mean colour of a folder to a hundredth

_BEGIN_PHOTOS = 5000  # as Jordan 2024, arXiv:2404.00498, section 3.2


def begin_from_photos(network: "Network", photos: PixelStore, *, seed: int) -> None:
    """Sets those layers of a network that are computed from photos and not learned, where it has such.

    Args:
        network: before its first step.
        photos: those to learn from.
        seed: which of them are looked at, where there are thousands.
    """
    if not network.begins_from_photos:  # thousands of photos need not be copied, or decoded, for nothing
        return
    import torch

    count = min(len(photos), _BEGIN_PHOTOS)
    chosen = np.sort(generator(seed, "begin").choice(len(photos), count, replace=False))
    with torch.no_grad():
        network.begin_from(photos.images[chosen])


def preprocessing_for(photos: Dataset, recipe: Recipe) -> Preprocessing:
    """The network's square; with random weights, the mean and spread of the training photos' own colours.

    Args:
        photos: those to learn from.
        recipe: resolved: with a size and a fit.

    Raises:
        DatasetError: there are no photos.
    """
    known = known_preprocessing(recipe)
    if known is not None:
        return known
    size, fit = recipe.network.size, recipe.preparation.fit
    assert size is not None
    assert fit is not None
    mean, std = _colours(photos)
    return Preprocessing(size=size, fit=fit, crop_fraction=1.0, mean=mean, std=std)


def known_preprocessing(recipe: Recipe) -> Preprocessing | None:
    """The network's square where it is known before any photo is read: with published weights; else None.

    Args:
        recipe: resolved.
    """
    published = architecture(recipe.network.network).published if recipe.network.weights == "imagenet" else None
    size, fit = recipe.network.size, recipe.preparation.fit
    if published is None or size is None or fit is None:
        return None
    return Preprocessing(size=size, fit=fit, crop_fraction=1.0, mean=published.mean, std=published.std)


def cache_of(recipe: Recipe) -> AbstractContextManager[None]:
    """While this context lasts, decoded photos are kept for the next run, or not, as the recipe wants it.

    Whoever wants nothing remembered of the photos wants no small copies of them in a cache either.

    Args:
        recipe: what was chosen.
    """
    return without_cache() if recipe.preparation.remember == "nothing" else nullcontext()


def _colours(photos: Dataset) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Mean and standard deviation of red, green and blue, 0..1, over the middles of some training photos."""
    if not len(photos):
        raise DatasetError("There are no photos to learn from", "at least one", "Give a folder with more photos.")
    half = (0.5, 0.5, 0.5)
    some = photos.subset(np.unique(np.linspace(0, len(photos) - 1, _COLOUR_PHOTOS).astype(np.int64)))
    looked = Preprocessing(size=32, fit="crop", crop_fraction=1.0, mean=half, std=half)
    values = decode_once(some, looked).images.reshape(-1, 3) / 255.0
    mean = [round(float(value), 4) for value in values.mean(axis=0)]
    std = [round(max(float(value), 0.02), 4) for value in values.std(axis=0)]  # a flat colour must not be blown up
    return (mean[0], mean[1], mean[2]), (std[0], std[1], std[2])
