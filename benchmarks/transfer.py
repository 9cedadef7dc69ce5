"""How well does a classifier that starts from ImageNet weights do, over several splits of the same photos?

    python benchmarks/transfer.py --photos pets/ --resplits 5
    python benchmarks/transfer.py --elpv --resplits 3
    python benchmarks/transfer.py --elpv --resplits 3 --first 3 --tune top
    python benchmarks/transfer.py --elpv --resplits 3 --first 3 --tune top --set size=300

Every split trains anew on the rest and is judged on photos held out. --elpv takes the solar cells of the package
elpv-dataset. --tune teaches layers beneath the head too, --set gives other settings; --first leaves out the splits
that settings were chosen on. Writes benchmarks/results/transfer_NAME.md and .json after every split, so that a run cut
short counts; --resume takes the splits that stand there as they are.
"""

import argparse
import csv
import datetime
import importlib.util
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import torch

import seewhy
from seewhy.probability.scores import expected_calibration_error

RESULTS = Path(__file__).parent / "results"
FIGURES = ("accuracy", "balanced_accuracy", "ece", "seconds")
# Deitsch et al. 2019 (Solar Energy 185), one split of 75 % / 25 %: not the splits drawn here.
_PUBLISHED = {"their CNN": 0.8842, "their SVM": 0.8244}


def solar_cells(folder: Path) -> seewhy.Dataset:
    """The cells of elpv-dataset, read through a table made in a folder; defective from a probability of 0.5."""
    package = importlib.util.find_spec("elpv_dataset")
    if package is None or package.origin is None:
        raise SystemExit("The solar cells are not installed. Run: pip install elpv-dataset")
    data = Path(package.origin).parent / "data"
    shutil.copytree(data / "images", folder / "images")
    rows = [line.split() for line in (data / "labels.csv").read_text().splitlines() if line.strip()]
    with (folder / "cells.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "label"])
        table.writerows([path, "defective" if float(share) >= 0.5 else "functional"] for path, share, *_ in rows)
    return seewhy.read_photos(folder / "cells.csv").dataset


def pooled_ece(rows: list[dict[str, Any]], classes: int) -> float:
    """The calibration error over the test answers of all splits; it needs the top probability only."""
    confidence = np.array([one for row in rows for one in row["confidence"]])
    right = np.array([one for row in rows for one in row["right"]])
    probabilities = np.repeat((1 - confidence)[:, None] / (classes - 1), classes, axis=1)
    probabilities[:, 0] = confidence
    return expected_calibration_error(probabilities, np.where(right, 0, 1))


def one_split(photos: seewhy.Dataset, seed: int, test: float, settings: dict[str, Any]) -> dict[str, Any]:
    """Splits, trains and judges once."""
    parts = seewhy.split(photos, seed=seed, validation=0, calibration=0, test=test)
    started = time.perf_counter()
    run = seewhy.train(parts, weights="imagenet", seed=seed, **settings)
    seconds = time.perf_counter() - started
    report = seewhy.evaluate(run.classifier, parts.test)
    return {
        "seed": seed,
        "n_train": len(parts.train),
        "n_test": len(report.samples),
        **{name: float(report.metrics[name].value) for name in FIGURES[:3]},
        "seconds": seconds,
        "notes": list(run.notes),
        "confidence": [round(one.confidence, 6) for one in report.samples],
        "right": [bool(one.right) for one in report.samples],
    }


def conditions(photos: seewhy.Dataset, name: str, test: float, settings: dict[str, Any]) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "photos": name,
        "settings": settings,
        "n": len(photos),
        "classes": list(photos.classes),
        "test_share": test,
        "machine": f"{os.cpu_count()} cores",
        "load_at_start": round(os.getloadavg()[0], 1),
        "device": "GPU" if torch.cuda.is_available() else "CPU",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }


def summary(rows: list[dict[str, Any]], classes: int) -> dict[str, Any]:
    """Mean, standard deviation and range of each figure; None for a deviation that one split cannot give."""
    found: dict[str, Any] = {"splits": len(rows), "pooled_ece": pooled_ece(rows, classes)}
    for name in FIGURES:
        values = [row[name] for row in rows]
        spread = statistics.stdev(values) if len(values) > 1 else None
        found[name] = {"mean": statistics.mean(values), "sd": spread, "lowest": min(values), "highest": max(values)}
    return found


