"""The sanity check: does the map change when the network forgets everything it has learned?"""

import dataclasses
import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.explain.grades.case import Case
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.fields import fields_of
from seewhy.explain.grades.randomise import forgotten
from seewhy.explain.methods import Method
from seewhy.probability.intervals import Estimate, mean_over
from seewhy.probability.ranking import rank_correlation
from seewhy.randomness import stream

__all__ = ["COLLAPSED", "Sanity", "Step", "likeness", "sanity"]

COLLAPSED = 0.5
"""Share of the way from chance to an unchanged map that a likeness may keep: less is a map that has collapsed."""

_SYMMETRIC = 0.9  # a map so alike to its own turned self has a chance level that tells nothing


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """How much of the map was left when the network had forgotten so much.

    Args:
        forgotten: what was made random last; all above it was random already.
        signed: rank correlation with the map of the trained network, mean over photos.
        size: the same without regard to the sign of each photo's correlation: a map turned into its negative has not
            collapsed.
    """

    forgotten: str
    signed: float
    size: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sanity:
    """What became of the map when the network forgot, from the head down to the first layer.

    Args:
        steps: of the cascade, from "head" to the lowest stage; photos and random networks are averaged.
        after: likeness (0..1) of the trained network's map to those of networks that know nothing, with its interval
            over photos.
        between: likeness of such networks' maps to one another: what the photo alone brings about.
        chance: likeness to the same maps turned and mirrored, which have nothing to do with the photo any more: small
            for fine maps, large for a map of 2 × 2 places, where any two are alike or opposite.
        photos: how many.
        networks: of random weights, how many.
    """

    steps: tuple[Step, ...]
    after: Estimate
    between: Estimate
    chance: float
    photos: int
    networks: int

    @property
    def passed(self) -> bool:
        """Whether the map needs what was learned.

        It fails if it stays like itself without anything learned, or if networks that know nothing agree on it: then
        it is drawn from the photo, as by an edge detector. Both count from what chance brings.
        """
        return max(self._kept(self.after.value), self._kept(self.between.value)) < COLLAPSED

    def _kept(self, alike: float) -> float:
        """Which share of the way from chance to the same map is left; all of it for maps that look the same turned."""
        return alike if self.chance > _SYMMETRIC else (alike - self.chance) / (1 - self.chance)

    def to_json(self) -> dict[str, Any]:
        """As a plain dictionary."""
        return {**dataclasses.asdict(self), "passed": self.passed}


def sanity(method: Method, cases: Sequence[Case], config: GradeConfig) -> Sanity:
    """Draws the maps again for networks that forget from the top, and compares them with the true ones.

    Args:
        method: whose maps are checked.
        cases: photos and questions, all about the same network, which is left as it is.
        config: how many random networks, and the seed.

    Raises:
        UsageError: no case, several networks, or fewer than two random networks (one has nothing to be compared with).

    Reference:
        Adebayo et al. 2018, Sanity checks for saliency maps, arXiv:1810.03292.
    """
    network = _only_network(cases)
    if config.random_networks < 2:
        raise UsageError(
            f"The sanity check was given {config.random_networks} random networks", "at least 2", "Ask for more."
        )
    images = np.stack([case.image for case in cases])
    trained = [_told(method, case) for case in cases]
    signed: dict[str, list[list[float]]] = {}  # by step: one list a random network, one number a photo
    blank: list[list[np.ndarray]] = []  # the maps of each network that knows nothing
    for number in range(config.random_networks):
        told: list[np.ndarray] = []
        for name, copied in forgotten(network, images, seed=stream(config.seed, "grades", number)):
            again = [dataclasses.replace(case, subject=_about(case, copied)) for case in cases]
            told = [_told(method, case) for case in again]
            signed.setdefault(name, []).append([likeness(*pair) for pair in zip(trained, told, strict=True)])
        blank.append(told)
    pairs = [
        [abs(likeness(*pair)) for pair in zip(one, other, strict=True)]
        for one, other in itertools.combinations(blank, 2)
    ]
    last = np.abs(np.array(list(signed.values())[-1])).mean(axis=0)
    turned = [
        abs(likeness(one, again))
        for told in blank
        for one, other in zip(trained, told, strict=True)
        for again in _turned(other)
    ]
    return Sanity(
        steps=tuple(
            Step(forgotten=name, signed=float(np.mean(found)), size=float(np.mean(np.abs(found))))
            for name, found in signed.items()
        ),
        after=mean_over(last, seed=config.seed, place="grades/sanity/after"),
        between=mean_over(np.array(pairs).mean(axis=0), seed=config.seed, place="grades/sanity/between"),
        chance=float(np.mean(turned)),
        photos=len(cases),
        networks=config.random_networks,
    )


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    """How alike two maps are: the rank correlation of their fields, and 1 for a map that has not changed at all.

    Args:
        first: (n,) mean of a map over each field.
        second: the same of another.

    >>> likeness(np.zeros(4), np.zeros(4)), likeness(np.zeros(4), np.arange(4.0))
    (1.0, 0.0)
    """
    return 1.0 if np.array_equal(first, second) else rank_correlation(first, second)


def _turned(means: np.ndarray) -> list[np.ndarray]:
    """The map turned and mirrored in the seven other ways in which a square can lie."""
    side = math.isqrt(len(means))
    square = means.reshape(side, side)
    return [np.rot90(one, turns).ravel() for one in (square, square.T) for turns in range(4)][1:]


def _told(method: Method, case: Case) -> np.ndarray:
    return fields_of(case.subject.size).means(method.attribute(case.subject, case.image))


def _about(case: Case, network: Any) -> Any:
    return dataclasses.replace(case.subject, network=network)


def _only_network(cases: Sequence[Case]) -> Any:
    if len({id(case.subject.network) for case in cases}) != 1:
        raise UsageError(
            f"{len(cases)} cases ask {len({id(case.subject.network) for case in cases})} networks",
            "cases that all ask the same one",
            "Make them with cases_of, which builds the network once.",
        )
    return cases[0].subject.network
