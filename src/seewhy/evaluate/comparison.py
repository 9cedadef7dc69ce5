"""Two classifiers on the same photos: is one better, or was it luck?"""

import dataclasses
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import DatasetError, UsageError
from seewhy.evaluate.judged import Judged
from seewhy.evaluate.tries import tries
from seewhy.probability import Estimate, difference_of_shares, mcnemar
from seewhy.probability.intervals import mean_over
from seewhy.probability.scores import brier_distances, log_losses

if TYPE_CHECKING:
    from seewhy.evaluate.report import Report

__all__ = ["Comparison", "class_order", "compare_reports"]

_LEVEL = 0.05  # what chance gives in fewer than 1 of 20 tries is called a difference: Fisher 1925


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comparison:
    """What two classifiers answered to the same photos.

    Args:
        names: what the two are called.
        classes: the first's classes, in order; the answers below are counted in them.
        n: photos that both judged.
        both_right: how many both got right.
        first_only: photos that only the first got right: each with the first's and the second's answer, the second's
            most confident mistakes first.
        second_only: the same for the second, in the same order of answers.
        accuracy: the second's accuracy minus the first's, with its 95 % interval.
        p: how often chance alone gives such a difference or a larger one (McNemar's exact test).
        log_loss: the second's minus the first's (below 0: the second is better), with its 95 % interval.
        brier: the same for the Brier score.
    """

    names: tuple[str, str]
    classes: tuple[str, ...]
    n: int
    both_right: int
    first_only: tuple[tuple[Judged, Judged], ...]
    second_only: tuple[tuple[Judged, Judged], ...]
    accuracy: Estimate
    p: float
    log_loss: Estimate
    brier: Estimate

    @property
    def told_apart(self) -> bool:
        """Whether chance alone would give such a difference in fewer than 1 of 20 tries."""
        return self.p < _LEVEL

    @property
    def both_wrong(self) -> int:
        """How many photos neither got right."""
        return self.n - self.both_right - len(self.first_only) - len(self.second_only)

    @property
    def sentence(self) -> str:
        """Which is better, and whether that is more than chance."""
        a, b, n = len(self.first_only), len(self.second_only), self.n
        more = abs(a - b)
        interval = f"95 % interval {_points(self.accuracy.low)} to {_points(self.accuracy.high)} points"
        if not more:
            return (
                f"{self.names[0]} and {self.names[1]} are right on equally many of {n:,} photos "
                f"(difference of accuracy {interval}): not told apart."
            )
        better, worse = (self.names[1], self.names[0]) if b > a else self.names
        told = (
            f"{better} is right on {more:,} photo{'s' if more > 1 else ''} more than {worse} of {n:,} "
            f"(accuracy {_points(self.accuracy.value)} points for {self.names[1]}, {interval}); "
            f"chance alone would give such a difference in {tries(self.p)}: "
        )
        return told + ("the difference is real." if self.told_apart else "not told apart.")

    def __str__(self) -> str:
        return self.sentence

    def to_json(self) -> dict[str, Any]:
        """For a program to read; differences are the second's figure minus the first's."""
        return {
            "names": list(self.names),
            "n": self.n,
            "both_right": self.both_right,
            "both_wrong": self.both_wrong,
            "first_only": [one.photo for one, _ in self.first_only],
            "second_only": [one.photo for one, _ in self.second_only],
            "accuracy_difference": self.accuracy.to_json(),
            "mcnemar_p": self.p,
            "told_apart": self.told_apart,
            "log_loss_difference": self.log_loss.to_json(),
            "brier_difference": self.brier.to_json(),
        }


