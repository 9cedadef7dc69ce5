"""Grades: what a map is worth on this classifier, and the sentence that is shown on one that is worth nothing."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.explain.grades.case import Case
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.fields import fields_of
from seewhy.explain.grades.removal import BLIND, Areas, BlindAreas, areas_of_map, blind_areas
from seewhy.explain.grades.sanity import Sanity, sanity
from seewhy.explain.grades.stability import Stability, stability
from seewhy.explain.grades.truth import DrawnTruth, TruthGrade, truth_grade
from seewhy.explain.methods import Method
from seewhy.probability.intervals import FEW, Estimate, mean_over

__all__ = ["Baseline", "Grade", "grade"]

_IN_WORDS = {"random": "chance", "edges": "an edge detector", "centre": "distance from the middle"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Baseline:
    """A blind order beside the map's.

    Args:
        deletion: its area while the photo was taken away, mean over photos.
        insertion: its area while the photo came back.
        lead: by how much the map's gap (insertion minus deletion) is larger than its, photo by photo.
    """

    deletion: float
    insertion: float
    lead: Estimate

    @property
    def beaten(self) -> bool:
        """Whether the map is better, beyond what chance explains."""
        return self.lead.low > 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grade:
    """What a method's maps are worth on a classifier.

    Args:
        method: its name.
        photos: how many it was graded on.
        flat: photos whose map is the same everywhere.
        deletion: area under the answer's probability while the map's most important fields are taken away first.
        insertion: the same while they come back first.
        baselines: blind orders by their name ("random", "edges", "centre").
        full: the answer's probability for whole photos, mean.
        blank: the same with everything taken away; where it is as high, deletion and insertion tell little.
        steps: in which the photo was taken away.
        fill: what stood where something was taken away.
        sanity: whether the map needs what was learned; None where it was not measured.
        stability: whether the map stays under noise; None where it was not measured.
        truth: on drawings, how it agrees with the parts' true importance; None elsewhere.
    """

    method: str
    photos: int
    flat: int
    deletion: Estimate
    insertion: Estimate
    baselines: Mapping[str, Baseline]
    full: float
    blank: float
    steps: int
    fill: str
    sanity: Sanity | None = None
    stability: Stability | None = None
    truth: TruthGrade | None = None

    @property
    def lead(self) -> Estimate:
        """The lead over the best blind order: over the one that comes nearest."""
        return min((one.lead for one in self.baselines.values()), key=lambda lead: lead.value)

    @property
    def trusted(self) -> bool:
        """Whether it passed everything that was measured."""
        return not self.faults

    @property
    def faults(self) -> tuple[str, ...]:
        """What speaks against trusting it, each as half a sentence."""
        found = []
        if self.flat:
            whose = "it" if self.photos == 1 else f"on {self.flat} of {self.photos} photos it"
            found.append(f"{whose} is the same everywhere")
        ahead = [f"{_IN_WORDS[name]} ({_signed(one.lead)})" for name, one in self.baselines.items() if not one.beaten]
        if ahead:
            found.append(
                f"what it calls important was not found to matter more to the answer than what {_listed(ahead)} would "
                "choose"
            )
        if self.sanity is not None and not self.sanity.passed:
            found.append(
                f"it does not need what the network has learned (it resembles maps of random networks by "
                f"{self.sanity.after.value:.2f}, those one another by {self.sanity.between.value:.2f}, and by chance "
                f"it would be {self.sanity.chance:.2f})"
            )
        if self.stability is not None and not self.stability.passed:
            found.append(_unsteady(self.stability))
        if self.truth is not None and not self.truth.passed:
            found.append(
                f"on drawings it does not order the parts by what they are worth (rank correlation "
                f"{_ranged(self.truth.correlation)}; their areas alone {_plain(self.truth.area.value)})"
            )
        return tuple(found)

    @property
    def sentence(self) -> str:
        """What to think of the map, in words."""
        if self.faults:
            return f"This map deserves no trust: {'; '.join(self.faults)}."
        on = "this photo" if self.photos == 1 else f"{self.photos} photos"
        told = [f"it finds what matters better than chance, an edge detector and distance from the middle do on {on}"]
        if self.sanity is not None:
            told.append("it vanishes when the network forgets")
        if self.stability is not None:
            told.append(f"it stays under noise (rank correlation {self.stability.likeness.value:.2f})")
        if self.truth is not None:
            told.append(
                f"on drawings it orders the parts by what they are worth (rank correlation "
                f"{_ranged(self.truth.correlation)})"
            )
        return f"This map has passed its tests: {_listed(told)}."

    def to_json(self) -> dict[str, Any]:
        """As a plain dictionary."""
        plain = ("method", "photos", "flat", "full", "blank", "steps", "fill", "trusted", "sentence")
        parts = {name: getattr(self, name) for name in ("deletion", "insertion", "sanity", "stability", "truth")}
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: None if part is None else part.to_json() for name, part in parts.items()},
            "baselines": {
                name: {**dataclasses.asdict(one), "beaten": one.beaten} for name, one in self.baselines.items()
            },
        }


def grade(
    method: Method,
    cases: Sequence[Case],
    config: GradeConfig | None = None,
    *,
    blind: Sequence[BlindAreas] | None = None,
    maps: Sequence[np.ndarray] | None = None,
    truths: Sequence[DrawnTruth] = (),
) -> Grade:
    """Grades a method's maps.

    Args:
        method: of the catalogue, or any other.
        cases: photos and questions about one network, at least one; which is left as it is.
        config: how thoroughly; QUICK for one photo on a page.
        blind: of each case, as blind_areas gives them, where several methods are graded on the same photos.
        maps: of each case, where they were drawn before.
        truths: drawings on which the parts' true importance is known.

    Returns:
        The grade, averaged over the photos.

    Raises:
        UsageError: no case.

    Reference:
        Petsiuk, Das and Saenko 2018, RISE, arXiv:1806.07421 (deletion and insertion).
    """
    config = config or GradeConfig()
    if not cases:
        raise UsageError("A method was to be graded on no photo", "at least one", "Give photos.")
    maps = maps or [method.attribute(case.subject, case.image) for case in cases]
    blind = blind or [blind_areas(case, config) for case in cases]
    fields = fields_of(cases[0].subject.size)
    told = [areas_of_map(one, case, config, ends=ends) for one, case, ends in zip(maps, cases, blind, strict=True)]
    return Grade(
        method=method.name,
        photos=len(cases),
        flat=sum(int(np.ptp(fields.means(one)) == 0) for one in maps),
        deletion=_mean([one.deletion for one in told], config, "deletion"),
        insertion=_mean([one.insertion for one in told], config, "insertion"),
        baselines={name: _baseline(name, told, blind, config) for name in BLIND},
        full=float(np.mean([one.full for one in blind])),
        blank=float(np.mean([one.blank for one in blind])),
        steps=config.steps,
        fill=config.fill,
        sanity=sanity(method, cases[: config.sanity_photos], config) if config.random_networks else None,
        stability=stability(method, cases, config, maps) if config.noise_draws else None,
        truth=truth_grade(method, truths, seed=config.seed) if truths else None,
    )


def _baseline(name: str, told: Sequence[Areas], blind: Sequence[BlindAreas], config: GradeConfig) -> Baseline:
    """A blind order beside the map's.

    With few photos, each order of chance counts for itself, so that the interval tells how far chance alone reaches.
    """
    areas = [one.random_mean if name == "random" else getattr(one, name) for one in blind]
    leads = [one.gap - other.gap for one, other in zip(told, areas, strict=True)]
    lead = _mean(leads, config, f"lead/{name}")
    if name == "random" and len(told) < FEW:
        each = [one.gap - other.gap for one, orders in zip(told, blind, strict=True) for other in orders.random]
        lead = Estimate(value=lead.value, low=min(each), high=max(each))
    return Baseline(
        deletion=float(np.mean([one.deletion for one in areas])),
        insertion=float(np.mean([one.insertion for one in areas])),
        lead=lead,
    )


def _mean(values: Sequence[float], config: GradeConfig, place: str) -> Estimate:
    return mean_over(np.array(values), seed=config.seed, place=f"grades/{place}")


def _unsteady(found: Stability) -> str:
    if not found.draws:
        return f"every noise of {found.noise_std:g} levels of 255 changed the verdict itself ({found.changed} draws)"
    return (
        f"noise of {found.noise_std:g} levels of 255, which leaves the verdict as it is, changes it (rank correlation "
        f"{_plain(found.likeness.value)} with itself)"
    )


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _ranged(one: Estimate) -> str:
    return f"{one.value:.2f}, {one.low:.2f} … {one.high:.2f}".replace("-", "−")


def _signed(lead: Estimate) -> str:
    if math.isclose(lead.low, lead.high):
        return f"lead {lead.value:+.3f}".replace("-", "−")
    return f"lead {lead.value:+.3f}, {lead.low:+.3f} … {lead.high:+.3f}".replace("-", "−")


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
