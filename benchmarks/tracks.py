"""Are frames of one track found without reading names, and what does a split that keeps them together change?

    python benchmarks/tracks.py photos/ "([0-9]{5})_" [--seeds 5]

The pattern finds the true track in a photo's name; it is used for scoring alone. Pairs are scored on the classes of odd
number, because the threshold was chosen on the others. A quick classifier (ridge regression on the steps between grey
levels and on the colours of thumbnails) is judged on the test part of three splits: near-duplicates together (the
default), found bursts together, true tracks together. Writes benchmarks/results/tracks.md and tracks.json.
"""

import argparse
import dataclasses
import datetime
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.data.bursts import with_bursts
from seewhy.data.duplicates import find_duplicates
from seewhy.data.folder import read_photos
from seewhy.data.grouping import Grouping
from seewhy.data.sample import Dataset
from seewhy.data.split import split

RESULTS = Path(__file__).parent / "results"


def numbers(dataset: Dataset) -> np.ndarray:
    """The group of each photo as a number; photos in none each have their own."""
    named = [one.group if one.group is not None else f"alone {i}" for i, one in enumerate(dataset.samples)]
    labelled = [f"{one.label}/{name}" for one, name in zip(dataset.samples, named, strict=True)]
    return np.unique(labelled, return_inverse=True)[1]


def pairs_right(found: Dataset, truth: Dataset, odd: bool) -> dict[str, float]:
    chosen = np.flatnonzero(truth.labels % 2 == odd)
    mine, true = numbers(found)[chosen], numbers(truth)[chosen]
    together, same = mine[:, None] == mine, true[:, None] == true
    np.fill_diagonal(together, False)
    np.fill_diagonal(same, False)
    both = float((together & same).sum())
    return {"precision": both / max(1, together.sum()), "recall": both / max(1, same.sum()), "n": len(chosen)}


def described(dataset: Dataset) -> np.ndarray:
    glances = [one.glance for one in dataset.samples if one.glance is not None]
    grey = np.stack([one.thumbnail for one in glances]).astype(np.float32)
    grey = grey.reshape(len(grey), 16, 3, 16, 3).mean(axis=(2, 4))
    steps = np.concatenate([np.diff(grey, axis=axis).reshape(len(grey), -1) for axis in (1, 2)], axis=1)
    steps /= np.maximum(np.linalg.norm(steps, axis=1, keepdims=True), 1e-6)
    colours = np.stack([one.colours for one in glances]).reshape(len(grey), -1) / 255.0
    return np.concatenate([steps, 0.2 * colours, np.ones((len(grey), 1))], axis=1)


def accuracy(taught: Dataset, asked: Dataset) -> float:
    rows, targets = described(taught), np.eye(len(taught.classes))[taught.labels]
    weights = np.linalg.solve(rows.T @ rows + 0.1 * np.eye(rows.shape[1]), rows.T @ targets)
    return float(((described(asked) @ weights).argmax(axis=1) == asked.labels).mean())


def measure(truth: Dataset, seeds: int) -> dict[str, Any]:
    """Pairs, accuracy by split, and how many test photos have a frame of their track in training."""
    alone = dataclasses.replace(truth, samples=tuple(dataclasses.replace(one, group=None) for one in truth.samples))
    found = with_bursts(alone)
    track = dict(zip((one.path for one in truth.samples), numbers(truth).tolist(), strict=True))
    duplicates = find_duplicates(alone)
    splits: dict[str, Any] = {}
    for name, grouped in (("near-duplicates", alone), ("found bursts", found), ("true tracks", truth)):
        scores, leaking = [], []
        for seed in range(seeds):
            parts = split(grouped, seed=seed, duplicates=duplicates)
            scores.append(accuracy(parts.train, parts.test))
            taught = {track[one.path] for one in parts.train.samples}
            leaking.append(float(np.mean([track[one.path] in taught for one in parts.test.samples])))
        splits[name] = {"accuracy": scores, "track also in training": leaking}
    return {
        "photos": len(truth),
        "tracks": len(set(track.values())),
        "pairs": {"chosen on": pairs_right(found, truth, False), "others": pairs_right(found, truth, True)},
        "splits": splits,
    }


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("pattern")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    truth = read_photos(given.photos, grouping=Grouping(pattern=given.pattern)).dataset
    conditions = {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    found = {"conditions": conditions, "folder": given.photos.resolve().name, **measure(truth, given.seeds)}
    given.results.mkdir(parents=True, exist_ok=True)
    (given.results / "tracks.json").write_text(json.dumps(found, indent=1) + "\n")
    said = ". ".join(f"{name}: {value}" for name, value in conditions.items())
    lines = [
        "# Tracks found without reading names",
        "",
        f"{found['folder']}: {found['photos']:,} photos of {found['tracks']:,} tracks. {said}.",
        "",
        "| pairs put together | right, % | found, % | photos |",
        "|---|---|---|---|",
    ]
    for name, one in found["pairs"].items():
        lines.append(f"| {name} | {100 * one['precision']:.0f} | {100 * one['recall']:.0f} | {one['n']:,} |")
    lines += ["", f"Mean and standard deviation over {given.seeds} splits.", ""]
    lines += ["| kept together | accuracy, % | test photos whose track is also in training, % |", "|---|---|---|"]
    for name, one in found["splits"].items():
        cells = [f"{100 * np.mean(one[what]):.1f} ± {100 * np.std(one[what], ddof=1):.1f}" for what in one]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    (given.results / "tracks.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