def compare_reports(
    first: "Report", second: "Report", *, names: tuple[str, str] = ("the first", "the second"), seed: int = 0
) -> Comparison:
    """Compares two classifiers by their reports on the same photos, photo by photo (*paired*).

    Pairing takes out how hard the photos are, which is the same for both: a difference is seen on far fewer photos
    than if each had been judged on photos of its own.

    Args:
        first: what was found of one.
        second: what was found of the other, on the same photos.
        names: what the two are called.
        seed: for the intervals that come from resampling.

    Raises:
        DatasetError: no photo was judged by both.
        UsageError: their classes differ.
    """
    order = class_order(first.classes, second.classes)
    places = _shared(first.samples, second.samples)
    labels = np.array([first.samples[i].truth for i, _ in places])
    rows = first.probabilities[[i for i, _ in places]], second.probabilities[[j for _, j in places]][:, order]
    inverse = {int(theirs): ours for ours, theirs in enumerate(order)}
    pairs = [(first.samples[i], _renumbered(second.samples[j], inverse)) for i, j in places]
    first_only = [pair for pair in pairs if pair[0].right and not pair[1].right]
    second_only = [pair for pair in pairs if pair[1].right and not pair[0].right]
    p = mcnemar(len(first_only), len(second_only))
    return Comparison(
        names=names,
        classes=first.classes,
        n=len(pairs),
        both_right=sum(one.right and other.right for one, other in pairs),
        first_only=tuple(sorted(first_only, key=lambda pair: (-pair[1].confidence, pair[0].photo))),
        second_only=tuple(sorted(second_only, key=lambda pair: (-pair[0].confidence, pair[0].photo))),
        accuracy=_accuracy(len(first_only), len(second_only), len(pairs), p),
        p=p,
        log_loss=mean_over(log_losses(rows[1], labels) - log_losses(rows[0], labels), seed=seed, place="log loss"),
        brier=mean_over(brier_distances(rows[1], labels) - brier_distances(rows[0], labels), seed=seed, place="brier"),
    )


def class_order(first: Sequence[str], second: Sequence[str]) -> np.ndarray:
    """Where each class of the first stands in the second.

    Args:
        first: names of classes.
        second: the same names, in any order.

    Returns:
        (classes,) int64.

    Raises:
        UsageError: they are not the same.

    >>> class_order(("cat", "dog", "wolf"), ("wolf", "cat", "dog"))
    array([1, 2, 0])
    """
    ours, theirs = ([unicodedata.normalize("NFC", name) for name in names] for names in (first, second))
    if set(ours) != set(theirs):
        only = [sorted(set(one) - set(other)) for one, other in ((ours, theirs), (theirs, ours))]
        told = "; ".join(
            f"only the {which} knows {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
            for which, names in zip(("first", "second"), only, strict=True)
            if names
        )
        raise UsageError(
            f"The two classifiers have different classes: {told}",
            "the same classes, in any order",
            "Compare classifiers that were taught the same classes.",
        )
    return np.array([theirs.index(name) for name in ours])


def _accuracy(first_only: int, second_only: int, n: int, p: float) -> Estimate:
    """The interval, which ends at 0 where the exact test cannot tell the two apart.

    The score interval is that of a slightly less cautious test: it may just leave 0 out where the exact one says
    "chance". Two answers to one question help nobody, so the cautious one counts.
    """
    found = difference_of_shares(first_only, second_only, n)
    if p < _LEVEL:
        return found
    return Estimate(value=found.value, low=min(found.low, 0.0), high=max(found.high, 0.0))


def _shared(first: Sequence[Judged], second: Sequence[Judged]) -> list[tuple[int, int]]:
    """The places of photos that both judged."""
    if [one.photo for one in first] == [one.photo for one in second]:  # also where two of a table have one name
        return [(place, place) for place in range(len(first))]
    places = {one.photo: place for place, one in enumerate(second)}
    found = [(place, places[one.photo]) for place, one in enumerate(first) if one.photo in places]
    if not found:
        raise DatasetError("No photo was judged by both classifiers", "the same photos for both", "Judge both anew.")
    return found


def _renumbered(one: Judged, places: dict[int, int]) -> Judged:
    return dataclasses.replace(one, truth=places[one.truth], answer=places[one.answer])


def _points(share: float) -> str:
    """A difference in points, with its sign.

    >>> _points(0.0425), _points(-0.01), _points(0.0)
    ('+4.2', '−1.0', '0.0')
    """
    points = f"{100 * abs(share):.1f}"
    return ("" if points == "0.0" else "+" if share > 0 else "−") + points
