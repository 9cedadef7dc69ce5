"""A classifier for a world whose class frequencies differ from its training photos'."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import ArtefactError
from seewhy.probability.prior import filled_prior

if TYPE_CHECKING:
    from seewhy.classifier.parts import Parts

__all__ = ["prior_of"]


def prior_of(parts: "Parts", named: Mapping[str, float]) -> tuple[float, ...] | None:
    """The prior that somebody named, filled up for the classes that were not named.

    Args:
        parts: the classifier.
        named: shares by class name.

    Returns:
        One share a class; None where they are those of the training.

    Raises:
        ArtefactError: the classifier does not record its training's class frequencies, or lacks a class in them.
        ConfigError: no class has this name.
        UsageError: a share outside 0..1, or shares that don't sum to 1.
    """
    training = parts.training_prior
    if training is None:
        raise ArtefactError(
            "This classifier does not record how frequent its classes were in training",
            "one that was trained by this SeeWhy or a newer one",
            "Train it again, or leave the prior out.",
        )
    prior = filled_prior(named, parts.classes, training)
    _check_taught(parts.classes, training, prior)
    return None if np.allclose(prior, training, rtol=1e-9, atol=1e-12) else prior


def _check_taught(classes: Sequence[str], training: Sequence[float], prior: Sequence[float]) -> None:
    untaught = [name for name, had, has in zip(classes, training, prior, strict=True) if had == 0 and has > 0]
    if untaught:
        raise ArtefactError(
            f"No photo of {', '.join(untaught)} was in training, so no frequency can make it known",
            "a prior of 0 for it, or a classifier that learned it",
            f'Write "{untaught[0]}=0", or train with photos of it.',
        )
