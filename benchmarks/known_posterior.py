"""Are the stated probabilities the true ones? A classifier taught on drawings whose labels are mixed at known rates.

    seewhy draw drawn/ --count 3900
    python benchmarks/known_posterior.py drawn/

What stands behind the animal decides how often its drawing is filed under cat, dog or wolf; so the true probability of
every label of every drawing is known, and no classifier can do better than to state it. `seewhy train` learns from most
of the drawings and calibrates on photos used for nothing else; on the others its percentages are compared with the
truth, one by one. Writes benchmarks/results/known_posterior.md and known_posterior.json.
"""

import argparse
import dataclasses
import datetime
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

import seewhy
from seewhy.data.drawings import BACKGROUNDS, CLASSES, read_truth
from seewhy.errors import SeewhyError
from seewhy.evaluate.calibration import calibration_of
from seewhy.probability import softmax
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
JUDGED = 900
# Shares of the drawings before each background that are filed under cat, dog and wolf: certain ones and open ones.
MIXED = np.array([[0.90, 0.05, 0.05], [0.10, 0.80, 0.10], [0.05, 0.15, 0.80], [0.50, 0.45, 0.05], [0.05, 0.50, 0.45]])


def one_draw(folder: Path, seed: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Labels drawn at the known rates, a classifier taught on them, and what it states against the truth."""
    drawings, truths = seewhy.read_photos(folder).dataset, read_truth(folder)
    told = [truths[Path(one.path).relative_to(folder).as_posix()] for one in drawings.samples]
    scenes = np.array([BACKGROUNDS.index(one.factors.background) for one in told])
    true = MIXED[scenes]
    random = generator(seed, "benchmark", "mixed labels")
    labels = (random.random(len(true))[:, None] > np.cumsum(true, axis=1)).sum(axis=1).clip(0, len(CLASSES) - 1)
    order = random.permutation(len(labels))
    judged, taught = order[:JUDGED], order[JUDGED:]
    mixed = [dataclasses.replace(one, label=int(label)) for one, label in zip(drawings.samples, labels, strict=True)]
    learned = dataclasses.replace(drawings, samples=tuple(mixed[k] for k in taught))
    parts = seewhy.split(learned, seed=seed, test=0)
    settings = {"network": arguments.network, "size": arguments.size, "epochs": arguments.epochs, "seed": seed}
    started = time.process_time()
    classifier = seewhy.train(parts, **settings, replay="none", remember="nothing").classifier
    spent = time.process_time() - started
    answers = [found for _, found in classifier.predict_each([drawings.samples[k].source for k in judged])]
    if any(isinstance(found, SeewhyError) for found in answers):
        raise SystemExit("A drawing could not be read")
    before = softmax(np.stack([found.logits for found in answers]))  # pyright: ignore[reportAttributeAccessIssue]
    stated = np.stack([found.probabilities for found in answers])  # pyright: ignore[reportAttributeAccessIssue]
    found = calibration_of(before, stated, labels[judged], temperature=classifier.temperature, seed=seed)
    places = [scenes[judged] == place for place in range(len(BACKGROUNDS))]
    return {
        "seed": seed,
        "learned_from": len(parts.train),
        "calibrated_on": len(parts.calibration),
        "judged": len(judged),
        "processor_s": spent,
        "temperature": classifier.temperature,
        "difference_before": float(np.abs(before - true[judged]).mean()),
        "difference": float(np.abs(stated - true[judged]).mean()),
        "difference_by_background": float(
            np.mean([np.abs((stated - true[judged])[place].mean(axis=0)).mean() for place in places])
        ),
        "ece": found.after["ece"].value,
        "ece_by_chance": found.chance_limit,
        "stated": [stated[place].mean(axis=0).tolist() for place in places],
    }


def write(rows: list[dict[str, Any]], facts: dict[str, str], folder: Path) -> None:
    """Markdown for people, JSON for programs; after every draw, so that a run cut short counts."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"conditions": facts, "true": MIXED.tolist(), "rows": rows}
    (folder / "known_posterior.json").write_text(json.dumps(content, indent=1) + "\n")
    first = rows[0]
    lines = [
        "# Are the stated probabilities the true ones?",
        "",
        f"Drawings, filed under {', '.join(CLASSES)} at rates that the background decides. {first['learned_from']:,} "
        f"to learn from, {first['calibrated_on']} to calibrate on, {first['judged']} judged; {len(rows)} draws of "
        "labels, split and weights. " + " ".join(f"{key}: {value}." for key, value in facts.items()),
        "",
        "| mean absolute difference between stated and true probability | mean | lowest … highest |",
        "|---|---|---|",
    ]
    names = {
        "difference": "drawing by drawing, all classes",
        "difference_before": "the same at temperature 1",
        "difference_by_background": "of the mean over a background's drawings",
        "ece": "calibration error (ECE) on the mixed labels",
        "ece_by_chance": "95 of 100 perfectly calibrated classifiers stay under",
    }
    for key, told in names.items():
        values = [row[key] for row in rows]
        lines.append(f"| {told} | {statistics.mean(values):.4f} | {min(values):.4f} … {max(values):.4f} |")
    lines += ["", "| background | true | stated on average |", "|---|---|---|"]
    for place, background in enumerate(BACKGROUNDS):
        stated = np.mean([row["stated"][place] for row in rows], axis=0)
        cells = [" / ".join(f"{100 * share:.1f}" for share in shares) for shares in (MIXED[place], stated)]
        lines.append(f"| {background} | {cells[0]} | {cells[1]} |")
    lines += ["", "Again: `seewhy draw drawn/ --count 3900 && python benchmarks/known_posterior.py drawn/`", ""]
    (folder / "known_posterior.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("drawings", type=Path, help="a folder made by seewhy draw, with its truth")
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--network", default="plain")
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    facts = {
        "network": f"{arguments.network} of {arguments.size} px, {arguments.epochs} epochs",
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    rows = []
    for seed in range(arguments.draws):
        rows.append(one_draw(arguments.drawings, seed, arguments))
        print({key: value for key, value in rows[-1].items() if key != "stated"}, flush=True)
        write(rows, facts, arguments.results)
    print((arguments.results / "known_posterior.md").read_text())


if __name__ == "__main__":
    main()
