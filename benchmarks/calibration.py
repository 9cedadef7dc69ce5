"""Do the percentages mean what they say? On photos with an own test part, and on drawings whose truth is known.

    python benchmarks/calibration.py --photos FOLDER [--elpv] [--drawings 3000] [--eyes drawings.seewhy]

FOLDER holds folders of class folders: canines, road_signs, brain_mri. Every split teaches a head anew as `seewhy train`
does from ImageNet weights, calibrates it out of fold, and judges it on photos that neither saw. The drawings of dogs,
wolves and cats get labels that are mixed at known rates, so that the true probability of every label is known.
Writes benchmarks/results/calibration.md and calibration.json.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from head_features import PhotoFeatures, drawing_features, features_of_folders, parts, taught, wanted

from seewhy.data.drawings import BACKGROUNDS, CLASSES
from seewhy.evaluate.calibration import Calibration, calibration_of
from seewhy.probability import accuracy, fit_temperature, softmax
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
NAMES = ["canines", "road_signs", "brain_mri"]
TEST_SHARE = 0.25
# Drawings of indices that no other training reaches, also not that of a classifier whose body looks at them.
JUDGED_FROM, TAUGHT_FROM = 1_000_000, 2_000_000

# Shares of the drawings of each kind (rows) that are filed under cat, dog and wolf.
MIXED = np.array([[0.9, 0.05, 0.05], [0.05, 0.75, 0.2], [0.02, 0.28, 0.7]])
# The same where the background decides how many dogs are filed under "wolf", and wolves under "dog".
SWAPPED = dict(zip(BACKGROUNDS, (0.0, 0.1, 0.4, 0.2, 0.3), strict=True))


def judged(photos: PhotoFeatures, seed: int) -> tuple[Calibration, float]:
    """One split: teach, calibrate out of fold, judge; and the accuracy."""
    train, test = parts(photos, TEST_SHARE, seed)
    head = taught(photos, train, photos.labels, seed)
    temperature = fit_temperature(head.out_of_fold_logits, photos.labels[train])
    logits = photos.features[test] @ head.weights.T + head.bias
    after, truths = softmax(logits, temperature), photos.labels[test]
    found = calibration_of(softmax(logits), after, truths, temperature=temperature, seed=seed)
    return found, accuracy(after, truths)


def by_kind(cells: np.ndarray) -> np.ndarray:
    """(drawings, classes): how often a drawing gets each label, where only its kind decides."""
    return MIXED[cells // len(BACKGROUNDS)]


def by_kind_and_background(cells: np.ndarray) -> np.ndarray:
    """(drawings, classes): likewise, where the background decides how many dogs and wolves are swapped."""
    table = np.zeros((len(CLASSES), len(BACKGROUNDS), len(CLASSES)))
    cat, dog, wolf = (CLASSES.index(kind) for kind in ("cat", "dog", "wolf"))
    for place, background in enumerate(BACKGROUNDS):
        share = SWAPPED[background]
        table[cat, place] = MIXED[cat]
        table[dog, place, [dog, wolf]] = 1 - share, share
        table[wolf, place, [wolf, dog]] = 1 - share, share
    return table[cells // len(BACKGROUNDS), cells % len(BACKGROUNDS)]


MIXINGS = {"kind": by_kind, "kind and background": by_kind_and_background}


def known_posterior(
    train: PhotoFeatures, test: PhotoFeatures, true_probabilities: Callable[[np.ndarray], np.ndarray], seed: int
) -> dict[str, Any]:
    """Labels drawn at the known rates, a head taught on them, and what it states of new drawings against the truth."""
    rates = true_probabilities(train.labels)
    random = generator(seed, "benchmark", "mixed labels")
    labels = (random.random(len(rates))[:, None] > np.cumsum(rates, axis=1)).sum(axis=1).clip(0, len(CLASSES) - 1)
    head = taught(train, np.arange(len(labels)), labels, seed)
    temperature = fit_temperature(head.out_of_fold_logits, labels)
    stated = softmax(test.features @ head.weights.T + head.bias, temperature)
    true = true_probabilities(test.labels)
    cells = np.array([(stated - true)[test.labels == cell].mean(axis=0) for cell in np.unique(test.labels)])
    return {
        "seed": seed,
        "temperature": temperature,
        "difference": float(np.abs(stated - true).mean()),
        "difference_by_kind_and_background": float(np.abs(cells).mean()),
        "difference_by_stated": by_stated(stated, true),
    }


def on_drawings(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One row for each number of drawings, way of mixing and draw of the labels."""
    test, train = (
        drawing_features(count, seed=0, start=start, cache=arguments.cache, eyes=arguments.eyes)
        for count, start in ((arguments.judged, JUDGED_FROM), (max(arguments.drawings), TAUGHT_FROM))
    )
    for count in arguments.drawings:
        for mixing in MIXINGS:
            for seed in range(arguments.draws):
                row = known_posterior(train.first(count), test, MIXINGS[mixing], seed)
                yield {"eyes": looked(arguments), "train": count, "judged": len(test.labels), "mixing": mixing, **row}
                print(count, mixing, row, flush=True)


