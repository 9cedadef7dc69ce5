"""What are the maps worth? Every method graded against blind orders and, on drawings, against the known truth.

    python benchmarks/grades.py
    python benchmarks/grades.py --classifier drawings.seewhy --drawings 300
    python benchmarks/grades.py --classifier drawings.seewhy --real pets.seewhy --photos pets/

Without --classifier, a small residual network is taught on drawings first (minutes). The drawings that are graded
on have indices that no training drawing reaches. Two controls are graded like the methods: a map of chance and an
edge detector that never asks the network; both must fail. Writes benchmarks/results/grades.md and grades.json.
"""

import argparse
import datetime
import json
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

import seewhy
from seewhy.data.drawings import CLASSES, draw, draw_folder
from seewhy.explain.grades import Comparison, GradeConfig, compare, drawn_truths
from seewhy.explain.grades.controls import CONTROLS
from seewhy.explain.methods import METHODS, method
from seewhy.probability.intervals import Estimate, wilson
from seewhy.progress import progress
from seewhy.randomness import generator
from seewhy.recipes.from_photos import Order, train_from_photos

RESULTS = Path(__file__).parent / "results"
_START = 3_000_000  # methods were developed on drawings from 2,000,000 on
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".ppm", ".pgm"}


def taught(count: int, epochs: int) -> seewhy.Classifier:
    """A residual network of the catalogue's own width that has learned drawings."""
    with tempfile.TemporaryDirectory() as place:
        folder = draw_folder(Path(place) / "drawings", count=count, seed=0)
        settings = {"network": "resnet", "augmentation": "light", "epochs": epochs, "test": 0.05, "validation": 0.05}
        order = Order(photos=folder, output=Path(place) / "drawings.seewhy", settings=settings)
        return seewhy.load(train_from_photos(order, say=print).output)


def accuracy(classifier: seewhy.Classifier, indices: Sequence[int], size: int) -> Estimate:
    """How often it is right on the drawings that are graded on."""
    right = 0
    for index in progress(indices, total=len(indices), label="Accuracy", unit="drawing"):
        kind = CLASSES[index % len(CLASSES)]
        image = classifier.prepare(draw(kind, size=size, seed=0, index=index).image)
        right += classifier.classes[int(classifier.logits(image[None])[0].argmax())] == kind
    return wilson(right, len(indices))


def on_drawings(arguments: argparse.Namespace) -> dict[str, Any]:
    """Every method on drawings: with the truth, and with all tests that need none."""
    classifier = (
        seewhy.load(arguments.classifier) if arguments.classifier else taught(arguments.train, arguments.epochs)
    )
    indices = range(_START, _START + arguments.drawings)
    known = accuracy(classifier, indices, arguments.size)
    truths = drawn_truths(classifier, indices, size=arguments.size)
    photos = [truth.case.image for truth in truths[: arguments.graded]]
    found = compare(classifier, photos, _methods(arguments), config=GradeConfig(), truths=truths)
    return {"accuracy": known.to_json(), "n": len(indices), "graded": len(photos), **_told(found)}


def on_photos(arguments: argparse.Namespace) -> dict[str, Any]:
    """Every method on real photos."""
    paths = sorted(path for path in arguments.photos.rglob("*") if path.suffix.lower() in _ENDINGS)
    chosen = generator(0, "benchmark", "photos").permutation(len(paths))[: arguments.graded]
    found = compare(
        seewhy.load(arguments.real), [paths[k] for k in sorted(chosen)], _methods(arguments), config=GradeConfig()
    )
    return {"graded": len(chosen), **_told(found)}


def _methods(arguments: argparse.Namespace) -> list[Any]:
    named = arguments.methods if arguments.methods is not None else list(METHODS)
    return [*(method(name) for name in named), *CONTROLS]


def _told(found: Comparison) -> dict[str, Any]:
    print(found, flush=True)
    return found.to_json()


