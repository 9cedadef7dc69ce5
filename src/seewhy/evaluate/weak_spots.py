"""Weak spots: parts of the photos on which a classifier is worse than on the whole, beyond what chance explains."""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from seewhy.evaluate.clusters import without_the_answer
from seewhy.evaluate.judged import Judged
from seewhy.evaluate.slices import FEWEST, Slice, class_slices, cluster_slices, value_slices
from seewhy.evaluate.tries import tries
from seewhy.probability import Estimate, wilson
from seewhy.randomness import generator

__all__ = ["WeakSpot", "WeakSpots", "find_weak_spots"]

_LEVEL = 0.05  # chance alone raises an alarm in at most this share of all evaluations: Fisher 1925
_SHUFFLES = 2_000  # a p-value of 0.05 is then known to ±0.01
_CHUNK = 1 << 21  # random numbers drawn at once: 16 MB
_SAME = 0.6  # of the smaller of two weak spots lies in the other: they are one


@dataclasses.dataclass(frozen=True, kw_only=True)
class WeakSpot:
    """One part of the photos that is worse than the whole.

    Args:
        name: what its photos have in common.
        kind: class, look, column or cluster.
        accuracy: the share right of its photos, with Wilson's 95 % interval. As the worst of many parts it is told a
            little too low: on new photos expect somewhat more.
        expected: the share right on all photos of the same classes.
        p: how often chance alone would make any of the parts searched look as bad.
        photos: its photos; those answered wrongly first, the most confident before the others.
    """

    name: str
    kind: str
    accuracy: Estimate
    expected: float
    p: float
    photos: tuple[Judged, ...]

    @property
    def n(self) -> int:
        """How many photos it holds."""
        return len(self.photos)

    @property
    def wrong(self) -> int:
        """How many of them were answered wrongly."""
        return sum(not one.right for one in self.photos)

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "name": self.name,
            "kind": self.kind,
            "n": self.n,
            "wrong": self.wrong,
            "accuracy": self.accuracy.to_json(),
            "expected": self.expected,
            "p": self.p,
            "wrong_photos": [one.photo for one in self.photos if not one.right],
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class WeakSpots:
    """What a search for weak spots found.

    Args:
        classes: the classifier's classes, in order.
        n: photos that were searched.
        whole: the share right of all, with Wilson's 95 % interval.
        searched: how many parts were looked at.
        spots: those that are worse than chance explains, the surest first; of those that share most of their photos
            only the surest.
    """

    classes: tuple[str, ...]
    n: int
    whole: Estimate
    searched: int
    spots: tuple[WeakSpot, ...]

    @property
    def sentence(self) -> str:
        """What was found, for everybody."""
        if self.whole.value == 1:
            return "Every photo was answered rightly: there is no weak spot to find."
        if not self.searched:
            few = "1 photo is" if self.n == 1 else f"{self.n:,} photos are"
            return f"{few} too few to search for weak spots ({FEWEST} for each part, at least)."
        parts = f"the {self.searched:,} parts of these {self.n:,} photos that were searched"
        if not self.spots:
            return f"No weak spot was found: none of {parts} is worse than chance explains."
        worst = self.spots[0]
        right, share = worst.n - worst.wrong, worst.accuracy
        told = (
            f"The surest weak spot: {worst.name}. Right on {right:,} of {worst.n:,} photos "
            f"({100 * share.value:.0f} %, 95 % interval {100 * share.low:.0f}–{100 * share.high:.0f} %) against "
            f"{100 * self.whole.value:.0f} % of all {self.n:,}; chance alone would make one of {parts} look as bad in "
            f"{tries(worst.p)}."
        )
        others = len(self.spots) - 1
        return told + (f" {others} more {'was' if others == 1 else 'were'} found." if others else "")

    def __str__(self) -> str:
        return self.sentence

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "n": self.n,
            "accuracy": None if math.isnan(self.whole.value) else self.whole.to_json(),
            "searched": self.searched,
            "spots": [one.to_json() for one in self.spots],
        }


