"""Parts of a set of photos (*slices*) that are worth a look: few, and chosen before anybody looks at the mistakes."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.evaluate.clusters import clusters
from seewhy.evaluate.judged import Judged

if TYPE_CHECKING:
    from seewhy.data.sample import Glance

__all__ = ["FEWEST", "Slice", "class_slices", "cluster_slices", "value_slices"]

FEWEST = 10  # photos of a slice: below, even none right of them would hardly tell
_MOST_VALUES = 30  # of one column of words
_MOST_CLUSTERS = 8
_MOST_CLASSES, _CUT_CLASSES = 100, 40  # the classes with most photos, asked as such and cut further: memory is bounded
_TAILS = ((0.25, "quarter"), (0.1, "tenth"))
_TIES = 1.5  # a "quarter" of which ties make more than 1.5 quarters is none


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A part of the photos.

    Args:
        name: what they have in common, such as "the darkest quarter (mean grey level up to 61)".
        kind: class, look, column or cluster.
        members: (photos,) bool.
    """

    name: str
    kind: str
    members: np.ndarray


@dataclass(frozen=True, kw_only=True)
class _Look:
    """A number that a glance at a photo tells, and what its ends are called; {} stands for "quarter" or "tenth"."""

    low: str
    high: str
    unit: str
    read: "Callable[[Glance], float]"


_LOOKS = (
    _Look(low="the darkest {}", high="the brightest {}", unit="mean grey level", read=lambda look: look.brightness),
    _Look(
        low="the {} with the least contrast",
        high="the {} with the most contrast",
        unit="spread of the grey levels",
        read=lambda look: look.contrast,
    ),
    _Look(
        low="the {} with the least colour",
        high="the {} with the most colour",
        unit="strongest minus weakest channel",
        read=lambda look: look.colour,
    ),
    _Look(low="the most blurred {}", high="the sharpest {}", unit="sharpness", read=lambda look: look.sharpness),
    _Look(
        low="the {} with the fewest pixels",
        high="the {} with the most pixels",
        unit="side in px, if square",
        read=lambda look: math.sqrt(look.width * look.height),
    ),
    _Look(
        low="the narrowest {}",
        high="the widest {}",
        unit="width over height",
        read=lambda look: look.width / look.height,
    ),
)


def class_slices(judged: Sequence[Judged], classes: Sequence[str]) -> list[Slice]:
    """One slice for each class with enough photos.

    Args:
        judged: the photos.
        classes: the names, in order.
    """
    truths = np.array([one.truth for one in judged])
    found = [
        Slice(name=f"photos of {classes[k]}", kind="class", members=truths == k)
        for k in _frequent(truths, len(classes), _MOST_CLASSES)
    ]
    return [one for one in found if FEWEST <= one.members.sum() < len(judged)]


def value_slices(
    judged: Sequence[Judged], classes: Sequence[str], columns: Mapping[str, Sequence[Any]] | None = None
) -> list[Slice]:
    """The ends of what a glance tells (over all photos and within each class), folders, groups and columns.

    Args:
        judged: the photos.
        classes: the names, in order.
        columns: further facts by name, one a photo: numbers are cut into their ends, words into their values.
    """
    truths = np.array([one.truth for one in judged])
    found: list[Slice] = []
    for look in _LOOKS:
        values = np.array([math.nan if one.glance is None else look.read(one.glance) for one in judged])
        found += _ends(values, np.ones(len(judged), bool), (look.low, look.high), look.unit, "look", _TAILS)
        for k in _frequent(truths, len(classes), _CUT_CLASSES):
            of = f"photos of {_braced(classes[k])}"
            inside = (f"{of}: {look.low}", f"{of}: {look.high}")
            found += _ends(values, truths == k, inside, look.unit, "look", _TAILS[:1])
    told: dict[str, Sequence[Any]] = {
        "folder": [str(PurePath(one.photo).parent) for one in judged],
        "group": [one.group for one in judged],
        **(columns or {}),
    }
    for column, values in told.items():
        numbers = _numbers(values)
        if numbers is None:
            found += _values(column, values)
        else:
            names = (f"the lowest {{}} of {_braced(column)}", f"the highest {{}} of {_braced(column)}")
            found += _ends(numbers, np.ones(len(judged), bool), names, column, "column", _TAILS)
    return list(_different(found, [truths == k for k in range(len(classes))]))


