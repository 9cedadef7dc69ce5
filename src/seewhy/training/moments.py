"""Moments of a training, for a program that looks on: what the network says, and sees, after each epoch. No torch."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from seewhy.data.sample import Dataset

__all__ = ["Moment", "Said", "photos_named", "tell_moment", "watched_learning", "watcher"]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Said:
    """What was said of some photos of one part.

    Args:
        photos: the same photos, named; None where nobody named them.
        numbers: (n,) int64, which of these photos.
        labels: (n,) int64, the class each is labelled.
        probabilities: (n, classes) float64, what was said of each, 0 … 1.
        features: (m, features) float32, what the dense layer read of some of them; None where nobody listened.
        featured: (m,) int64, which of these n photos the rows of features are of.
    """

    photos: Dataset | None
    numbers: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    features: np.ndarray | None = None
    featured: np.ndarray | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Moment:
    """One moment of a training.

    Args:
        epoch: the epoch that is over; 0 is before the first.
        epochs: of the whole training; 1 where a head is solved for at once.
        figures: loss and accuracy, as the history names them.
        kernels: (filters, 3, height, width) float32 of the first convolution; None where it was not looked at.
        said: of the parts "train" and "validation", or "out of fold"; nothing where it was not looked at.
        title: what the feature vectors are, where they are not what the dense layer reads.
    """

    epoch: int
    epochs: int
    figures: Mapping[str, Any]
    kernels: np.ndarray | None = None
    said: Mapping[str, Said] = dataclasses.field(default_factory=dict)
    title: str = ""


_watcher: Callable[[Moment], None] | None = None
_named: Mapping[str, Dataset] = {}


@contextmanager
def watched_learning(told: Callable[[Moment], None]) -> Iterator[None]:
    """Every epoch of every training is told while this context lasts.

    Args:
        told: called in the thread that works.

    >>> seen = []
    >>> with watched_learning(seen.append):
    ...     tell_moment(Moment(epoch=1, epochs=1, figures={"train_loss": 0.5}))
    >>> seen[0].figures
    {'train_loss': 0.5}
    """
    global _watcher
    before, _watcher = _watcher, told
    try:
        yield
    finally:
        _watcher = before


@contextmanager
def photos_named(**parts: Dataset) -> Iterator[None]:
    """Says which photos those are that a training knows by number only.

    Args:
        parts: "train" and "validation".
    """
    global _named
    before, _named = _named, parts
    try:
        yield
    finally:
        _named = before


def watcher() -> tuple[Callable[[Moment], None] | None, Mapping[str, Dataset]]:
    """Who looks on, and the names of the photos."""
    return _watcher, _named


def tell_moment(moment: Moment) -> None:
    """Tells whoever looks on; does nothing where nobody does.

    Args:
        moment: what there is to see.
    """
    if _watcher is not None:
        _watcher(moment)
