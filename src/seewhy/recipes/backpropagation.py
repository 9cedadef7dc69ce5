"""The training loop as a recipe asks for it: through all layers, or through the upper ones alone."""

from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.data.batches import PixelStore
from seewhy.recipes.recipe import Recipe

if TYPE_CHECKING:
    from seewhy.network.network import Network
    from seewhy.training.fit import Fitted

__all__ = ["backpropagate"]


def backpropagate(
    network: "Network",
    train: PixelStore,
    validation: PixelStore | None,
    recipe: Recipe,
    *,
    workspace: Path | None = None,
    resume: bool = False,
) -> "Fitted":
    """The loop; where only the top learns, the layers below it see each view of a photo once.

    Args:
        network: it is changed.
        train: the photos that teach.
        validation: the photos that choose; None: the last weights are kept.
        recipe: resolved.
        workspace: folder for the checkpoint.
        resume: go on from it.
    """
    import torch

    from seewhy.training.activations import upper_training
    from seewhy.training.fit import fit

    config, augmentation = recipe.training, recipe.augmentation
    if config.tune == "top":
        part = upper_training(network, train, validation, config=config, augmentation=augmentation, folder=workspace)
        if part is not None:
            fitted = fit(
                part.network, part.train, part.validation, config=part.config, workspace=workspace, resume=resume
            )
            network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
            return fitted
    return fit(network, train, validation, config=config, augmentation=augmentation, workspace=workspace, resume=resume)
