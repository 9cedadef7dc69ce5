"""Stability: does the map stay when the photo changes by less than anyone sees?"""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from seewhy.explain.grades.case import Case, logits_for
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.fields import fields_of
from seewhy.explain.grades.sanity import likeness
from seewhy.explain.methods import Method
from seewhy.probability.intervals import Estimate, mean_over
from seewhy.randomness import generator

__all__ = ["STABLE", "Stability", "stability"]

STABLE = 0.5
"""The rank correlation that a map must keep on average; below, noise decides more than three quarters of its order."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stability:
    """How alike the map stayed under noise that left the verdict as it was.

    Args:
        likeness: rank correlation of the map before and after, mean with its interval over photos; NaN where no draw
            left the verdict as it was.
        lowest: of all draws.
        noise_std: strength of the noise, in levels of 255.
        draws: how many counted.
        changed: draws that changed the verdict, and therefore do not count.
    """

    likeness: Estimate
    lowest: float
    noise_std: float
    draws: int
    changed: int

    @property
    def passed(self) -> bool:
        """Whether the map deserves its name under noise; False where nothing could be measured."""
        return self.draws > 0 and self.likeness.value >= STABLE

    def to_json(self) -> dict[str, Any]:
        """As a plain dictionary; what could not be measured is null."""
        told = {**dataclasses.asdict(self), "passed": self.passed}
        return told if self.draws else {**told, "likeness": None, "lowest": None}


def stability(
    method: Method, cases: Sequence[Case], config: GradeConfig, maps: Sequence[np.ndarray] | None = None
) -> Stability:
    """Lays noise over each photo a few times and draws the map again.

    Args:
        method: whose maps are checked.
        cases: photos and questions, at least one.
        config: how often, how strong, and the seed.
        maps: of the cases, where they were drawn before.
    """
    by_photo, changed = [], 0
    for number, case in enumerate(cases):
        fields = fields_of(case.subject.size)
        heatmap = method.attribute(case.subject, case.image) if maps is None else maps[number]
        before, noisy = fields.means(heatmap), _noisy(case.image, number, config)
        verdicts = logits_for(case, np.concatenate([case.image[None], noisy])).argmax(axis=1)
        same = noisy[verdicts[1:] == verdicts[0]]
        changed += len(noisy) - len(same)
        if len(same):
            again = [fields.means(method.attribute(case.subject, image)) for image in same]
            by_photo.append([likeness(before, after) for after in again])
    means = np.array([float(np.mean(found)) for found in by_photo])
    return Stability(
        likeness=mean_over(means, seed=config.seed, place="grades/stability") if by_photo else _UNKNOWN,
        lowest=min((min(found) for found in by_photo), default=math.nan),
        noise_std=config.noise_std,
        draws=sum(len(found) for found in by_photo),
        changed=changed,
    )


_UNKNOWN = Estimate(value=math.nan, low=math.nan, high=math.nan)


def _noisy(image: np.ndarray, number: int, config: GradeConfig) -> np.ndarray:
    """(draws, size, size, 3) uint8: the photo with fresh noise each time."""
    random = generator(config.seed, "grades", "noise", number)
    noise = random.normal(scale=config.noise_std, size=(config.noise_draws, *image.shape))
    return np.clip(np.rint(image + noise), 0, 255).astype(np.uint8)
