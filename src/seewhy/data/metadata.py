"""Whether the files give the label away: size, format, compression, camera, and not what the photos show."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from seewhy.data.metadata_fields import Column, file_columns, order_columns
from seewhy.data.metadata_forest import answers_out_of_fold
from seewhy.data.metadata_tree import Leaf, Tree, binned, grow, questions
from seewhy.data.sample import Dataset
from seewhy.probability.intervals import Estimate, mean_of_shares, wilson
from seewhy.randomness import generator

__all__ = ["MetadataTell", "Way", "tells_of_files", "tells_of_order"]

_FOLDS = 5
_SHUFFLES = 199  # p ≤ 0.01 is reached where at most one of them does as well
_SIGNIFICANT = 0.01
_AT_ONCE = 20  # shuffles tried side by side: where the files tell nothing, a few show it

# Points above chance: in ten thousand photos a lead of one point is no chance either, but it misleads no classifier.
_LEAD = 0.05

# A field alone is named where it reaches nearly what all of them reach.
_NEARLY = 0.03

_PHOTOS, _CLASSES = 4_000, 50  # more are drawn from: the test stays under ten seconds
_LEAST_PHOTOS, _LEAST_IN_CLASS = 30, 8  # fewer tell nothing at p ≤ 0.01


@dataclasses.dataclass(frozen=True, kw_only=True)
class Way:
    """One way through the tree.

    Args:
        when: the ranges that the fields lie in, in words.
        label: the class of most photos that end there.
        right: how many are of it.
        photos: how many end there.
    """

    when: str
    label: str
    right: int
    photos: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class MetadataTell:
    """A small decision tree that names the class without having seen a photo.

    Args:
        kind: the kind of finding: "metadata" or "order".
        accuracy: share of photos named right, each class counted equally, on photos the tree was not grown with.
        chance: the same by guessing: one divided by the number of classes.
        p: share of trees grown with shuffled labels that did as well.
        photos: photos it was tried on; of photos that belong together one.
        fields: what gives it away, the most telling first.
        alone: accuracy by each field that tells anything, alone.
        ways: the tree grown with all photos, in words.
    """

    kind: str
    accuracy: Estimate
    chance: float
    p: float
    photos: int
    fields: tuple[str, ...]
    alone: dict[str, float]
    ways: tuple[Way, ...]

    @property
    def sentence(self) -> str:
        """What was found, without its full stop."""
        names = " and ".join([", ".join(self.fields[:-1]), self.fields[-1]] if len(self.fields) > 1 else self.fields)
        verb = f"alone {'tells' if len(self.fields) == 1 else 'tell'}"
        low, high = 100 * self.accuracy.low, 100 * self.accuracy.high
        return (
            f"the files' {names} {verb} the class for {100 * self.accuracy.value:.0f} % of {self.photos} photos "
            f"({low:.0f}–{high:.0f} %; guessing: {100 * self.chance:.0f} %)"
        )

    def to_json(self) -> dict[str, Any]:
        """All of it, as plain types."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Trial:
    """The photos a tree is tried on, in steps."""

    codes: np.ndarray
    ends: list[np.ndarray]
    columns: list[Column]
    labels: np.ndarray
    classes: tuple[str, ...]

    @property
    def depth(self) -> int:
        """Three questions tell eight answers apart; many classes need more."""
        return min(6, max(3, 1 + int(np.ceil(np.log2(len(self.classes))))))

    @property
    def least(self) -> int:
        """A quarter of a middle class: answers of fewer photos are mostly chance, and drown what there is to find."""
        return max(4, len(self.labels) // (4 * len(self.classes)))

    def of(self, fields: Sequence[str]) -> "_Trial":
        """The same with some fields alone."""
        chosen = [i for i, column in enumerate(self.columns) if column.field in fields]
        return dataclasses.replace(
            self,
            codes=self.codes[:, chosen],
            ends=[self.ends[i] for i in chosen],
            columns=[self.columns[i] for i in chosen],
        )


def tells_of_files(dataset: Dataset, together: np.ndarray, *, seed: int = 0) -> MetadataTell | None:
    """Whether size, format, compression, camera or bars give the label away.

    A decision tree of a few questions learns the classes from these alone, on four fifths of the photos, and names the
    last fifth, in turn (cross-validation). The same is done with shuffled labels: where hardly any of 199 shuffles does
    as well and the lead over guessing is 5 points at least, the files tell the classes apart.

    Args:
        dataset: the photos, as a reader returned them.
        together: a number for each photo, equal for photos that belong together: one of them is tried.
        seed: another seed, other folds and shuffles.

    Returns:
        What gives the label away; None where nothing was found, or where there are too few photos to tell.

    Reference: Ojala and Garriga 2010, "Permutation tests for studying classifier performance", JMLR 11.
    """
    return _tell("metadata", dataset, together, seed)


def tells_of_order(dataset: Dataset, together: np.ndarray, *, seed: int = 0) -> MetadataTell | None:
    """The same for what no classifier sees, or what content alone explains: numbers in names, dates, bytes per pixel.

    Args:
        dataset: the photos, as a reader returned them.
        together: a number for each photo, equal for photos that belong together: one of them is tried.
        seed: another seed, other folds and shuffles.
    """
    return _tell("order", dataset, together, seed)


def _tell(kind: str, dataset: Dataset, together: np.ndarray, seed: int) -> MetadataTell | None:
    trial = _trial(kind, dataset, together, seed)
    if trial is None:
        return None
    accuracy = _reached(trial, seed)
    chance = 1 / len(trial.classes)
    if accuracy.value < chance + _LEAD:
        return None
    p = _share_of_shuffles(trial, accuracy.value, seed)
    return None if p > _SIGNIFICANT else _told(kind, trial, accuracy, p, seed)


def _trial(kind: str, dataset: Dataset, together: np.ndarray, seed: int) -> _Trial | None:
    """The photos to try: one of those that belong together, of classes with enough of them."""
    order = generator(seed, "metadata", kind).permutation(len(dataset))
    firsts = order[np.unique(together[order], return_index=True)[1]]  # a photo by chance of each set
    labels = dataset.labels
    counts = np.bincount(labels[firsts], minlength=len(dataset.classes))
    largest = np.argsort(-counts, kind="stable")[:_CLASSES]
    kept = np.sort(largest[counts[largest] >= _LEAST_IN_CLASS])
    chosen = np.sort(order[np.isin(order, firsts[np.isin(labels[firsts], kept)])][:_PHOTOS])
    if len(kept) < 2 or len(chosen) < _LEAST_PHOTOS:
        return None
    samples = [dataset.samples[i] for i in chosen]
    columns = (file_columns if kind == "metadata" else order_columns)(samples)
    if not columns:
        return None
    codes, ends = binned(np.stack([one.values for one in columns], axis=1))
    names = tuple(dataset.classes[label] for label in kept)
    return _Trial(codes=codes, ends=ends, columns=columns, labels=np.searchsorted(kept, labels[chosen]), classes=names)


def _out_of_fold(trial: _Trial, labels: np.ndarray, seed: int) -> np.ndarray:
    """The answer for each photo by a tree that was grown without it, (photos,) int64."""
    return _many_out_of_fold(trial, labels[None], seed)[0]


def _many_out_of_fold(trial: _Trial, labels: np.ndarray, seed: int) -> np.ndarray:
    """The same for many labellings of the photos, (labellings, photos) each."""
    folds = np.empty_like(labels)
    dealt = generator(seed, "metadata folds").permutation(labels.shape[1])
    for row, one in zip(folds, labels, strict=True):
        order = dealt[np.argsort(one[dealt], kind="stable")]  # class by class, so that each fold gets its share
        row[order] = np.arange(len(one)) % _FOLDS
    return answers_out_of_fold(trial.codes, labels, folds, depth=trial.depth, least=trial.least)


def _grown(trial: _Trial, codes: np.ndarray, labels: np.ndarray) -> Tree:
    counts = np.bincount(labels, minlength=len(trial.classes))
    weights = 1 / np.maximum(counts, 1)  # each class counts the same, however many photos it has
    return grow(codes, labels, weights, depth=trial.depth, least=trial.least)


def _accuracy(answers: np.ndarray, labels: np.ndarray, classes: int) -> Estimate:
    right, each = np.bincount(labels[answers == labels], minlength=classes), np.bincount(labels, minlength=classes)
    return mean_of_shares([wilson(int(hits), int(n)) for hits, n in zip(right, each, strict=True) if n])


def _share_of_shuffles(trial: _Trial, reached: float, seed: int) -> float:
    """The permutation test's p, cut off as soon as it can't be significant any more."""
    random = generator(seed, "metadata shuffles")
    as_good = count = 0
    while count < _SHUFFLES:
        some = min(_AT_ONCE, _SHUFFLES - count)
        labels = np.stack([random.permutation(trial.labels) for _ in range(some)])
        for answers, truth in zip(_many_out_of_fold(trial, labels, seed), labels, strict=True):
            as_good += _accuracy(answers, truth, len(trial.classes)).value >= reached
            count += 1
            if (1 + as_good) / (1 + _SHUFFLES) > _SIGNIFICANT:
                return (1 + as_good) / (1 + count)
    return (1 + as_good) / (1 + _SHUFFLES)


def _told(kind: str, trial: _Trial, accuracy: Estimate, p: float, seed: int) -> MetadataTell:
    """Names as few fields as reach nearly what all of them reach: the best one, then what adds most to it."""
    tree = _grown(trial, trial.codes, trial.labels)
    asked = dict.fromkeys(trial.columns[one.field].field for one in questions(tree))
    alone = {field: _reached(trial.of([field]), seed) for field in asked}
    # a field that tells nothing alone is named only where none does: the tree may have asked about it by chance
    telling = [field for field in asked if alone[field].value >= 1 / len(trial.classes) + _LEAD]
    left = telling or list(asked)
    fields: list[str] = []
    reached = Estimate(value=0.0, low=0.0, high=0.0)
    while left and reached.value < accuracy.value - _NEARLY:
        tried = {field: _reached(trial.of([*fields, field]), seed) for field in left}
        best = max(tried, key=lambda field: tried[field].value)
        fields.append(best)
        reached = tried[best]
        left.remove(best)
    named = trial.of(fields)
    return MetadataTell(
        kind=kind,
        accuracy=reached,
        chance=1 / len(trial.classes),
        p=p,
        photos=len(trial.labels),
        fields=tuple(fields),
        alone={field: found.value for field, found in sorted(alone.items(), key=lambda one: -one[1].value)},
        ways=tuple(_in_words(_grown(named, named.codes, named.labels), named, {})),
    )


def _reached(trial: _Trial, seed: int) -> Estimate:
    return _accuracy(_out_of_fold(trial, trial.labels, seed), trial.labels, len(trial.classes))


def _in_words(tree: Tree, trial: _Trial, way: dict[int, tuple[float | None, float | None]]) -> list[Way]:
    """Each way through the tree: the ranges that the fields lie in, and the class of most photos there."""
    if isinstance(tree, Leaf):
        right, total = int(tree.counts[tree.label]), int(tree.counts.sum())
        told = ", ".join(trial.columns[field].says(*ends) for field, ends in way.items())
        return [Way(when=told or "always", label=trial.classes[tree.label], right=right, photos=total)]
    above, upto = way.get(tree.field, (None, None))
    threshold = float(trial.ends[tree.field][tree.bin])
    return [
        *_in_words(tree.below, trial, {**way, tree.field: (above, threshold)}),
        *_in_words(tree.above, trial, {**way, tree.field: (threshold, upto)}),
    ]
