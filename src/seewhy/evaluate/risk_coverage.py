"""What is gained by leaving the unsure photos to somebody else: accuracy against the share that is answered."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.probability import Estimate, wilson
from seewhy.randomness import generator

if TYPE_CHECKING:
    pass

__all__ = ["Kept", "RiskCoverage", "risk_coverage"]

_SHARES = (1.0, 0.9, 0.8, 0.5)
_RESAMPLES = 1_000
_CHUNK = 1 << 20


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kept:
    """What happens when only photos of a certain confidence are answered.

    Args:
        share: of the photos that are answered, 0..1.
        n: how many these are.
        from_confidence: the lowest confidence that is answered.
        accuracy: the share right among them, with Wilson's 95 % interval.
    """

    share: float
    n: int
    from_confidence: float
    accuracy: Estimate


@dataclasses.dataclass(frozen=True, kw_only=True)
class RiskCoverage:
    """Accuracy among the answered against the share that is answered (the *risk–coverage* curve, upside down).

    Args:
        n: photos judged.
        curve: one entry for each confidence that occurs, the surest photos first; photos of equal confidence are
            answered together.
        chosen: the curve near 100, 90, 80 and 50 % answered.
        area: the accuracy averaged over all shares answered (1 less the area under risk and coverage, AURC), with the
            95 % interval over other photos of the same kind.
        area_random: the same if its confidence told nothing.
        area_best: the same if every mistake were less sure than every right answer.
    """

    n: int
    curve: tuple[Kept, ...]
    chosen: tuple[Kept, ...]
    area: Estimate
    area_random: float
    area_best: float

    @property
    def sentence(self) -> str:
        """The result in a sentence or two."""
        everything, some = self.chosen[0], self.chosen[-1]
        told = f"Answering all {self.n} photos it is right on {_share(everything.accuracy)}"
        if some.n == everything.n:
            return told + "; it is equally sure of all of them."
        return told + (
            f"; answering only the {100 * some.share:.0f} % it is surest of, on {_share(some.accuracy)} of {some.n}. "
            + (
                "Its doubts are worth heeding."
                if self.area.low > self.area_random
                else "Its doubts do not tell right from wrong beyond chance."
                if self.area_best > self.area_random
                else "There is nothing to gain from its doubts here."
            )
        )

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        return {
            "n": self.n,
            "curve": [_kept_json(one) for one in self.curve],
            "chosen": [_kept_json(one) for one in self.chosen],
            "area": self.area.to_json(),
            "area_random": self.area_random,
            "area_best": self.area_best,
        }


def risk_coverage(probabilities: np.ndarray, labels: np.ndarray, *, seed: int = 0) -> RiskCoverage:
    """The same from probabilities that were asked for already.

    Args:
        probabilities: (photos, classes), rows summing to 1; at least one photo.
        labels: (photos,) whole numbers, the truths.
        seed: for the area's interval.

    Raises:
        UsageError: no photos, or the shapes don't fit.

    >>> rows = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]])
    >>> found = risk_coverage(rows, np.array([0, 0, 1, 0]))
    >>> [round(one.accuracy.value, 2) for one in found.curve], round(found.area.value, 3)
    ([1.0, 1.0, 0.67, 0.75], 0.854)

    Reference: Geifman, Uziel, El-Yaniv 2019, "Bias-reduced uncertainty estimation for deep neural classifiers",
    arXiv:1805.08206 (AURC).
    """
    probabilities, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=np.int64)
    if probabilities.ndim != 2 or labels.shape != probabilities.shape[:1] or len(labels) == 0:
        raise UsageError(
            f"Probabilities of shape {probabilities.shape} and labels of shape {labels.shape} give no curve",
            "(photos, classes) and one label for each of at least one photo",
            "Check that both come from the same photos.",
        )
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    confidence = confidence[order]
    right = (probabilities.argmax(axis=1) == labels)[order].astype(np.float64)
    ends = np.flatnonzero(np.append(np.diff(confidence) != 0, True))
    curve = tuple(_kept(confidence, right, int(end)) for end in ends)
    best = np.sort(right)[::-1]
    alone = np.arange(len(right))
    return RiskCoverage(
        n=len(right),
        curve=curve,
        chosen=tuple(min(curve, key=lambda one: abs(one.share - share)) for share in _SHARES),
        area=_area_with_interval(right, ends, seed),
        area_random=float(right.mean()),
        area_best=float(_areas(best, alone, np.ones((1, len(best))))[0]),
    )


def _kept(confidence: np.ndarray, right: np.ndarray, end: int) -> Kept:
    n = end + 1
    return Kept(
        share=n / len(right), n=n, from_confidence=float(confidence[end]), accuracy=wilson(int(right[:n].sum()), n)
    )


def _area_with_interval(right: np.ndarray, ends: np.ndarray, seed: int) -> Estimate:
    value = float(_areas(right, ends, np.ones((1, len(right))))[0])
    random = generator(seed, "bootstrap", "risk coverage")
    rows = max(1, _CHUNK // len(right))
    found = []
    for start in range(0, _RESAMPLES, rows):
        times = random.multinomial(
            len(right), np.full(len(right), 1 / len(right)), size=min(rows, _RESAMPLES - start)
        ).astype(np.float64)
        found.append(_areas(right, ends, times))
    low, high = np.quantile(np.concatenate(found), [0.025, 0.975])
    return Estimate(value=value, low=min(float(low), value), high=max(float(high), value))


def _areas(right: np.ndarray, ends: np.ndarray, times: np.ndarray) -> np.ndarray:
    """The accuracy among the answered, averaged over photos answered one by one, for each row of weights.

    Photos of equal confidence come in no particular order, so each of them counts as right as they are on average.

    Shapes:
        right: (photos,), the surest first; ends: (groups,), the last photo of each confidence; times: (rows, photos).
    """
    group = np.searchsorted(ends, np.arange(len(right)))
    counts, hits = (np.add.reduceat(values, np.append(0, ends[:-1] + 1), axis=1) for values in (times, times * right))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(counts > 0, hits / counts, 0.0)
    cumulated = np.cumsum(times * share[:, group], axis=1)
    answered = np.cumsum(times, axis=1)
    accuracy = np.divide(cumulated, answered, out=np.zeros_like(cumulated), where=answered > 0)
    return (accuracy * times).sum(axis=1) / times.sum(axis=1)


def _kept_json(one: Kept) -> dict[str, Any]:
    return {**dataclasses.asdict(one), "accuracy": one.accuracy.to_json()}


def _share(found: Estimate) -> str:
    return f"{100 * found.value:.1f} % ({100 * found.low:.0f}–{100 * found.high:.0f})"
