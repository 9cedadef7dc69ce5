"""What each layer knows: a linear reading of its answers, for everything that is known about the photos."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import DatasetError, UsageError
from seewhy.probability.intervals import Estimate, bootstrap, wilson
from seewhy.probability.ridge import held_out
from seewhy.progress import progress_bar
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["Probe", "Probes", "probe_features", "probe_layers"]

FOLDS = 5
SHUFFLES = 5
"""Times the labels are dealt out anew for the control; its figure is their mean."""

Values = Sequence[Any] | np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True)
class Probe:
    """How well one thing can be read from one layer by a weighted sum.

    Args:
        layer: its name; "pixels" for the photo itself.
        value: the share of photos read rightly, or for numbers R²: the share of their differences that is read (1 all,
            0 nothing, below 0 worse than always saying the mean). On photos that the reading was not fitted on.
        control: the same with the values dealt out among the photos at random.
        numbers: how many numbers the layer gave for each photo.
    """

    layer: str
    value: Estimate
    control: Estimate
    numbers: int

    def to_json(self) -> dict[str, Any]:
        """Plain numbers."""
        both = {"value": self.value.to_json(), "control": self.control.to_json()}
        return {"layer": self.layer, "numbers": self.numbers, **both}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Probes:
    """For each thing that is known about the photos, how well it can be read from each layer.

    Args:
        photos: how many there were.
        units: how many of them are independent: the photos, or the groups they come in.
        curves: by the target's name, one Probe a layer, in the order a photo passes them, the pixels first.
        chance: by the target's name, what always the same answer reaches: the commonest class's share; 0 for numbers.
        classes: by the target's name, how many classes it has; 0 for numbers.
    """

    photos: int
    units: int
    curves: dict[str, tuple[Probe, ...]]
    chance: dict[str, float]
    classes: dict[str, int]

    def falls(self, target: str) -> tuple[str, ...]:
        """Layers from which it can be read less well than the intervals allow for: their figure lies below the 95 %
        interval of the best layer before them.

        Args:
            target: its name.
        """
        found, best = [], None
        for probe in self.curves[target]:
            if best is not None and probe.value.value < best.low:
                found.append(probe.layer)
            best = probe.value if best is None or probe.value.value > best.value else best
        return tuple(found)

    def rises(self, target: str) -> bool:
        """Whether the curve goes up with depth, within its intervals: no layer falls, and the last layer's interval
        lies above that of the pixels.

        Args:
            target: its name.
        """
        curve = self.curves[target]
        return not self.falls(target) and curve[-1].value.low > curve[0].value.high

    def to_json(self) -> dict[str, Any]:
        """Plain numbers."""
        targets = {
            name: {
                "classes": self.classes[name],
                "chance": self.chance[name],
                "rises": self.rises(name),
                "falls_at": list(self.falls(name)),
                "layers": [probe.to_json() for probe in curve],
            }
            for name, curve in self.curves.items()
        }
        return {"photos": self.photos, "independent": self.units, "targets": targets}


def probe_layers(
    network: "Network",
    images: Iterable[np.ndarray],
    targets: Mapping[str, Values],
    *,
    layers: Sequence[str] | None = None,
    groups: Sequence[Any] | None = None,
    seed: int = 0,
) -> Probes:
    """Reads what is known about the photos from every layer and from the pixels (*linear probes*).

    Every layer is read through about 1,024 numbers a photo (layer_features says which), by ridge regression on four
    fifths of the photos, and judged on the last fifth, by turns.

    Args:
        network: any network of the catalogue.
        images: prepared images, each (size, size, 3) uint8: an array, a list, a generator, or PreparedPhotos.
        targets: by name, one value a photo: classes (texts, whole numbers, bool) or numbers (float; two or more a
            photo are read together, as cosine and sine of a direction).
        layers: names of inner_layers; None takes all.
        groups: photos with the same value here (frames of one film) stay in one fold, and count as one where the
            interval is worked out; None: each photo is alone.
        seed: of the folds and the shuffled controls.

    Raises:
        ConfigError: the network has no such layer.
        DatasetError: fewer than 10 photos or groups.
        UsageError: another number of values than photos, or values that are all the same.

    Reference:
        Alain and Bengio 2016, Understanding intermediate layers using linear classifier probes, arXiv:1610.01644.
    """
    from seewhy.layers.layer_features import layer_features

    features = layer_features(network, images, layers=layers, seed=seed)
    return probe_features(features, targets, groups=groups, seed=seed)


def probe_features(
    features: Mapping[str, np.ndarray],
    targets: Mapping[str, Values],
    *,
    groups: Sequence[Any] | None = None,
    seed: int = 0,
) -> Probes:
    """The same from numbers that are at hand already.

    Args:
        features: by the layer's name (photos, numbers), in the order a photo passes the layers.
        targets: as for probe_layers.
        groups: likewise.
        seed: likewise.

    Raises:
        DatasetError, UsageError: as for probe_layers.
    """
    photos = len(next(iter(features.values())))
    members = _members(photos, groups)
    questions = {name: _question(name, values, photos, seed) for name, values in targets.items()}
    if members.max() + 1 < 2 * FOLDS:
        raise DatasetError(
            f"There are {members.max() + 1} photos or groups",
            f"at least {2 * FOLDS}",
            "Give more, or ask for no probes.",
        )
    folds = generator(seed, "probes", "folds").permutation(np.arange(members.max() + 1) % FOLDS)[members]
    columns = np.concatenate([one.columns for one in questions.values()], axis=1)
    blocks = [slice(0, 0)]
    for one in questions.values():
        blocks += [
            slice(at, at + one.width)
            for at in range(blocks[-1].stop, blocks[-1].stop + one.columns.shape[1], one.width)
        ]
    curves: dict[str, list[Probe]] = {name: [] for name in questions}
    with progress_bar(len(features), "Reading layers", unit="layer") as bar:
        for layer, rows in features.items():
            found, start = held_out(rows, columns, folds, blocks[1:]), 0
            for name, one in questions.items():
                answers = found[:, start : start + one.columns.shape[1]]
                start += one.columns.shape[1]
                value, control = one.judge(answers, members, seed)
                curves[name].append(Probe(layer=layer, value=value, control=control, numbers=rows.shape[1]))
            bar.advance()
    return Probes(
        photos=photos,
        units=int(members.max()) + 1,
        curves={name: tuple(curve) for name, curve in curves.items()},
        chance={name: one.chance for name, one in questions.items()},
        classes={name: one.classes for name, one in questions.items()},
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Question:
    """One target as columns of numbers: the true values, then the shuffled ones.

    Args:
        name: of the target.
        columns: (photos, width · (1 + SHUFFLES)) float64.
        width: columns of one answer: one a class, or one a number.
        classes: how many; 0 for numbers.
        chance: what always the same answer reaches.
    """

    name: str
    columns: np.ndarray
    width: int
    classes: int
    chance: float

    def judge(self, answers: np.ndarray, members: np.ndarray, seed: int) -> tuple[Estimate, Estimate]:
        """The figure and its control."""
        pairs = [
            (answers[:, at : at + self.width], self.columns[:, at : at + self.width])
            for at in range(0, answers.shape[1], self.width)
        ]
        score = self._accuracy if self.classes else self._explained
        value, *controls = (score(given, truth, members, seed) for given, truth in pairs)
        return value, Estimate(
            **{end: float(np.mean([getattr(one, end) for one in controls])) for end in ("value", "low", "high")}
        )

    def _accuracy(self, given: np.ndarray, truth: np.ndarray, members: np.ndarray, seed: int) -> Estimate:
        right = given.argmax(axis=1) == truth.argmax(axis=1)
        if members.max() + 1 == len(right):
            return wilson(int(right.sum()), len(right))
        sums = _summed(np.stack([right, np.ones(len(right))], axis=1), members)
        return self._interval(sums, lambda means: means[:, 0] / means[:, 1], seed)

    def _explained(self, given: np.ndarray, truth: np.ndarray, members: np.ndarray, seed: int) -> Estimate:
        error, size = np.square(given - truth).sum(axis=1), np.square(truth).sum(axis=1)
        sums = _summed(np.column_stack([error, size, np.ones(len(error)), truth]), members)

        def score(means: np.ndarray) -> np.ndarray:
            middle = np.square(means[:, 3:]).sum(axis=1) / means[:, 2]
            return 1 - means[:, 0] / np.maximum(means[:, 1] - middle, 1e-12)

        return self._interval(sums, score, seed)

    def _interval(self, sums: np.ndarray, score: Any, seed: int) -> Estimate:
        low, high = np.percentile(bootstrap(sums, score, seed=seed, place=f"probe/{self.name}"), [2.5, 97.5])
        return Estimate(value=float(score(sums.mean(axis=0, keepdims=True))[0]), low=float(low), high=float(high))


def _question(name: str, values: Values, photos: int, seed: int) -> _Question:
    known = np.asarray(values)
    if len(known) != photos:
        raise UsageError(f'"{name}" has {len(known)} values for {photos} photos', "one a photo", "Read them together.")
    if known.dtype.kind == "f":
        truth = known.reshape(photos, -1).astype(np.float64)
        classes, chance = 0, 0.0
        same = not np.isfinite(truth).all() or np.ptp(truth, axis=0).max() <= 0
    else:
        kinds, labels = np.unique(known, return_inverse=True)
        classes, chance = len(kinds), float(np.bincount(labels).max() / photos)
        truth, same = np.eye(len(kinds))[labels], len(kinds) < 2
    if same:
        raise UsageError(f'"{name}" is the same for all photos, or no number', "values that differ", "Leave it out.")
    random = generator(seed, "probes", "shuffled", name)
    columns = [truth, *(truth[random.permutation(photos)] for _ in range(SHUFFLES))]
    return _Question(
        name=name, columns=np.concatenate(columns, axis=1), width=truth.shape[1], classes=classes, chance=chance
    )


def _members(photos: int, groups: Sequence[Any] | None) -> np.ndarray:
    """The number of each photo's group, (photos,) int64, counted from 0."""
    if groups is None:
        return np.arange(photos)
    if len(groups) != photos:
        raise UsageError(f"{len(groups)} groups for {photos} photos", "one a photo", "Read them together.")
    return np.unique(np.asarray(groups), return_inverse=True)[1].reshape(-1)


def _summed(columns: np.ndarray, members: np.ndarray) -> np.ndarray:
    """The sums of each group's rows."""
    if members.max() + 1 == len(columns):
        return columns
    return np.stack([np.bincount(members, weights=one) for one in columns.T], axis=1)