def write(result: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "grades.json").write_text(json.dumps(result, indent=1) + "\n")
    facts, drawn, real = result["conditions"], result["drawings"], result["photos"]
    right = drawn["accuracy"]
    lines = [
        "# What the maps are worth",
        "",
        f"{facts['machine']}, Python {facts['python']}, torch {facts['torch']}, {facts['date']}, "
        f"{facts['minutes']:.0f} minutes. In brackets 95 % intervals over photos (bootstrap).",
        "",
        "## Drawings",
        "",
        f"{facts['classifier']}, right on {100 * right['value']:.1f} % of {drawn['n']} drawings it never saw "
        f"({100 * right['low']:.1f} … {100 * right['high']:.1f} %). Truth: on {drawn['n']} drawings, the rank "
        "correlation between a map's sum over each part and what the part is worth (the logit with it minus the logit "
        "of the same drawing made without it). Fur (stripes and tufts) lies over other parts; no map can tell it from "
        "what it covers, so it is told apart. Pointing: the map's maximum lies on the most important part.",
        "",
        "| method | truth | all drawings at once | with fur | of the mean per pixel | pointing (by chance) |",
        "|---|---|---|---|---|---|",
    ]
    for one in drawn["grades"]:
        truth = one["truth"]
        told = [_in(truth[name]) for name in ("correlation", "pooled", "all_parts", "density")]
        told.append(f"{truth['pointing']['value']:.2f} ({truth['pointing_chance']:.2f})")
        lines.append(f"| {one['method']} | {' | '.join(told)} |")
    truth = drawn["grades"][0]["truth"]
    lines += [
        f"| (a map of chance) | {_in(truth['random'])} | | | | |",
        f"| (the parts' areas) | {_in(truth['area'])} | | | | |",
        "",
        *_tests(drawn, "drawings"),
    ]
    if real:
        lines += ["## Photos", "", f"{facts['real']}.", "", *_tests(real, "photos")]
    (folder / "grades.md").write_text("\n".join([*lines, f"Again: `{facts['again']}`", ""]))


def _tests(found: dict[str, Any], what: str) -> list[str]:
    """Deletion and insertion, forgetting and noise as a table."""
    first = found["grades"][0]
    lines = [
        f"Tests without the truth, on {found['graded']} {what}: area under the answer's probability while the map's "
        f"important fields are taken away ({first['fill']}) in {first['steps']} steps, and brought back; the lead of "
        "their difference over the best blind order; likeness to the map of a network that has forgotten everything, "
        "of such networks' maps to one another, and by chance "
        f"({first['sanity']['photos']} photos, {first['sanity']['networks']} networks); likeness under noise of "
        f"{first['stability']['noise_std']:g} levels of 255. The answer's probability is {first['full']:.2f} for whole "
        f"{what} and {first['blank']:.2f} with everything gone.",
        "",
        "| method | deletion | insertion | lead | forgotten / one another / chance | noise (lowest) | s | passed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found["grades"]:
        lead = min((base["lead"] for base in one["baselines"].values()), key=lambda lead: lead["value"])
        noise = one["stability"]
        cells = (
            one["method"],
            _in(one["deletion"]),
            _in(one["insertion"]),
            _in(lead, sign="+", form=".3f"),
            " / ".join(f"{value:.2f}" for value in _sanity(one["sanity"])),
            f"{noise['likeness']['value']:.2f} ({noise['lowest']:.2f})" if noise["draws"] else "",
            f"{found['seconds'][one['method']]:.3f}",
            "yes" if one["trusted"] else "no",
        )
        lines.append(f"| {' | '.join(cells)} |")
    for name, base in first["baselines"].items():
        lines.append(f"| (order: {name}) | {base['deletion']:.2f} | {base['insertion']:.2f} | | | | | |")
    left = [f"{name} was left out: {why}" for name, why in {**found["left_out"], **found["unreadable"]}.items()]
    return [*lines, "", *left, *([""] if left else [])]


def _sanity(one: dict[str, Any]) -> tuple[float, float, float]:
    return one["after"]["value"], one["between"]["value"], one["chance"]


def _in(one: dict[str, float], *, sign: str = "", form: str = ".2f") -> str:
    return f"{one['value']:{sign}{form}} ({one['low']:{sign}{form}} … {one['high']:{sign}{form}})"


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--classifier", type=Path, help="taught on drawings with seed 0; by default one is taught")
    parser.add_argument("--train", type=int, default=3900, help="drawings to teach it with")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--size", type=int, default=64, help="px of a drawing")
    parser.add_argument("--drawings", type=int, default=300, help="on which the truth is measured")
    parser.add_argument("--graded", type=int, default=40, help="photos for the tests that need no truth")
    parser.add_argument("--real", type=Path, help="a classifier of real photos")
    parser.add_argument("--photos", type=Path, help="folder of real photos for it")
    parser.add_argument("--methods", nargs="*", help="by default all of the catalogue")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if (arguments.real is None) != (arguments.photos is None):
        parser.error("--real and --photos belong together")
    started = time.perf_counter()
    drawings = on_drawings(arguments)
    photos = on_photos(arguments) if arguments.photos else None
    again = f"python benchmarks/grades.py --drawings {arguments.drawings} --graded {arguments.graded}"
    result = {
        "conditions": {
            "classifier": arguments.classifier.name if arguments.classifier else "resnet, taught here",
            "real": arguments.real.name if arguments.real else None,
            "machine": f"{os.cpu_count()} cores, {platform.machine()}",
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "date": datetime.date.today().isoformat(),
            "minutes": (time.perf_counter() - started) / 60,
            "again": again + (" --real CLASSIFIER --photos FOLDER" if photos else ""),
        },
        "drawings": drawings,
        "photos": photos,
    }
    write(result, arguments.results)
    print((arguments.results / "grades.md").read_text())


if __name__ == "__main__":
    main()
