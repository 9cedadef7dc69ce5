"""Is a promised miss rate kept, class by class, and how large are the sets of the three ways to build them?

    python benchmarks/label_sets.py --photos FOLDER [--elpv] [--cache FOLDER]

FOLDER holds folders of class folders: canines, road_signs, brain_mri. Two questions:

apart        A head is taught on half of the photos; the other half is dealt anew into calibration and test 100 times.
             Calibration and test photos are exchangeable, so theory says what must come out.
out of fold  What `seewhy train` does with few photos: a head taught on three quarters, its ruler made of what heads
             said of photos they were taught without. Calibration and test photos are then not quite alike; no theorem
             covers this, so it is measured.

Writes benchmarks/results/label_sets.md and label_sets.json.
"""

import argparse
import datetime
import json
import math
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np
from head_features import PhotoFeatures, features_of_folders, parts, taught, wanted

from seewhy.probability import SET_SCORES, ClassScores, fit_temperature, softmax
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
NAMES = ["canines", "road_signs", "brain_mri"]
RATES = (0.05, 0.1)
HEADS = 4
_Z = 1.959963984540054
_RANDOM = "aps, randomised"  # the same photo may get another set the next time; only to compare
WAYS = [*SET_SCORES, _RANDOM]


class Tally:
    """Misses and sizes of one way at one rate, class by class, over resplits."""

    def __init__(self, classes: int) -> None:
        self.missed, self.photos = np.zeros(classes), np.zeros(classes)
        self.told_missed, self.sizes, self.told_sizes = np.zeros(classes), 0.0, 0.0
        self.alone = 0.0
        self.expected, self.variance = np.zeros(classes), np.zeros(classes)

    def add(
        self, sets: np.ndarray, probabilities: np.ndarray, labels: np.ndarray, counts: tuple[int, ...], rate: float
    ):
        """One resplit."""
        told = sets.copy()
        told[np.arange(len(told)), probabilities.argmax(axis=1)] = True
        at = np.arange(len(labels)), labels
        classes = len(self.photos)
        photos = np.bincount(labels, minlength=classes)
        self.photos += photos
        self.missed += np.bincount(labels, weights=~sets[at], minlength=classes)
        self.told_missed += np.bincount(labels, weights=~told[at], minlength=classes)
        self.sizes += sets.sum()
        self.told_sizes += told.sum()
        self.alone += (told.sum(axis=1) == 1).sum()
        for k, (n, m) in enumerate(zip(counts, photos, strict=True)):
            # Beta-binomial: of n calibration photos' places in the order, the a strangest are missed.
            a = math.floor(rate * (n + 1) + 1e-9)
            p = a / (n + 1)
            self.expected[k] += m * p
            self.variance[k] += m * p * (1 - p) * (n + 1 + m) / (n + 2)

    def to_json(self, names: tuple[str, ...], pool: np.ndarray, rate: float, *, exact: bool) -> dict[str, Any]:
        """The figures, class by class and over all."""
        photos = self.photos.sum()
        rows = []
        for k, name in enumerate(names):
            share = self.missed[k] / self.photos[k]
            if exact:
                middle, reach = self.expected[k] / self.photos[k], _Z * math.sqrt(self.variance[k]) / self.photos[k]
            else:  # every photo is judged several times: as many independent ones as there are photos
                middle, reach = rate, _Z * math.sqrt(rate * (1 - rate) / pool[k])
            rows.append(
                {
                    "class": name,
                    "n": int(pool[k]),
                    "missed": share,
                    "missed_as_told": self.told_missed[k] / self.photos[k],
                    "low": max(0.0, middle - reach),
                    "high": middle + reach,
                }
            )
        return {
            "missed": self.missed.sum() / photos,
            "missed_as_told": self.told_missed.sum() / photos,
            "size": self.sizes / photos,
            "size_as_told": self.told_sizes / photos,
            "alone": self.alone / photos,
            "classes": len(rows),
            "inside": sum(bool(row["low"] - 1e-9 <= row["missed"] <= row["high"] + 1e-9) for row in rows),
            "above": sum(bool(row["missed"] > row["high"] + 1e-9) for row in rows),
            "above_as_told": sum(bool(row["missed_as_told"] > row["high"] + 1e-9) for row in rows),
            "per_class": rows,
        }


def scored(way: str, probabilities: np.ndarray, seed: int) -> np.ndarray:
    """The scores of one way, (photos, classes)."""
    if way != _RANDOM:
        return SET_SCORES[way](probabilities)
    shares = generator(seed, "benchmark", "randomised").random(len(probabilities))
    return SET_SCORES["aps"](probabilities) - shares[:, None] * probabilities


def tally(
    tallies: dict[tuple[str, float], Tally],
    known: tuple[np.ndarray, np.ndarray],
    new: tuple[np.ndarray, np.ndarray],
    seed: int,
) -> None:
    """Calibrates as the product does on known logits and labels, makes sets for new ones, and counts."""
    temperature = fit_temperature(*known)
    stated, told = softmax(known[0], temperature), softmax(new[0], temperature)
    labels = known[1]
    for way in WAYS:
        truths = scored(way, stated, 2 * seed)[np.arange(len(labels)), labels]
        ruler = ClassScores.from_truths(truths, labels, stated.shape[1])
        scores = scored(way, told, 2 * seed + 1)
        for rate in RATES:
            tallies[way, rate].add(ruler.sets(scores, rate), told, new[1], ruler.counts, rate)