def write(rows: list[dict[str, Any]], facts: dict[str, Any], folder: Path, again: str) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    name, found = facts["photos"], summary(rows, len(facts["classes"]))
    stem, settings = _stem(facts), ", ".join(f"{key} {value}" for key, value in facts["settings"].items())
    told = json.dumps({"conditions": facts, "summary": found, "rows": rows})
    (folder / f"{stem}.json").write_text(told + "\n")
    lines = [
        f"# From ImageNet weights: {name}",
        "",
        f"{facts['n']:,} photos of {len(facts['classes'])} classes ({', '.join(facts['classes'])}), "
        f"{len(rows)} stratified splits with {facts['test_share']:.0%} held out "
        f"(n = {rows[0]['n_train']:,} to train, {rows[0]['n_test']:,} to test; "
        f"seeds {rows[0]['seed']} to {rows[-1]['seed']}), {settings or 'the standard settings'}. "
        f"{facts['machine']}, {facts['device']}, load {facts['load_at_start']} when it started, "
        f"Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
        "",
        "| | mean | sd | lowest … highest |",
        "|---|---|---|---|",
    ]
    for key in FIGURES:
        one, form = found[key], {"ece": ".3f", "seconds": ".0f"}.get(key, ".2%")
        spread = "–" if one["sd"] is None else format(one["sd"], form)
        label = {"ece": "ECE", "seconds": "seconds to train"}.get(key, key.replace("_", " "))
        extent = f"{one['lowest']:{form}} … {one['highest']:{form}}"
        lines.append(f"| {label} | {one['mean']:{form}} | {spread} | {extent} |")
    answers = sum(row["n_test"] for row in rows)
    lines += ["", f"ECE over all {answers:,} test answers together: {found['pooled_ece']:.3f}.", ""]
    if name == "elpv":
        theirs = ", ".join(f"{who} {share:.2%}" for who, share in _PUBLISHED.items())
        lines += [f"Deitsch et al. 2019 report {theirs} accuracy, on one 75/25 split of their own.", ""]
    (folder / f"{stem}.md").write_text("\n".join([*lines, f"Again: `{again}`", ""]))


def _stem(facts: dict[str, Any]) -> str:
    words = [str(value) if key == "tune" else f"{key}_{value}" for key, value in facts["settings"].items()]
    return "_".join(["transfer", facts["photos"], *words])


def _done(facts: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """The splits of an earlier run with the same settings."""
    place = folder / f"{_stem(facts)}.json"
    return json.loads(place.read_text())["rows"] if place.exists() else []


def run(photos: seewhy.Dataset, name: str, test: float, arguments: argparse.Namespace) -> None:
    """Every split, writing after each."""
    source = "--elpv" if name == "elpv" else "--photos FOLDER"
    settings: dict[str, Any] = {"tune": arguments.tune} if arguments.tune != "head" else {}
    settings |= tomllib.loads("\n".join(arguments.set))
    facts = conditions(photos, name, test, settings)
    done = {row["seed"]: row for row in _done(facts, arguments.results)} if arguments.resume else {}
    rows = []
    for seed in range(arguments.first, arguments.first + arguments.resplits):
        rows.append(done[seed] if seed in done else one_split(photos, seed, test, settings))
        shown = "  ".join(f"{key} {rows[-1][key]:.4f}" for key in FIGURES)
        print(f"seed {seed}  {shown}", flush=True)
        tuned = f" --tune {arguments.tune}" if arguments.tune != "head" else ""
        tuned += "".join(f" --set {one}" for one in arguments.set)
        first = f" --first {arguments.first}" if arguments.first else ""
        again = f"python benchmarks/transfer.py {source} --resplits {len(rows)}{first}{tuned}"
        write(rows, facts, arguments.results, again)


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of class folders")
    parser.add_argument("--elpv", action="store_true", help="the solar cells of the package elpv-dataset")
    parser.add_argument("--resplits", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="seed of the first split")
    parser.add_argument("--tune", choices=("head", "top", "all"), default="head", help="which layers learn")
    parser.add_argument("--set", action="append", default=[], metavar="SETTING=VALUE", help="as TOML: size=300")
    parser.add_argument("--resume", action="store_true", help="keep the splits that were done before")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if arguments.elpv:
        with tempfile.TemporaryDirectory() as folder:
            run(solar_cells(Path(folder)), "elpv", 0.25, arguments)
    elif arguments.photos:
        folder = Path(arguments.photos)
        run(seewhy.read_photos(folder).dataset, folder.resolve().name, 0.2, arguments)
    else:
        parser.error("give --photos FOLDER (or SEEWHY_PHOTOS), or --elpv")


if __name__ == "__main__":
    main()
