"""Splitting photos into those that teach, those that choose, those that calibrate and those that judge."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from seewhy.data.duplicates import Duplicates, find_duplicates, kept_together
from seewhy.data.given_parts import KNOWN, keep_given_parts
from seewhy.data.sample import PARTS, Dataset, Sample
from seewhy.data.shares import deal, quotas
from seewhy.errors import ConfigError, DatasetError, LeakageError
from seewhy.randomness import generator

__all__ = ["SetAside", "Split", "check_shares", "conflicting", "split"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class SetAside:
    """A photo that no part uses.

    Args:
        sample: the photo.
        reason: why not, in words.
    """

    sample: Sample
    reason: str

    def __str__(self) -> str:
        return f"{self.sample.path}: {self.reason}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Split:
    """Photos in four parts that have no photo in common.

    Args:
        train: the network learns from these.
        validation: these choose between networks (which epoch was best).
        calibration: these say what a percentage means (temperature, threshold), and are used for nothing else.
        test: never opened while teaching; these judge.
        seed: the seed of the split.
        set_aside: photos that no part uses, each with the reason.
        notes: what the user should know about this split, one sentence each.
        known: photos of a test part that the user made which are also in a part that teaches, exactly or nearly; they
            are in no part, and show how much they would flatter. None where there are none.

    Raises:
        LeakageError: two parts share a photo (the same fingerprint).
    """

    train: Dataset
    validation: Dataset
    calibration: Dataset
    test: Dataset
    seed: int = 0
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()
    known: Dataset | None = None

    def __post_init__(self) -> None:
        part_of: dict[str, str] = {}
        for part, dataset in self.parts.items():
            if dataset.classes != self.train.classes:
                raise DatasetError(
                    f"The {part} part has the classes {', '.join(dataset.classes)}",
                    f"those of the train part: {', '.join(self.train.classes)}",
                    "Read all parts together.",
                )
            for sample in dataset.samples:
                other = part_of.setdefault(sample.fingerprint, part)
                if other != part:
                    raise LeakageError(
                        f"{sample.path} is in the {part} part and also in the {other} part",
                        "parts that share no photo",
                        "Split again with seewhy.split, which keeps copies on one side.",
                    )

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, the same in every part."""
        return self.train.classes

    @property
    def parts(self) -> dict[str, Dataset]:
        """The four parts by name."""
        return {part: getattr(self, part) for part in PARTS}

    def __str__(self) -> str:
        lines = [f"{part:<12}{len(dataset):>7} photos" for part, dataset in self.parts.items()]
        lines += [f"left out: {one}" for one in self.set_aside]
        return "\n".join([*lines, *self.notes])


def split(
    dataset: Dataset,
    *,
    seed: int = 0,
    validation: float = 0.1,
    calibration: float = 0.1,
    test: float = 0.2,
    duplicates: Duplicates | None = None,
) -> Split:
    """Splits photos into train, validation, calibration and test, each with its share of every class.

    The split is stratified (each part gets its share of each class) and grouped: copies, near-duplicates and the photos
    of one group always land on one side, because a photo seen in training proves nothing in the test. It follows from
    the seed and the photos' bytes alone, not from their names or order. Photos that carry two labels are left out and
    named. Parts that the user made are kept; missing ones are taken from the photos for training. Photos of a given
    test part that are also in a part that teaches, or nearly so, are taken out of it and kept apart (Split.known).

    Args:
        dataset: two or more classes, two or more photos in each.
        seed: another seed, another split.
        validation: share of the photos, 0 … 1.
        calibration: share of the photos, 0 … 1.
        test: share of the photos, 0 … 1; the rest trains.
        duplicates: what find_duplicates found, where it was called before; None calls it.

    Raises:
        ConfigError: the shares leave nothing for training.
        DatasetError: one class only, or a class with too few photos.
    """
    shares = check_shares(validation, calibration, test)
    duplicates = find_duplicates(dataset) if duplicates is None else duplicates
    together, left_apart = kept_together(dataset, duplicates)
    notes = []
    if left_apart:
        notes.append(
            f"{left_apart} pairs of look-alikes may lie in two parts: their chain would have tied more than a "
            "twentieth of the photos together."
        )
    set_aside = dict.fromkeys(conflicting(dataset), "the same photo carries two labels")
    part_of = np.full(len(dataset), -1)
    if dataset.parts is None:
        free = np.array([i for i in range(len(dataset)) if i not in set_aside], dtype=np.int64)
        _check_classes(dataset, free, together, "")
        part_of[free] = _dealt(dataset, free, together, shares, seed)
    else:
        notes += keep_given_parts(dataset, part_of, set_aside, together, duplicates)
        free = np.array([i for i in np.flatnonzero(part_of == 0) if i not in set_aside], dtype=np.int64)
        _check_classes(dataset, free, together, " for training")
        # A given test part of which nothing is left stays empty: a photo dealt from training may be the known one.
        given = [(part_of == p).any() or (part == "test" and (part_of == KNOWN).any()) for p, part in enumerate(PARTS)]
        missing = [0.0 if given[p] else share for p, share in enumerate(shares)]
        missing[0] = 1 - sum(missing[1:])
        part_of[free] = _dealt(dataset, free, together, missing, seed)
        part_of[list(set_aside)] = -1
    chosen = {part: dataset.subset(np.flatnonzero(part_of == p)) for p, part in enumerate(PARTS)}
    known = np.flatnonzero(part_of == KNOWN)
    wanted = [part for p, part in enumerate(PARTS) if shares[p] > 0 and not (part == "test" and len(known))]
    return Split(
        **chosen,
        seed=seed,
        set_aside=tuple(SetAside(sample=dataset.samples[i], reason=set_aside[i]) for i in sorted(set_aside)),
        notes=(*notes, *_thin(chosen, wanted)),
        known=dataset.subset(known) if len(known) else None,
    )


