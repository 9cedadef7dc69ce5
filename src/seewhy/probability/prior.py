"""How frequent the classes are in the world, where that differs from the photos that taught."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from seewhy.errors import UsageError, unknown_name
from seewhy.probability.softmax import log_softmax, softmax

__all__ = ["filled_prior", "softmax_under_prior"]

_ROUNDING = 1e-6  # shares typed as 0.3333 and the like need not sum to 1 more exactly than this


def filled_prior(
    named: Mapping[str, float], classes: Sequence[str], training: Sequence[float], *, what: str = "prior"
) -> tuple[float, ...]:
    """The world's class frequencies, from those that somebody named.

    Classes that were not named share what is left in the proportions they had among the training photos.

    Args:
        named: shares by class name, each 0..1.
        classes: all class names.
        training: their shares among the training photos.
        what: how the user calls it, for the error message.

    Returns:
        One share a class, summing to 1.

    Raises:
        ConfigError: no class has this name.
        UsageError: a share outside 0..1, or shares that don't sum to 1.

    >>> filled_prior({"wolf": 0.1}, ["cat", "dog", "wolf"], [0.2, 0.4, 0.4])
    (0.3, 0.6, 0.1)
    """
    for name, share in named.items():
        if name not in classes:
            raise unknown_name("class", name, classes)
        if not 0 <= share <= 1:  # NaN is caught here too
            raise UsageError(
                f"The {what} of {name} is {share:g}",
                "a share from 0 to 1, such as 0.01 for one of a hundred",
                "It is how frequent the class is where the classifier will be used.",
            )
    total = math.fsum(named.values())
    unnamed = [k for k, name in enumerate(classes) if name not in named]
    if not named or total > 1 + _ROUNDING or (not unnamed and total < 1 - _ROUNDING):
        raise UsageError(
            f"The {what} of {len(named)} of {len(classes)} classes sums to {total:g}",
            "1 where every class is named, and no more than 1 where some are not",
            "Change a share; classes that are not named share what is left.",
        )
    left, together = max(0.0, 1 - total), math.fsum(training[k] for k in unnamed)
    # Where no unnamed class had a photo they share alike: there is no proportion to keep.
    portion = {k: training[k] / together if together > 0 else 1 / len(unnamed) for k in unnamed}
    filled = [named[name] if name in named else left * portion[k] for k, name in enumerate(classes)]
    whole = math.fsum(filled)
    return tuple(share / whole for share in filled)


def softmax_under_prior(
    logits: np.ndarray, temperature: float, training: Sequence[float] | np.ndarray, prior: Sequence[float] | np.ndarray
) -> np.ndarray:
    """Probabilities where the classes are as frequent as the prior says, and not as in training.

    What a network says of a photo holds for the class frequencies it was taught with. If wolves were a third of its
    photos and are one of a hundred animals here, each probability is multiplied by prior / training share and the row
    is brought to sum 1 again (*Bayes' rule*). It supposes that a class's own photos look the same in both places.

    Args:
        logits: (…, classes), finite.
        temperature: above 0.
        training: the classes' shares in training, each above 0.
        prior: their shares in the world, 0..1; a class of share 0 gets probability 0.

    Returns:
        (…, classes) float64, rows summing to 1.

    >>> softmax_under_prior(np.array([0.0, 0.0]), 1.0, [0.5, 0.5], [0.75, 0.25]).round(9).tolist()
    [0.75, 0.25]

    Reference: Saerens, Latinne, Decaestecker 2002, "Adjusting the outputs of a classifier to new a priori
    probabilities", Neural Computation 14.
    """
    wide, had = np.asarray(prior, dtype=np.float64), np.asarray(training, dtype=np.float64)
    shift = np.full(len(wide), -np.inf)
    shift[wide > 0] = np.log(wide[wide > 0]) - np.log(had[wide > 0])
    # In logarithms: a class that training made all but impossible can still come back.
    return softmax(log_softmax(logits, temperature) + shift)