def find_weak_spots(
    judged: Sequence[Judged],
    classes: Sequence[str],
    *,
    columns: Mapping[str, Sequence[Any]] | None = None,
    features: np.ndarray | None = None,
    probabilities: np.ndarray | None = None,
    seed: int = 0,
) -> WeakSpots:
    """Searches parts of the photos (*slices*) that are answered wrongly more often than their classes are.

    The parts are named before the mistakes are looked at: each class, the ends of what a glance tells (dark, flat,
    grey, small, narrow …), folders, groups, columns, and clusters of photos that look alike to the network. Whoever
    looks at many parts finds a bad one by luck. So the mistakes are dealt out anew 2,000 times, among photos of the
    same class, and each time the worst part is noted: only what is worse than 95 of 100 such worst parts is told
    (*maximum statistic*). Photos of one group share their luck and are dealt out together.

    Args:
        judged: the photos and what was answered.
        classes: the names, in order.
        columns: further facts by name, one a photo.
        features: (photos, k), the network's deepest features; None leaves clusters out.
        probabilities: (photos, classes), needed with features: what follows from them is taken out of the features.
        seed: of the shuffles and the clusters.

    Reference: Westfall and Young 1993, "Resampling-based multiple testing"; Eyuboglu et al. 2022, "Domino",
    arXiv 2203.14960.
    """
    wrong = np.array([not one.right for one in judged], dtype=np.float64)
    whole = wilson(int(len(wrong) - wrong.sum()), len(wrong))
    nothing = WeakSpots(classes=tuple(classes), n=len(judged), whole=whole, searched=0, spots=())
    if not wrong.any() or len(judged) < 2 * FEWEST:
        return nothing
    inside = value_slices(judged, classes, columns)
    if features is not None and probabilities is not None:
        inside += cluster_slices(judged, classes, without_the_answer(features, probabilities), seed)
    whole_classes = class_slices(judged, classes)
    truths = np.array([one.truth for one in judged])
    families = [
        (inside, _tested(inside, judged, truths, seed)),
        (whole_classes, _tested(whole_classes, judged, np.zeros_like(truths), seed)),
    ]
    asked = sum(bool(slices) for slices, _ in families)  # each family gets its share of the level (Bonferroni)
    tested = [
        (one, min(1.0, asked * p), strength)
        for slices, results in families
        for one, (p, strength) in zip(slices, results, strict=True)
    ]
    found = _apart(sorted((one for one in tested if one[1] < _LEVEL), key=lambda one: (one[1], -one[2])))
    rates = {k: float(wrong[truths == k].mean()) for k in np.unique(truths)}
    spots = tuple(_spot(one, p, judged, whole if one.kind == "class" else None, rates) for one, p in found)
    return dataclasses.replace(nothing, searched=len(tested), spots=spots)


def _tested(
    slices: Sequence[Slice], judged: Sequence[Judged], strata: np.ndarray, seed: int
) -> list[tuple[float, float]]:
    """For each slice how often chance makes any as bad, and how many deviations it lies beyond its expectation."""
    if not slices:
        return []
    weights, rates, layers = _units(slices, judged, strata)
    expected, spread = _moments(weights, rates, layers)
    observed = _strength(weights @ rates, expected, spread)
    as_bad = np.zeros(len(slices), dtype=np.int64)
    for shuffled in _shuffles(rates, layers, seed):  # (units, shuffles)
        worst = _strength(weights @ shuffled, expected[:, None], spread[:, None]).max(axis=0)
        as_bad += (worst >= observed[:, None] - 1e-9).sum(axis=1)
    return [(float(p), float(one)) for p, one in zip((1 + as_bad) / (1 + _SHUFFLES), observed, strict=True)]