def check_shares(validation: float, calibration: float, test: float) -> list[float]:
    """Makes sure that the shares leave something to train on.

    Args:
        validation: share of the photos, 0 … 1.
        calibration: share of the photos, 0 … 1.
        test: share of the photos, 0 … 1.

    Returns:
        The four shares, of training first.

    Raises:
        ConfigError: they do not.
    """
    for name, share in (("validation", validation), ("calibration", calibration), ("test", test)):
        if not 0 <= share < 1:
            raise ConfigError(f"{name} is {share}", "a share from 0 to less than 1", f"It is the {name} part's share.")
    train = 1 - validation - calibration - test
    if train <= 1e-9:
        raise ConfigError(
            f"validation, calibration and test take {validation + calibration + test:g} of the photos",
            "less than 1 in all",
            "Leave something to train on.",
        )
    return [train, validation, calibration, test]


def conflicting(dataset: Dataset) -> list[int]:
    """Photos whose bytes occur under two labels: nobody knows which one is right.

    Args:
        dataset: the photos.

    Returns:
        Their indices.
    """
    labels: dict[str, set[int]] = {}
    for sample in dataset.samples:
        labels.setdefault(sample.fingerprint, set()).add(sample.label)
    return [i for i, sample in enumerate(dataset.samples) if len(labels[sample.fingerprint]) > 1]


def _check_classes(dataset: Dataset, free: np.ndarray, together: np.ndarray, where: str) -> None:
    """Two classes at least, and in each two photos at least that may lie in different parts."""
    if len(dataset.classes) < 2:
        raise DatasetError(
            f"There is one class only ({', '.join(dataset.classes)})",
            "two or more classes to tell apart",
            "Add another.",
        )
    labels = dataset.labels
    for label, name in enumerate(dataset.classes):
        mine = free[labels[free] == label]
        example = f" ({dataset.samples[mine[0]].path})" if len(mine) == 1 else ""
        count = f"{len(mine)} photo{'' if len(mine) == 1 else 's'}"
        if len(mine) < 2:
            raise DatasetError(
                f'The class "{name}" has {count}{where}{example}',
                "at least 2 in each class: one to teach and one to test, and better 20",
                "Add photos of it, or remove the class.",
            )
        if len(np.unique(together[mine])) < 2:
            raise DatasetError(
                f'The {count} of the class "{name}"{where} are copies of one another or one group',
                "at least 2 photos in each class that can lie in different parts",
                "Add other photos of it, or remove the class.",
            )


def _dealt(dataset: Dataset, free: np.ndarray, together: np.ndarray, shares: Sequence[float], seed: int) -> np.ndarray:
    """The part of each free photo, (free,) int64, from the seed and the fingerprints alone."""
    by_bytes = sorted(free, key=lambda i: (dataset.samples[i].fingerprint, dataset.samples[i].label))
    order = np.array(by_bytes)[generator(seed, "split").permutation(len(by_bytes))]
    labels = dataset.labels[order]
    counts = np.bincount(labels, minlength=len(dataset.classes))
    parts = np.empty(len(dataset), dtype=np.int64)
    parts[order] = deal(labels, together[order], quotas(counts, shares))
    return parts[free]


def _thin(parts: dict[str, Dataset], wanted: Sequence[str]) -> list[str]:
    """A note for every part that lacks a class."""
    notes = []
    for part in wanted:
        lacking = [name for name, count in parts[part].counts.items() if not count]
        if len(lacking) == len(parts[part].classes):
            notes.append(f"The {part} part is empty: there are too few photos.")
        elif lacking:
            notes.append(f"The {part} part has no photo of {', '.join(lacking)}: too few photos or groups.")
    return notes
