"""Planted wrong labels: how many are found, how many of those named are wrong, and how many are named without any.

    python benchmarks/label_errors.py [--photos FOLDER] [--drawings 1200] [--seeds 10-19]

A share of the labels (5 %) is changed to another class by chance; another seed changes others. Features are those of
EfficientNet-Lite0 (ImageNet), computed once. Real photos bear wrong or doubtful labels of their own: those that are
named count against precision. Writes benchmarks/results/label_errors.md and .json.
"""

import argparse
import datetime
import json
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import seewhy
from seewhy.data.batches import decode_once
from seewhy.data.drawings import draw_folder
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.sample import Dataset
from seewhy.probability.confident_learning import wrong_labels
from seewhy.randomness import generator
from seewhy.recipes.frozen_body import frozen_body
from seewhy.recipes.head_alone import out_of_fold_probabilities, photo_features, teach_on
from seewhy.recipes.label_errors import judged_twice
from seewhy.recipes.preparation import preprocessing_for
from seewhy.recipes.recipe import recipe_from

RESULTS = Path(__file__).parent / "results"
_WAYS = ("one look", "two looks (shipped)", "its answer differs from the label", "cleanlab, one look")


def on_dataset(dataset: Dataset, seeds: list[int], share: float, size: int | None) -> dict[str, Any]:
    """Every way of looking, with labels planted by each seed and with none planted."""
    recipe = recipe_from({"weights": "imagenet"} | ({"size": size} if size else {})).resolved()
    preprocessing = preprocessing_for(dataset, recipe)
    network = frozen_body(recipe.network, len(dataset.classes), preprocessing)
    store = decode_once(dataset, preprocessing)
    groups, _ = kept_together(dataset, find_duplicates(dataset))
    features = photo_features(network, store, preprocessing.size)
    labels = dataset.labels
    rows, took = [], []
    for seed in seeds:
        given, planted = plant(labels, share, seed)
        begun = time.process_time()
        twice = judged_twice(features, given, network=network, groups=groups, recipe=recipe)
        took.append(time.process_time() - begun)
        head = teach_on(features, given, network=network, groups=groups, recipe=recipe)
        once = out_of_fold_probabilities(head, given)
        agreement = float((twice.argmax(axis=1) == given).mean())
        rows.append(
            {way: judged(found, planted) for way, found in ways(once, twice, given).items()}
            | {"seed": seed, "agreement": agreement}
        )
    twice = judged_twice(features, labels, network=network, groups=groups, recipe=recipe)
    once = out_of_fold_probabilities(teach_on(features, labels, network=network, groups=groups, recipe=recipe), labels)
    unplanted = {way: int(found.sum()) for way, found in ways(once, twice, labels).items()}
    return {
        "n": len(dataset),
        "classes": len(dataset.classes),
        "planted": round(share * len(dataset)),
        "head right out of fold, nothing planted": float((once.argmax(axis=1) == labels).mean()),
        "seeds": rows,
        "named with nothing planted": unplanted,
        "processor seconds a look, features aside": float(np.mean(took)),
    }


def plant(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels of which a share was changed to another class by chance, and which."""
    random = generator(seed, "benchmark", "planted labels")
    changed = random.choice(len(labels), round(share * len(labels)), replace=False)
    classes = int(labels.max()) + 1
    given = labels.copy()
    given[changed] = (labels[changed] + random.integers(1, classes, len(changed))) % classes
    planted = np.zeros(len(labels), dtype=bool)
    planted[changed] = True
    return given, planted


def ways(once: np.ndarray, twice: np.ndarray, given: np.ndarray) -> dict[str, np.ndarray]:
    """Which labels each way of looking names."""
    found = [wrong_labels(once, given).wrong, wrong_labels(twice, given).wrong, once.argmax(axis=1) != given]
    try:
        from cleanlab.filter import find_label_issues
    except ImportError:
        return dict(zip(_WAYS, found, strict=False))
    return dict(zip(_WAYS, [*found, find_label_issues(given, once, n_jobs=1)], strict=True))


def judged(found: np.ndarray, planted: np.ndarray) -> dict[str, float]:
    """Precision and recall."""
    right = int((found & planted).sum())
    named = int(found.sum())
    return {"named": named, "precision": right / max(1, named), "recall": right / max(1, int(planted.sum()))}


def table(name: str, result: dict[str, Any]) -> list[str]:
    """One row a way."""
    lines = [
        f"## {name}: n = {result['n']:,}, {result['classes']} classes, {result['planted']} labels planted wrong",
        "",
        f"It agrees with {100 * np.mean([row['agreement'] for row in result['seeds']]):.1f} % of the spoilt labels. "
        f"{len(result['seeds'])} seeds; mean (lowest … highest). Out of fold the head is right on "
        f"{100 * result['head right out of fold, nothing planted']:.1f} % where nothing is planted. Both looks take "
        f"{result['processor seconds a look, features aside']:.1f} s of one processor, the features aside.",
        "",
        "| way | precision, % | recall, % | named | named, nothing planted |",
        "|---|---|---|---|---|",
    ]
    for way, unplanted in result["named with nothing planted"].items():
        cells = [spread([row[way][what] for row in result["seeds"]], scale) for what, scale in _COLUMNS]
        lines.append(f"| {way} | {' | '.join(cells)} | {unplanted} |")
    return [*lines, ""]


_COLUMNS = (("precision", 100), ("recall", 100), ("named", 1))


def spread(values: list[float], scale: float) -> str:
    """Mean and range."""
    numbers = scale * np.array(values)
    return f"{numbers.mean():.1f} ({numbers.min():.0f} … {numbers.max():.0f})"


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of class folders")
    parser.add_argument("--drawings", type=int, default=1200, help="how many drawings; 0 for none")
    parser.add_argument("--seeds", default="10-19", help="first and last")
    parser.add_argument("--share", type=float, default=0.05, help="of the labels, made wrong")
    parser.add_argument("--size", type=int, help="px, of the network's square; a small one makes a poor judge")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    first, last = (int(one) for one in arguments.seeds.split("-"))
    seeds = list(range(first, last + 1))
    found = {}
    if arguments.photos:
        folder = Path(arguments.photos)
        found[folder.resolve().name] = on_dataset(
            seewhy.read_photos(folder).dataset, seeds, arguments.share, arguments.size
        )
    if arguments.drawings:
        with tempfile.TemporaryDirectory() as place:
            drawn = draw_folder(Path(place) / "drawings", count=arguments.drawings, size=128, truth=False)
            found["drawings"] = on_dataset(seewhy.read_folder(drawn), seeds, arguments.share, arguments.size)
    facts = {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it ended",
        "Python": platform.python_version(),
        "seeds": arguments.seeds,
        "date": datetime.date.today().isoformat(),
    }
    arguments.results.mkdir(parents=True, exist_ok=True)
    content = {"conditions": facts, "results": found}
    (arguments.results / "label_errors.json").write_text(json.dumps(content, indent=1) + "\n")
    about = " ".join(f"{key}: {value}." for key, value in facts.items())
    lines = ["# Planted wrong labels", "", about, ""]
    for name, result in found.items():
        lines += table(name, result)
    lines += ["Again: `python benchmarks/label_errors.py --photos FOLDER`", ""]
    (arguments.results / "label_errors.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