def cluster_slices(judged: Sequence[Judged], classes: Sequence[str], points: np.ndarray, seed: int) -> list[Slice]:
    """Photos that look alike to the network: clusters of all photos, and of each class.

    Args:
        judged: the photos.
        classes: the names, in order.
        points: (photos, k), such as seewhy.evaluate.clusters.without_the_answer gives.
        seed: of the clusters' beginnings.
    """
    truths = np.array([one.truth for one in judged])
    parts = [("photos", np.ones(len(judged), bool), "all")]
    most = _frequent(truths, len(classes), _CUT_CLASSES)
    parts += [(f"photos of {classes[k]}", truths == k, str(k)) for k in most]
    found = []
    for name, inside, place in parts:
        count = min(_MOST_CLUSTERS, int(inside.sum()) // (3 * FEWEST))
        if count < 2:
            continue
        belongs = np.full(len(judged), -1)
        belongs[inside] = clusters(points[inside], count, seed=seed, place=f"weak spots/{place}")
        for k in range(count):
            told = f"{name} that look alike to the network (cluster {k + 1} of {count})"
            found.append(Slice(name=told, kind="cluster", members=belongs == k))
    return [one for one in found if one.members.sum() >= FEWEST]


def _frequent(truths: np.ndarray, classes: int, most: int) -> list[int]:
    """The classes with most photos, in their own order."""
    counts = np.bincount(truths, minlength=classes)
    return sorted(np.argsort(-counts, kind="stable")[:most].tolist())


def _ends(
    values: np.ndarray,
    inside: np.ndarray,
    names: tuple[str, str],
    unit: str,
    kind: str,
    tails: Sequence[tuple[float, str]],
) -> Iterator[Slice]:
    """The lowest and the highest quarter and tenth of a number, where it differs enough between photos."""
    usable = inside & np.isfinite(values)
    count = int(usable.sum())
    for share, word in tails:
        if share * count < FEWEST:
            continue
        low = np.quantile(values[usable], share, method="lower")
        high = np.quantile(values[usable], 1 - share, method="higher")
        for name, side, limit, members in (
            (names[0], "up to", low, usable & (values <= low)),
            (names[1], "from", high, usable & (values >= high)),
        ):
            if FEWEST <= members.sum() <= _TIES * share * count + 1:
                yield Slice(name=f"{name.format(word)} ({unit} {side} {limit:.3g})", kind=kind, members=members)


def _braced(name: str) -> str:
    """A class's name as a part of a text that is filled in: its own braces stay.

    >>> (_braced("a{b}") + " {}").format("c")
    'a{b} c'
    """
    return name.replace("{", "{{").replace("}", "}}")


def _values(column: str, values: Sequence[Any]) -> Iterator[Slice]:
    counts = Counter(value for value in values if value is not None)
    for value, count in counts.most_common(_MOST_VALUES):
        if FEWEST <= count < len(values):
            members = np.array([one == value for one in values])
            yield Slice(name=f"{column} {value}", kind="column", members=members)


def _numbers(values: Sequence[Any]) -> np.ndarray | None:
    """The column as numbers, where it is one of numbers and not of a few codes."""
    try:
        found = np.array([math.nan if value in (None, "") else float(value) for value in values])
    except (TypeError, ValueError):
        return None
    return found if len(set(found[np.isfinite(found)].tolist())) > _MOST_VALUES else None


def _different(slices: Sequence[Slice], taken: Sequence[np.ndarray]) -> Iterator[Slice]:
    """Each set of photos once: a class's folder is the class, and of photos of one size all are the smallest."""
    seen = {one.tobytes() for one in taken}
    for one in slices:
        if one.members.tobytes() not in seen:
            seen.add(one.members.tobytes())
            yield one
