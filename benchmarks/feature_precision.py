"""May a dense layer be taught on features computed in bfloat16, when the classifier will predict in float32?

    pip install openvino elpv-dataset
    python benchmarks/feature_precision.py --photos FOLDER [FOLDER …] [--elpv] [--splits 3] [--count 1200]

Each FOLDER holds class folders. A quarter of the photos is held out, copies and groups together. Dense layers are
taught on the rest: on float32 features; on bfloat16 features; on bfloat16 features moved by the mean difference on 128
photos; and on float32 features with the folds of cross-validation dealt anew, the noise that is there anyway. All judge
the photos held out by float32 features, as a saved classifier does. The mark is 99.5 % equal verdicts ("unsure" is
one). OpenVINO computes the bfloat16 features, from the file that SeeWhy writes, and float32 to compare the time.
A split takes seconds; features about 15 ms of processor time a photo, teaching 43 classes up to half a minute.
Writes benchmarks/results/feature_precision.md and .json after every photo set.
"""

import argparse
import dataclasses
import datetime
import importlib.metadata
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from transfer import solar_cells

import seewhy
from seewhy.data.batches import decode_once
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.sample import Dataset
from seewhy.devices import processors as processor_count
from seewhy.export.onnx_graph import features_to_onnx
from seewhy.probability import VerdictRule, choose_rule, fit_temperature, softmax
from seewhy.probability.scores import expected_calibration_error
from seewhy.recipes.feature_pass import FeaturePass
from seewhy.recipes.head_alone import network_for, teach_on
from seewhy.recipes.preparation import preprocessing_for
from seewhy.recipes.recipe import recipe_from
from seewhy.training.head_folds import deal_folds

RESULTS = Path(__file__).parent / "results"
COMPARED = (
    128  # photos whose features are computed in both precisions, to move those of bfloat16 by the mean difference
)
MARK = 0.995
FIGURES = {
    "accuracy": ".2%",
    "ece": ".3f",
    "equal_verdicts": ".2%",
    "equal_classes": ".2%",
    "equal_to_its_own": ".2%",
    "largest_change": ".3f",
}


def openvino_pass(model: bytes, precision: str) -> Callable[[np.ndarray], np.ndarray]:
    """OpenVINO as a feature pass: a photo a thread, in "f32" or "bf16"."""
    # Importing openvino reports that to its makers where openvino-telemetry is installed; as if it were not:
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    network = openvino.Core().read_model(model)
    size = network.input(0).partial_shape[1].get_length()
    network.reshape([1, size, size, 3])
    threads = processor_count()
    settings = {"INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": threads, "INFERENCE_NUM_THREADS": threads}
    compiled = openvino.Core().compile_model(network, "CPU", settings)

    def run(images: np.ndarray) -> np.ndarray:
        features = np.empty((len(images), compiled.output(0).shape[1]), np.float32)
        queue = openvino.AsyncInferQueue(compiled, threads)
        queue.set_callback(lambda request, at: features.__setitem__(at, request.get_output_tensor(0).data[0]))
        for at in range(len(images)):
            queue.start_async({0: openvino.Tensor(images[at : at + 1], shared_memory=True)}, at)
        queue.wait_all()
        return features

    return run


def verdicts(probabilities: np.ndarray, rule: VerdictRule) -> np.ndarray:
    """The class answered, -1 for "unsure"."""
    return np.where(probabilities.max(axis=1) >= rule.threshold, probabilities.argmax(axis=1), -1)


@dataclasses.dataclass
class Features:
    """Of a photo set, in both precisions, and what it takes to teach."""

    exact: np.ndarray
    short: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    network: Any


def one_split(found: Features, seed: int) -> dict[str, dict[str, float]]:
    """Teaches each kind of head once and judges it by float32 features of the photos held out."""
    held_out = deal_folds(found.labels, 4, seed=seed, groups=found.groups) == 0
    taught = np.flatnonzero(~held_out)
    some = taught[np.linspace(0, len(taught) - 1, min(COMPARED, len(taught))).astype(np.int64)]
    moved = found.short + (found.exact[some] - found.short[some]).mean(axis=0)
    kinds = {
        "float32": (found.exact, seed),
        "float32, other folds": (found.exact, seed + 1000),
        "bfloat16": (found.short, seed),
        "bfloat16, moved": (moved, seed),
    }
    rows: dict[str, dict[str, float]] = {}
    first: tuple[np.ndarray, np.ndarray] | None = None
    labels = found.labels[taught]
    for kind, (features, folds) in kinds.items():
        recipe = recipe_from({"weights": "imagenet", "seed": folds})
        groups = found.groups[taught]
        head = teach_on(features[taught], labels, network=found.network, groups=groups, recipe=recipe)
        temperature = fit_temperature(head.out_of_fold_logits, labels)
        rule = choose_rule(softmax(head.out_of_fold_logits, temperature), labels)
        exact, own = (
            softmax(some[held_out] @ head.weights.T + head.bias, temperature) for some in (found.exact, features)
        )
        answer = verdicts(exact, rule)
        first = first or (answer, exact)
        rows[kind] = {
            "accuracy": float((exact.argmax(axis=1) == found.labels[held_out]).mean()),
            "ece": expected_calibration_error(exact, found.labels[held_out]),
            "equal_verdicts": float((answer == first[0]).mean()),
            "equal_classes": float((exact.argmax(axis=1) == first[1].argmax(axis=1)).mean()),
            "equal_to_its_own": float((answer == verdicts(own, rule)).mean()),
            "largest_change": float(np.abs(exact - own).max()),
        }
    return rows