def _units(
    slices: Sequence[Slice], judged: Sequence[Judged], strata: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is dealt out as one: the photos of one group, and each photo without a group.

    A group (a patient, a video) shares its luck even where it holds photos of several classes: it counts to the
    stratum of most of its photos.

    Returns:
        (slices, units) how many photos of each unit are in each slice; (units,) the share wrong; (units,) the stratum.
    """
    names = [one.group or f"\0{i}" for i, one in enumerate(judged)]
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    unit = np.array([places[name] for name in names])
    wrong = np.array([not one.right for one in judged], dtype=np.float64)
    rates = np.bincount(unit, weights=wrong) / np.bincount(unit)
    weights = np.stack([np.bincount(unit, weights=one.members, minlength=len(places)) for one in slices])
    kinds, stratum = np.unique(strata, return_inverse=True)
    counts = np.bincount(unit * len(kinds) + stratum, minlength=len(places) * len(kinds))
    return weights, rates, counts.reshape(len(places), len(kinds)).argmax(axis=1)


def _moments(weights: np.ndarray, rates: np.ndarray, layers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of a slice's mistakes when the rates are dealt out anew within each stratum."""
    expected, variance = np.zeros(len(weights)), np.zeros(len(weights))
    for layer in np.unique(layers):
        here = layers == layer
        count, dealt = int(here.sum()), rates[here]
        expected += weights[:, here].sum(axis=1) * dealt.mean()
        if count > 1:
            apart = weights[:, here] - weights[:, here].mean(axis=1, keepdims=True)
            variance += (apart**2).sum(axis=1) * ((dealt - dealt.mean()) ** 2).sum() / (count - 1)
    return expected, np.sqrt(variance)


def _strength(mistakes: np.ndarray, expected: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """By how many deviations there are more mistakes than expected, on the scale of square roots.

    Counts of rare mistakes have a long tail upwards; by their roots (Anscombe 1948) a slice of ten photos does not
    drown one of a hundred.
    """
    root = np.sqrt(np.maximum(mistakes, 0)) - np.sqrt(expected)
    fit = np.where(spread > 0, 2 * np.sqrt(expected) / np.where(spread > 0, spread, 1), 0)
    return fit * root


def _shuffles(rates: np.ndarray, layers: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """The rates dealt out anew within each stratum, many times, as columns of some matrices."""
    random = generator(seed, "weak spots")
    order = np.argsort(layers, kind="stable")
    rows = max(1, _CHUNK // len(rates))
    for start in range(0, _SHUFFLES, rows):
        count = min(rows, _SHUFFLES - start)
        keys = layers[None, :] + random.random((count, len(rates)))  # sorted by stratum, at random within
        dealt = np.empty((len(rates), count))
        dealt[order] = rates[np.argsort(keys, axis=1).T]
        yield dealt


def _apart(found: Sequence[tuple[Slice, float, float]]) -> list[tuple[Slice, float]]:
    """Of slices that share most of their photos, only the surest."""
    kept: list[tuple[Slice, float]] = []
    for one, p, _ in found:
        size = one.members.sum()
        if all((one.members & other.members).sum() <= _SAME * min(size, other.members.sum()) for other, _ in kept):
            kept.append((one, p))
    return kept


def _spot(
    one: Slice, p: float, judged: Sequence[Judged], whole: Estimate | None, rates: Mapping[int, float]
) -> WeakSpot:
    photos = [photo for photo, inside in zip(judged, one.members, strict=True) if inside]
    photos.sort(key=lambda photo: (photo.right, -photo.confidence, photo.photo))
    right = sum(photo.right for photo in photos)
    expected = 1 - math.fsum(rates[photo.truth] for photo in photos) / len(photos)
    return WeakSpot(
        name=one.name,
        kind=one.kind,
        accuracy=wilson(right, len(photos)),
        expected=expected if whole is None else whole.value,
        p=p,
        photos=tuple(photos),
    )