def looked(arguments: argparse.Namespace) -> str:
    """Whose body looks at the drawings."""
    return "ImageNet weights" if arguments.eyes is None else "taught on other drawings"


def by_stated(stated: np.ndarray, true: np.ndarray, bins: int = 15) -> float:
    """Where it states 30 %, is the true probability 30 % on average? Over all classes; no label noise is in it."""
    column = np.clip(np.ceil(stated * bins).astype(int) - 1, 0, bins - 1)
    gaps = [(stated - true)[column == place].sum() for place in range(bins)]
    return float(np.abs(gaps).sum() / stated.size)


def rows_of(photos: PhotoFeatures, splits: int) -> Iterator[dict[str, Any]]:
    """One row a split."""
    for seed in range(splits):
        found, right = judged(photos, seed)
        content = found.to_json()
        yield {"seed": seed, "accuracy": right, **{k: v for k, v in content.items() if "reliability" not in k}}
        print(f"{photos.name} {seed}: {found.sentence}", flush=True)


def photo_lines(name: str, rows: list[dict[str, Any]], n: int) -> str:
    """A line of the table."""

    def told(*keys: str, scale: float = 100, form: str = ".1f") -> str:
        values = []
        for row in rows:
            value: Any = row
            for key in keys:
                value = value[key]
            values.append(scale * value)
        return f"{statistics.mean(values):{form}} ({min(values):{form}} … {max(values):{form}})"

    small = sum(row["after"]["ece"]["value"] <= 0.03 or row["is_chance"] for row in rows)
    cells = [
        f"{name}, n = {n:,}, {rows[0]['n']} judged",
        told("accuracy"),
        told("before", "ece", "value"),
        told("after", "ece", "value"),
        told("ece_by_chance", "limit"),
        f"{small} of {len(rows)}",
        told("before", "log_loss", "value", scale=1, form=".3f"),
        told("after", "log_loss", "value", scale=1, form=".3f"),
        told("before", "brier", "value", scale=1, form=".3f"),
        told("after", "brier", "value", scale=1, form=".3f"),
    ]
    return f"| {' | '.join(cells)} |"


