"""What the other processes do where torchrun started several: they help to teach, and neither speak nor write."""

import dataclasses
import os

from seewhy.data.corrections import corrected
from seewhy.data.folder import read_photos
from seewhy.data.split import Split
from seewhy.devices import choose_device
from seewhy.progress import quiet
from seewhy.recipes.order import Order, workspace_of
from seewhy.recipes.preparation import cache_of
from seewhy.recipes.train_classifier import train_recipe
from seewhy.recipes.unfinished import begin, dealt

__all__ = ["assist", "is_assistant", "meet"]


def is_assistant() -> bool:
    """Whether this process is one of several, and not the first.

    >>> is_assistant()
    False
    """
    return os.environ.get("WORLD_SIZE", "1") != "1" and os.environ.get("RANK", "0") != "0"


def meet(device: str) -> None:
    """Waits until all processes are here; alone it returns at once.

    Args:
        device: the setting.

    Raises:
        TrainingError: the others did not come.
    """
    if os.environ.get("WORLD_SIZE", "1") == "1":
        return
    from seewhy.training.processes import join

    join(choose_device(device)).agree(True)


def assist(order: Order) -> None:
    """Takes part in a training that the first process leads, from the moment it is about to learn.

    Args:
        order: the same as the first process has; its settings and its split are taken from the folder of the training.

    Raises:
        SeewhyError: the photos cannot be read, or another process was lost.
    """
    with quiet():
        meet(str(order.settings.get("device", "auto")))
        recipe = begin(dataclasses.replace(order, resume=True, fresh=False))
        if recipe.head_alone:
            return  # nothing to share: features are computed once, and the head is taught in seconds
        with cache_of(recipe):
            train_recipe(_dealt(order), recipe, workspace=workspace_of(order.output), resume=order.resume)


def _dealt(order: Order) -> Split:
    photos = read_photos(order.photos, broken=order.broken, grouping=order.grouping, columns=order.columns).dataset
    if order.corrections is not None:
        photos = corrected(photos, order.corrections, order.photos).dataset
    return dealt(order, photos)
