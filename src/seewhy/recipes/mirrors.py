"""Which mirror images of a photo are still photos of its class: asked of heads before any layer is tuned with them."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.probability import fit_temperature, log_loss, softmax
from seewhy.recipes.head_alone import photo_features, teach_on
from seewhy.recipes.recipe import Recipe
from seewhy.training.head_folds import deal_folds, judgeable

if TYPE_CHECKING:
    from seewhy.recipes.fold_tuning import Untuned

__all__ = ["MIRRORS", "mirror_losses", "with_mirrors"]

MIRRORS = {
    "flip": (slice(None), slice(None), slice(None, None, -1)),
    "upside_down": (slice(None), slice(None, None, -1)),
}
"""The setting of each mirror image, and how photos (n, height, width, 3) are turned into it."""

# Asked on about so many photos: mirrored, they go through the network once more.
_PHOTOS = 600
# A mirror image serves where it is recognised with a log loss higher by at most this part.
_ALIKE = 0.1


def mirror_losses(untuned: "Untuned", recipe: Recipe, size: int) -> dict[str, float]:
    """By how much worse heads recognise mirror images of photos that they were taught without, than the photos.

    Args:
        untuned: a pretrained network with the features of its photos.
        recipe: resolved.
        size: px, of the network's square.

    Returns:
        By setting, the log loss of the mirror images over that of the photos; infinite where there are too few photos
        to ask. The heads were taught on the photos as they are.
    """
    store, found = untuned.store, untuned.taught
    heaps = max(1, round(len(store) / _PHOTOS))
    some = np.flatnonzero(deal_folds(store.labels, heaps, seed=recipe.training.seed, groups=untuned.groups) == 0)
    labels, groups = store.labels[some], untuned.groups[some]
    half_of = deal_folds(labels, 2, seed=recipe.training.seed, groups=groups)
    every = len(np.unique(labels)) == len(found.bias)  # a heap may lack a class
    if not every or not judgeable(labels, half_of).all():
        return dict.fromkeys(MIRRORS, np.inf)
    images = store.images[some]
    seen = {"": untuned.features[some]} | {
        name: photo_features(untuned.network, PixelStore(images[turned], labels), size)
        for name, turned in MIRRORS.items()
    }
    same = dataclasses.replace(recipe.head, strength=found.strength, depth_weights=found.diagnostics.depth_weights)
    recipe = dataclasses.replace(recipe, head=same)
    logits = {name: np.zeros((len(some), len(found.bias))) for name in seen}
    for half in (0, 1):
        mine, others = half_of == half, half_of != half
        head = teach_on(seen[""][others], labels[others], network=untuned.network, groups=groups[others], recipe=recipe)
        for name, features in seen.items():
            logits[name][mine] = features[mine] @ head.weights.T + head.bias
    temperature = fit_temperature(logits[""], labels)
    losses = {name: log_loss(softmax(one, temperature), labels) for name, one in logits.items()}
    return {name: losses[name] / max(losses[""], 1e-9) for name in MIRRORS}


def with_mirrors(given: AugmentationConfig, losses: dict[str, float]) -> AugmentationConfig:
    """Augmentation with the mirror images that serve; those that were chosen or ruled out by hand stay so.

    Args:
        given: as the user gave it, unresolved.
        losses: as mirror_losses gives them.

    >>> chosen = with_mirrors(AugmentationConfig(), {"flip": 1.02, "upside_down": 3.1})
    >>> chosen.flip, chosen.upside_down
    (0.5, 0.0)
    """
    if given.augmentation == "none":
        return given
    return dataclasses.replace(
        given,
        **{name: 0.5 if loss <= 1 + _ALIKE else 0.0 for name, loss in losses.items() if getattr(given, name) is None},
    )
