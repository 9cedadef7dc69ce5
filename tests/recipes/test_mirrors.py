import numpy as np
import pytest

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.network.catalogue import build_network
from seewhy.recipes.fold_tuning import Untuned
from seewhy.recipes.head_alone import photo_features, teach_on
from seewhy.recipes.mirrors import mirror_losses, with_mirrors
from seewhy.recipes.recipe import Recipe, recipe_from

SIZE = 32


@pytest.fixture(scope="module")
def slopes():
    """Lines that go up or down: a mirror image is of the other class. And rings, which are their own mirror images."""
    rng = np.random.default_rng(0)
    down, across = np.mgrid[:SIZE, :SIZE]
    images, labels = [], []
    for i in range(90):
        shift, label = rng.integers(-4, 5, 2), i % 3
        y, x = down - SIZE / 2 - shift[0], across - SIZE / 2 - shift[1]
        where = (np.abs(y - x) < 3, np.abs(y + x) < 3, np.abs(np.hypot(y, x) - 9) < 2)[label]
        images.append(np.where(where[..., None], 220, 40) + rng.integers(-20, 20, (SIZE, SIZE, 3)))
        labels.append(label)
    return PixelStore(np.stack(images).astype(np.uint8), np.array(labels))


def untuned(store: PixelStore) -> tuple[Untuned, Recipe]:
    recipe = recipe_from({"weights": "imagenet", "size": SIZE}).resolved()
    network = build_network(recipe.network, classes=int(store.labels.max()) + 1).eval()
    features, groups = photo_features(network, store, SIZE), np.arange(len(store))
    taught = teach_on(features, store.labels, network=network, groups=groups, recipe=recipe)
    return Untuned(network=network, store=store, groups=groups, features=features, taught=taught), recipe


def test_lines_that_go_up_are_not_lines_that_go_down(slopes):
    losses = mirror_losses(*untuned(slopes), SIZE)
    assert min(losses.values()) > 2


def test_what_is_its_own_mirror_image_stays_known(slopes):
    chosen = slopes.labels != 1
    both = np.where(slopes.labels[chosen] == 2, 1, 0)
    images = slopes.images[chosen].copy()
    images[::4] = images[::4, :, ::-1]  # lines of either kind are one class here
    losses = mirror_losses(*untuned(PixelStore(images, both)), SIZE)
    assert max(losses.values()) < 1.5


def test_too_few_to_ask_gives_no_mirror_images(slopes):
    few = PixelStore(slopes.images[:4], np.array([0, 1, 2, 0]))
    assert set(mirror_losses(*untuned(few), SIZE).values()) == {np.inf}


def test_what_was_given_stays():
    losses = {"flip": 5.0, "upside_down": 1.0}
    given = with_mirrors(AugmentationConfig(flip=0.3), losses)
    assert (given.flip, given.upside_down) == (0.3, 0.5)
    none = AugmentationConfig(augmentation="none")
    assert with_mirrors(none, losses) == none
