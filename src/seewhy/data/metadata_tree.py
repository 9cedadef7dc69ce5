"""A small decision tree: a few questions asked one after the other, and an answer at the end of each way."""

import dataclasses
from collections.abc import Iterator

import numpy as np

__all__ = ["BINS", "Leaf", "Question", "Tree", "binned", "grow", "predict", "questions"]

BINS = 32
"""Thresholds tried for a field: every 32nd part of the photos, or every value where there are fewer."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Leaf:
    """The end of a way.

    Args:
        label: the answer.
        counts: photos of each class that came here, (classes,).
    """

    label: int
    counts: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """Is the field at most this value?

    Args:
        field: index of the field.
        bin: the last bin that goes to `below`.
        gain: how much purer the answers become by asking, weighted by the photos asked.
        below: where "yes" leads.
        above: where "no" leads.
    """

    field: int
    bin: int
    gain: float
    below: "Tree"
    above: "Tree"


Tree = Leaf | Question


def binned(values: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Fields in steps: each value becomes the number of its bin.

    Args:
        values: (photos, fields) float64, without NaN.

    Returns:
        (photos, fields) int64 below BINS, and the upper ends of all bins but the last, for each field.
    """
    codes = np.empty(values.shape, dtype=np.int64)
    ends = []
    for field in range(values.shape[1]):
        column = values[:, field]
        distinct = np.unique(column)
        if len(distinct) > BINS:
            places = np.quantile(column, np.arange(1, BINS) / BINS, method="inverted_cdf")
            distinct = np.unique(np.append(places, column.max()))
        codes[:, field] = np.searchsorted(distinct, column)
        # Halfway to the next value that occurs, so that "at most 375 px" does not become "at most 374 px" by chance.
        following = np.array([column[column > end].min() for end in distinct[:-1]])
        halfway = (distinct[:-1] + following) / 2
        # Between neighbouring floats there is nothing: rounding may put the middle on the next value.
        ends.append(np.where(halfway < following, halfway, distinct[:-1]))
    return codes, ends


def grow(codes: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, depth: int, least: int) -> Tree:
    """Grows a tree: always the question after which the answers are purest (Gini), until the depth is reached.

    Args:
        codes: (photos, fields) int64, as binned gives them.
        labels: (photos,) int64.
        weights: what a photo of each class counts, (classes,) float64.
        depth: questions one after the other, at most.
        least: photos on either side of a question, at least.

    Reference: Breiman, Friedman, Olshen and Stone 1984, "Classification and Regression Trees".
    """
    counts = np.bincount(labels, minlength=len(weights))
    weighed = counts * weights
    leaf = Leaf(label=int(weighed.argmax()), counts=counts)
    if depth == 0 or np.count_nonzero(counts) < 2:
        return leaf
    found = _best_question(codes, labels, weights, least)
    if found is None:
        return leaf
    field, bin, gain = found
    yes = codes[:, field] <= bin
    below = grow(codes[yes], labels[yes], weights, depth=depth - 1, least=least)
    above = grow(codes[~yes], labels[~yes], weights, depth=depth - 1, least=least)
    if isinstance(below, Leaf) and isinstance(above, Leaf) and below.label == above.label:
        return leaf  # a question whose answer changes nothing
    return Question(field=field, bin=bin, gain=gain, below=below, above=above)


def predict(tree: Tree, codes: np.ndarray) -> np.ndarray:
    """The answer for each photo, (photos,) int64.

    Args:
        tree: as grow gives it.
        codes: (photos, fields) int64.
    """
    if isinstance(tree, Leaf):
        return np.full(len(codes), tree.label, dtype=np.int64)
    yes = codes[:, tree.field] <= tree.bin
    answers = np.empty(len(codes), dtype=np.int64)
    answers[yes] = predict(tree.below, codes[yes])
    answers[~yes] = predict(tree.above, codes[~yes])
    return answers


def questions(tree: Tree) -> Iterator[Question]:
    """Every question of a tree.

    Args:
        tree: as grow gives it.
    """
    if isinstance(tree, Question):
        yield tree
        yield from questions(tree.below)
        yield from questions(tree.above)


def _best_question(
    codes: np.ndarray, labels: np.ndarray, weights: np.ndarray, least: int
) -> tuple[int, int, float] | None:
    """Field, bin and gain of the question that separates best; None where none does."""
    photos, fields = codes.shape
    classes = len(weights)
    place = (codes + np.arange(fields) * BINS) * classes + labels[:, None]
    counts = np.bincount(place.ravel(), minlength=fields * BINS * classes).reshape(fields, BINS, classes)
    below = counts.cumsum(axis=1)[:, :-1]  # (fields, bins - 1, classes): at most this bin
    enough = below.sum(axis=2)
    allowed = (enough >= least) & (photos - enough >= least)
    if not allowed.any():
        return None
    everything = counts[0].sum(axis=0) * weights
    yes, no = below * weights, everything - below * weights
    total = (everything**2).sum() / everything.sum()
    # Gini impurity times weight is w - Σ w_k² / w: what is gained is the growth of Σ w_k² / w.
    gain = np.where(allowed, _purity(yes) + _purity(no) - total, -np.inf)
    field, bin = np.unravel_index(int(gain.argmax()), gain.shape)
    best = float(gain[field, bin])
    return (int(field), int(bin), best) if best > 1e-9 * everything.sum() else None


def _purity(weighed: np.ndarray) -> np.ndarray:
    return (weighed**2).sum(axis=2) / np.maximum(weighed.sum(axis=2), 1e-12)