def features_of(photos: Dataset, count: int) -> tuple[Features, dict[str, float]]:
    """Features in both precisions, and processor milliseconds a photo of SeeWhy's pass and of OpenVINO's."""
    if len(photos) > count:  # every class keeps its share
        photos = photos.subset(np.unique(np.linspace(0, len(photos) - 1, count).astype(np.int64)))
    recipe = recipe_from({"weights": "imagenet"}).resolved()
    prepare = preprocessing_for(photos, recipe)
    network = network_for(recipe, len(photos.classes), prepare)
    model = features_to_onnx(network, prepare.size)
    images = decode_once(photos, prepare).images
    passes = {
        "SeeWhy, float32": FeaturePass(model),
        "OpenVINO, float32": openvino_pass(model, "f32"),
        "OpenVINO, bfloat16": openvino_pass(model, "bf16"),
    }
    times: dict[str, list[float]] = {name: [] for name in passes}
    for _ in range(4):
        for name, compute in passes.items():
            began = time.process_time()
            compute(images[:48])
            times[name].append((time.process_time() - began) / len(images[:48]) * 1000)
    exact, short = passes["SeeWhy, float32"](images), passes["OpenVINO, bfloat16"](images)
    if not np.array_equal(short[:48], passes["OpenVINO, bfloat16"](images[:48])):
        print("OpenVINO's bfloat16 features differ from run to run")
    groups, _ = kept_together(photos, find_duplicates(photos))
    found = Features(exact=exact, short=short, labels=photos.labels, groups=groups, network=network)
    return found, {name: statistics.median(one[1:]) for name, one in times.items()}


def write(sets: dict[str, Any], facts: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feature_precision.json").write_text(json.dumps({"conditions": facts, "sets": sets}, indent=1) + "\n")
    lines = [
        "# Heads taught on features of less precision",
        "",
        f"EfficientNet-Lite0, 224 px, means of {facts['splits']} splits with a quarter held out (lowest … highest). "
        f"Every head judges by float32 features. {facts['cores']} cores used, load {facts['load_at_start']} at the "
        f"start, {facts['load']} at the end, OpenVINO {facts['openvino']}, {facts['date']}.",
        "",
        "Equal verdicts, equal classes: with the head taught on float32 features. Its own: the verdicts of the same "
        "head by features of the precision it was taught on; the largest change of a probability between the two. "
        f"The mark is {MARK:.1%}.",
        "",
        "| photos | taught on | accuracy | ECE | equal verdicts | equal classes | equal to its own | largest change |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in sets.items():
        for kind in one["rows"][0]:
            cells = []
            for figure, form in FIGURES.items():
                values = [row[kind][figure] for row in one["rows"]]
                spread = f" ({min(values):{form}} … {max(values):{form}})" if figure.startswith("equal") else ""
                cells.append(f"{statistics.mean(values):{form}}{spread}")
            lines.append(f"| {name} ({one['photos']:,}) | {kind} | {' | '.join(cells)} |")
    lines += ["", "Processor time of a photo, ms:", ""]
    lines += [
        f"- {name}: {', '.join(f'{kind} {ms:.2f}' for kind, ms in one['ms'].items())}" for name, one in sets.items()
    ]
    lines += ["", "Again: `python benchmarks/feature_precision.py --photos FOLDER … --elpv`", ""]
    (folder / "feature_precision.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, nargs="*", default=[], help="folders of class folders")
    parser.add_argument("--elpv", action="store_true", help="the solar cells of the package elpv-dataset")
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--count", type=int, default=1200, help="photos of each set, at most")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if not arguments.photos and not arguments.elpv:
        parser.error("give --photos FOLDER …, or --elpv")
    load = round(os.getloadavg()[0], 1)
    sets: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folders = [(one.resolve().name, one) for one in arguments.photos]
        for name, folder in [*folders, *([("elpv", Path(scratch))] if arguments.elpv else [])]:
            photos = solar_cells(folder) if name == "elpv" else seewhy.read_photos(folder).dataset
            found, times = features_of(photos, arguments.count)
            rows = [one_split(found, seed) for seed in range(arguments.splits)]
            sets[name] = {"photos": len(found.labels), "classes": len(photos.classes), "ms": times, "rows": rows}
            facts = {
                "splits": arguments.splits,
                "cores": processor_count(),
                "load_at_start": load,
                "load": round(os.getloadavg()[0], 1),
                "openvino": importlib.metadata.version("openvino"),
                "date": datetime.date.today().isoformat(),
            }
            write(sets, facts, arguments.results)
            print(f"{name}: done", flush=True)
    print((arguments.results / "feature_precision.md").read_text())


if __name__ == "__main__":
    main()
