"""A condition: one way in which photos differ from those at hand, and the same photo under it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from seewhy.errors import UsageError
from seewhy.randomness import generator

__all__ = ["Chance", "Condition", "chance_of", "changed", "versions"]


@dataclass(frozen=True, kw_only=True)
class Chance:
    """What chance decides for one photo, the same at every level, so that a stronger level is more of the same.

    Args:
        side: 1 or -1: to the left or right, warmer or colder.
        direction: of a shift, radians.
        place: where something lies in front of it, two shares from 0 to 1.
        key: names the stream of the noise.
        seed: the user's seed.
    """

    side: int
    direction: float
    place: tuple[float, float]
    key: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One way in which photos differ from those at hand, in growing strength.

    Args:
        name: a word, such as "angle".
        title: its heading.
        levels: from the weakest to the strongest, in its unit.
        neutral: the level of an unchanged photo.
        label: how a level is written, such as "{:g}°".
        reach: how a limit is said, such as "up to {:.0f}° of rotation".
        meaning: what is done to a photo, in a sentence.
        change: (image, level, chance) -> image; None where photos are made anew and not changed.
        names: of the levels, where they are kinds and not strengths.
    """

    name: str
    title: str
    levels: tuple[float, ...]
    neutral: float
    label: str
    reach: str
    meaning: str
    change: Callable[[np.ndarray, float, Chance], np.ndarray] | None = None
    names: tuple[str, ...] = ()

    def written(self, level: float) -> str:
        """A level as it is read.

        Args:
            level: in the condition's unit.

        >>> from seewhy.evaluate.changed_photos import CONDITIONS
        >>> CONDITIONS["angle"].written(30)
        '30°'
        """
        return self.names[int(level)] if self.names else self.label.format(level)


def chance_of(seed: int, key: str) -> Chance:
    """What chance decides for a photo.

    Args:
        seed: the user's seed.
        key: what tells the photo from others, such as its fingerprint.

    >>> chance_of(0, "a") == chance_of(0, "a"), chance_of(0, "a") == chance_of(0, "b")
    (True, False)
    """
    side, direction, x, y = generator(seed, "changed photos", key).random(4).tolist()
    return Chance(side=1 if side < 0.5 else -1, direction=2 * math.pi * direction, place=(x, y), key=key, seed=seed)


def changed(image: np.ndarray, condition: Condition, level: float, chance: Chance) -> np.ndarray:
    """A photo under a condition.

    Args:
        image: (height, width, 3) uint8.
        condition: which, one that changes photos.
        level: how strongly, in its unit.
        chance: what chance decides for this photo.

    Returns:
        (height, width, 3) uint8; "nearer" gives a smaller one.
    """
    if condition.change is None:
        raise UsageError(f"{condition.title} cannot be laid over a photo", "a condition that changes photos", "Redraw.")
    return condition.change(image, level, chance)


def versions(
    image: np.ndarray, conditions: tuple[Condition, ...], chance: Chance
) -> Iterator[tuple[Condition | None, float, np.ndarray]]:
    """The photo as it is, then under every condition at every level.

    Args:
        image: (height, width, 3) uint8.
        conditions: which.
        chance: what chance decides for this photo.
    """
    yield None, math.nan, image
    for condition in conditions:
        for level in condition.levels:
            yield condition, level, changed(image, condition, level, chance)