def apart(photos: PhotoFeatures, resplits: int) -> dict[str, Any]:
    """A few heads, each with the other half of the photos dealt anew many times."""
    tallies = {(way, rate): Tally(len(photos.classes)) for way in WAYS for rate in RATES}
    pool = np.bincount(photos.labels, minlength=len(photos.classes)) / 2
    for seed in range(HEADS):
        train, rest = parts(photos, 0.5, seed)
        head = taught(photos, train, photos.labels, seed)
        logits, labels = photos.features[rest] @ head.weights.T + head.bias, photos.labels[rest]
        random = generator(seed, "benchmark", "resplits")
        for again in range(resplits // HEADS):
            known = np.zeros(len(rest), bool)
            for k in range(len(photos.classes)):  # two thirds of each class, photo by photo
                own = random.permutation(np.flatnonzero(labels == k))
                known[own[: round(2 * len(own) / 3)]] = True
            tally(
                tallies,
                (logits[known], labels[known]),
                (logits[~known], labels[~known]),
                seed=seed * resplits + again,
            )
        print(f"{photos.name}: head {seed} taught", flush=True)
    return found_in(tallies, photos, pool, exact=True)


def out_of_fold(photos: PhotoFeatures, resplits: int) -> dict[str, Any]:
    """Whole trainings, each with its own ruler made out of fold; every fourth photo judges."""
    tallies = {(way, rate): Tally(len(photos.classes)) for way in WAYS for rate in RATES}
    for seed in range(resplits):
        train, test = parts(photos, 0.25, 100 + seed)
        head = taught(photos, train, photos.labels, seed)
        logits = photos.features[test] @ head.weights.T + head.bias
        known = head.out_of_fold_logits, photos.labels[train]
        tally(tallies, known, (logits, photos.labels[test]), seed=10_000 + seed)
    return found_in(tallies, photos, np.bincount(photos.labels), exact=False)


def found_in(
    tallies: dict[tuple[str, float], Tally], photos: PhotoFeatures, pool: np.ndarray, *, exact: bool
) -> dict[str, Any]:
    """By way and rate."""
    return {
        way: {f"{rate:g}": tallies[way, rate].to_json(photos.classes, pool, rate, exact=exact) for rate in RATES}
        for way in WAYS
    }


def lines_of(title: str, told: str, found: dict[str, Any]) -> list[str]:
    """A table: one row for each folder, way and rate."""
    lines = [
        "",
        f"## {title}",
        "",
        told,
        "",
        "| photos | promised | way | missed, % | classes in their band (above it) | classes in a set | with the most "
        "probable: missed, % | in a set | one alone, % |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found.items():
        for rate in RATES:
            for way in WAYS:
                row = one["ways"][way][f"{rate:g}"]
                cells = [
                    f"{name}, n = {one['n']:,}, {one['resplits']} resplits",
                    f"{100 * rate:g} %",
                    way.upper() if way != _RANDOM else "APS, randomised",
                    f"{100 * row['missed']:.1f}",
                    f"{row['inside']} of {row['classes']} ({row['above']})",
                    f"{row['size']:.3f}",
                    f"{100 * row['missed_as_told']:.1f}",
                    f"{row['size_as_told']:.3f}",
                    f"{100 * row['alone']:.0f}",
                ]
                lines.append(f"| {' | '.join(cells)} |")
    return lines


def write(found: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs; after every step, so that a run cut short counts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "label_sets.json").write_text(json.dumps(found, indent=1) + "\n")
    lines = ["# Promised miss rates", ""]
    lines.append(" ".join(f"{key}: {value}." for key, value in found["conditions"].items()))
    lines += lines_of(
        "Calibration and test apart",
        f"{HEADS} heads on half of the photos each; the other half dealt anew, two thirds of each class for "
        "calibration, one for the test. The band of a class is where the mean over the resplits must lie in 95 of 100 "
        "such benchmarks (beta-binomial). A class with fewer than 19 (9) calibration photos is in every set at 5 % "
        "(10 %).",
        found["apart"],
    )
    lines += lines_of(
        "Calibrated out of fold, as with few photos",
        "The band of a class: the promise, plus or minus what chance makes of as many photos as it has (binomial, "
        "95 %). Groups are never cut.",
        found["out_of_fold"],
    )
    lines += ["", "Again: `python benchmarks/label_sets.py --photos FOLDER --elpv`", ""]
    (folder / "label_sets.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of such folders")
    parser.add_argument("--elpv", nargs="?", type=Path, const=Path(), help="solar cells; where elpv-dataset lies")
    parser.add_argument("--only", nargs="*", default=[*NAMES, "elpv"])
    parser.add_argument("--resplits", type=int, default=1000)
    parser.add_argument("--trainings", type=int, default=100, help="resplits out of fold, each with its own training")
    parser.add_argument("--cache", type=Path, help="where features are kept from run to run")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    folder = Path(arguments.photos) if arguments.photos else None
    place = arguments.results / "label_sets.json"
    found: dict[str, Any] = {"apart": {}, "out_of_fold": {}}
    if place.is_file():
        found = json.loads(place.read_text())  # what is not measured again stays
    found["conditions"] = {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    places = wanted(folder, arguments.elpv, [name for name in NAMES if name in arguments.only])
    for photos in features_of_folders({k: v for k, v in places.items() if k in arguments.only}, arguments.cache):
        steps = (("apart", apart, arguments.resplits), ("out_of_fold", out_of_fold, arguments.trainings))
        for name, step, count in steps:
            if count:
                found[name][photos.name] = {
                    "n": len(photos.labels),
                    "resplits": count,
                    "ways": step(photos, count),
                }
                write(found, arguments.results)
    print((arguments.results / "label_sets.md").read_text())


if __name__ == "__main__":
    main()