def write(found: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs; after every step, so that a run cut short counts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calibration.json").write_text(json.dumps(found, indent=1) + "\n")
    lines = ["# Do the percentages mean what they say?", ""]
    lines.append(" ".join(f"{key}: {value}." for key, value in found["conditions"].items()))
    if found["photos"]:
        lines += [
            "",
            "## Photos: mean over splits (lowest … highest)",
            "",
            "A quarter of the photos judges, in groups where there are any; calibrated out of fold. ECE in points of "
            "100; “by chance” is what 95 of 100 perfectly calibrated classifiers of the same confidence stay under at "
            "this n; “kept” counts splits whose ECE is at most 3 points or within chance.",
            "",
            "| photos | accuracy, % | ECE before | after | by chance | kept | log loss before | after | Brier before "
            "| after |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [photo_lines(name, one["rows"], one["n"]) for name, one in found["photos"].items()]
    if found["drawings"]:
        lines += drawing_lines(found["drawings"])
    lines += [
        "",
        "Again: `python benchmarks/calibration.py --photos FOLDER --elpv --drawings 3000 --eyes drawings.seewhy`",
        "",
    ]
    (folder / "calibration.md").write_text("\n".join(lines))


def drawing_lines(rows: list[dict[str, Any]]) -> list[str]:
    """The known posterior."""
    kinds = "; ".join(
        f"{kind} {' / '.join(f'{100 * share:.0f}' for share in row)} %"
        for kind, row in zip(CLASSES, MIXED, strict=True)
    )
    rates = ", ".join(f"{background} {100 * share:.0f} %" for background, share in SWAPPED.items())
    lines = [
        "",
        "## Drawings whose labels are mixed at known rates",
        "",
        f"Mixed by kind: filed under {' / '.join(CLASSES)}: {kinds}. Mixed by kind and background: dogs and wolves "
        f"swap labels at {rates}. {rows[0]['judged']:,} new drawings judged. The figures are mean absolute differences "
        "between the stated and the true probability, over all drawings and classes; in brackets the lowest and "
        "highest over draws of the labels.",
        "",
        "| the body | mixed by | drawings to learn from | draws | drawing by drawing | by kind and background | by "
        "stated probability |",
        "|---|---|---|---|---|---|---|",
    ]
    for key in dict.fromkeys((row["eyes"], row["mixing"], row["train"]) for row in rows):
        some = [row for row in rows if (row["eyes"], row["mixing"], row["train"]) == key]
        cells = [key[0], key[1], f"{key[2]:,}", str(len(some))]
        for name in ("difference", "difference_by_kind_and_background", "difference_by_stated"):
            values = [row[name] for row in some]
            cells.append(f"{statistics.mean(values):.4f} ({min(values):.4f} … {max(values):.4f})")
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def conditions() -> dict[str, str]:
    """What the figures depend on."""
    return {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of such folders")
    parser.add_argument("--elpv", nargs="?", type=Path, const=Path(), help="solar cells; where elpv-dataset lies")
    parser.add_argument("--only", nargs="*", default=[*NAMES, "elpv"])
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--drawings", type=int, nargs="*", default=[], help="drawings to learn from; several are tried")
    parser.add_argument(
        "--eyes", type=Path, help="a classifier taught on drawings, whose body looks at them; else ImageNet weights"
    )
    parser.add_argument("--judged", type=int, default=1500, help="drawings that judge")
    parser.add_argument("--draws", type=int, default=5, help="draws of mixed labels")
    parser.add_argument("--cache", type=Path, help="where features are kept from run to run")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    folder = Path(arguments.photos) if arguments.photos else None
    place = arguments.results / "calibration.json"
    found: dict[str, Any] = {"photos": {}, "drawings": []}
    if place.is_file():
        found = json.loads(place.read_text())  # what is not measured again stays
    found["conditions"] = conditions()
    places = wanted(folder, arguments.elpv, [name for name in NAMES if name in arguments.only])
    for photos in features_of_folders({k: v for k, v in places.items() if k in arguments.only}, arguments.cache):
        found["photos"][photos.name] = {"n": len(photos.labels), "rows": list(rows_of(photos, arguments.splits))}
        write(found, arguments.results)
    if arguments.drawings:
        others = [row for row in found["drawings"] if row["eyes"] != looked(arguments)]
        found["drawings"] = [*others, *on_drawings(arguments)]
        write(found, arguments.results)
    print((arguments.results / "calibration.md").read_text())


if __name__ == "__main__":
    main()
