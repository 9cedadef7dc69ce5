"""What a caller arranges on purpose: planted shortcuts, wrong labels, missing parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from seewhy.data.drawings.factors import CLASSES, PARTS, sample_factors
from seewhy.errors import ConfigError, unknown_name
from seewhy.randomness import generator

__all__ = ["Arrangement", "Plan", "plan"]


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """How a set of drawings departs from chance.

    By default nothing but the parts tells the classes apart. Here a caller can plant what real data often hides: a
    *shortcut* (wolves always in snow), *label noise*, a part that is never seen.

    Args:
        fixed: factors that are the same in every drawing: {"background": "room"}.
        tied: factors that depend on the class: {"background": {"wolf": "snow", "dog": "meadow"}}.
        tied_rate: in which share of the drawings the tie holds, 0 … 1; elsewhere chance decides as ever.
        mislabelled: in which share of the drawings the label is a wrong one, 0 … 1.
        without: parts left out of every drawing.
        classes: the classes to draw, in turn.

    Raises:
        ConfigError: an unknown name, or a value outside its range.
    """

    fixed: Mapping[str, str | float] = field(default_factory=dict)
    tied: Mapping[str, Mapping[str, str | float]] = field(default_factory=dict)
    tied_rate: float = 1.0
    mislabelled: float = 0.0
    without: tuple[str, ...] = ()
    classes: tuple[str, ...] = CLASSES

    def __post_init__(self) -> None:
        for name in ("tied_rate", "mislabelled"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} cannot be {getattr(self, name)}", "a share from 0 to 1", "Choose one.")
        if len(set(self.classes)) < (2 if self.mislabelled else 1):
            raise ConfigError(
                f"The classes {self.classes} cannot be drawn with these labels",
                "at least one class, and two where labels are to be wrong",
                "Name more classes.",
            )
        for part in self.without:
            if part not in PARTS:
                raise unknown_name("part", part, PARTS)
        for kind in self.classes:  # a wrong name is found now, and not after a thousand drawings
            sample_factors(kind, seed=0, index=0).changed(self._ties(kind))

    def _ties(self, kind: str) -> dict[str, str | float]:
        for kinds in self.tied.values():
            for known in kinds:
                if known not in CLASSES:
                    raise unknown_name("kind of drawing", known, CLASSES)
        ties = {name: values[kind] for name, values in self.tied.items() if kind in values}
        return {**self.fixed, **ties}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one drawing of a set will be.

    Args:
        index: which drawing of the seed.
        kind: the class it shows.
        label: the class it is said to show; the same unless labels were mixed on purpose.
        factors: the factors that are arranged.
        without: the parts left out.
    """

    index: int
    kind: str
    label: str
    factors: Mapping[str, str | float]
    without: tuple[str, ...]


def plan(index: int, *, seed: int, arrangement: Arrangement) -> Plan:
    """Decides what a drawing of a set will be. Classes take turns, so that they are equally frequent.

    Args:
        index: which drawing, 0, 1, ….
        seed: the user's seed.
        arrangement: what the caller wants.

    >>> [plan(index, seed=0, arrangement=Arrangement()).kind for index in range(4)]
    ['cat', 'dog', 'wolf', 'cat']
    """
    kind = arrangement.classes[index % len(arrangement.classes)]
    # Three numbers are always drawn: one arrangement must not move the chances of another.
    tie, mix, other = generator(seed, "drawings", index, "arrangement").random(3).tolist()
    factors = arrangement._ties(kind) if tie < arrangement.tied_rate else dict(arrangement.fixed)
    label = kind
    if mix < arrangement.mislabelled:
        others = [name for name in arrangement.classes if name != kind]
        label = others[int(np.floor(other * len(others)))]
    return Plan(index=index, kind=kind, label=label, factors=factors, without=arrangement.without)
