"""What each layer knows: linear probes on drawings, whose factors are known, and on a folder of photos.

    python benchmarks/probes.py --drawings drawings.seewhy --photos FOLDER [--photos-classifier pets.seewhy]

The drawings are new to the classifier. Without a classifier of their own, the photos are looked at by the built-in
recogniser's network, whose weights were learned on ImageNet. Writes benchmarks/results/probes.md and probes.json.
"""

import argparse
import datetime
import json
import os
import platform
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

import seewhy
from seewhy.data.drawings import draw_many
from seewhy.layers.drawing_targets import mixed_drawings, part_targets, scene_targets
from seewhy.layers.layer_features import layer_features
from seewhy.layers.one_pass import PreparedPhotos
from seewhy.layers.probes import Probes, probe_features, probe_layers
from seewhy.progress import progress

RESULTS = Path(__file__).parent / "results"
_UNSEEN = 1_000_000  # drawings of indices that no training drawing reaches


def on_drawings(path: Path, count: int) -> dict[str, Probes]:
    """Class and scene on usual drawings, parts on drawings whose parts are mixed among the classes."""
    classifier = seewhy.load(path)
    network, size = classifier.network(), classifier.preprocessing.size
    usual = list(progress(draw_many(count, size=size, start=_UNSEEN), total=count, label="Drawing"))
    targets = {"class": np.array([one.label for one in usual]), **scene_targets([one.factors for one in usual])}
    mixed = list(progress(mixed_drawings(count, size=size, start=2 * _UNSEEN), total=count, label="Drawing"))
    return {
        "drawings": probe_layers(network, (one.image for one in usual), targets),
        "drawings of mixed parts": probe_layers(
            network, (one.image for one in mixed), part_targets([one.factors for one in mixed])
        ),
    }


def on_photos(folder: Path, path: Path | None, pattern: str | None) -> tuple[Probes, dict[str, Any]]:
    """The class, on a folder of class folders."""
    classifier = seewhy.recogniser() if path is None else seewhy.load(path)
    dataset = seewhy.read_photos(folder).dataset
    groups = None
    if pattern:
        found = [re.search(pattern, Path(one.path).name) for one in dataset.samples]
        groups = [
            f"{one.label}/{match.group(1) if match else one.path}"
            for one, match in zip(dataset.samples, found, strict=True)
        ]
    started, processor = time.perf_counter(), time.process_time()
    photos = PreparedPhotos(samples=dataset.samples, preprocessing=classifier.preprocessing)
    features = layer_features(classifier.network(), photos)
    labels = np.array([dataset.classes[one.label] for one in dataset.samples])
    probes = probe_features(features, {"class": labels}, groups=groups)
    took = {"seconds": time.perf_counter() - started, "processor_s": time.process_time() - processor}
    return probes, took


def table(name: str, probes: Probes) -> list[str]:
    """One row a layer, one column a question."""
    kinds = {True: "share read rightly, %", False: "R²"}
    groups = "" if probes.units == probes.photos else f" in {probes.units:,} groups"
    lines = [f"## {name}, n = {probes.photos:,}{groups}", ""]
    for classes in (True, False):
        names = [one for one in probes.curves if bool(probes.classes[one]) == classes]
        if not names:
            continue
        lines += [f"| {kinds[classes]} | {' | '.join(names)} |", "|---" * (1 + len(names)) + "|"]
        for index, first in enumerate(probes.curves[names[0]]):
            cells = [told(probes.curves[one][index].value, classes) for one in names]
            lines.append(f"| {first.layer} ({first.numbers} numbers) | {' | '.join(cells)} |")
        control = [max(probes.curves[one], key=lambda probe: probe.control.value).control for one in names]
        lines.append(f"| shuffled, highest layer | {' | '.join(told(one, classes) for one in control)} |")
        if classes:
            lines.append(f"| the commonest class | {' | '.join(f'{100 * probes.chance[one]:.1f}' for one in names)} |")
        rises = ["yes" if probes.rises(one) else "no: " + (", ".join(probes.falls(one)) or "no gain") for one in names]
        lines += [f"| rises within its intervals | {' | '.join(rises)} |", ""]
    return lines


def told(found: Any, classes: bool) -> str:
    """A figure with its interval."""
    scale, digits = (100, 1) if classes else (1, 2)
    return f"{scale * found.value:.{digits}f} ({scale * found.low:.{digits}f} … {scale * found.high:.{digits}f})"


def write(found: dict[str, Probes], facts: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"conditions": facts, "probes": {name: one.to_json() for name, one in found.items()}}
    (folder / "probes.json").write_text(json.dumps(content, indent=1) + "\n")
    lines = [
        "# What each layer knows",
        "",
        "Linear probes (ridge, five folds), with 95 % intervals. A curve rises within its intervals if no layer's "
        "figure lies below the interval of the best layer before it, and the last layer's interval lies above that of "
        "the pixels. " + " ".join(f"{key}: {value}." for key, value in facts.items()),
        "",
    ]
    for name, one in found.items():
        lines += table(name, one)
    lines += ["Again: `python benchmarks/probes.py --drawings drawings.seewhy --photos FOLDER`", ""]
    (folder / "probes.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--drawings", type=Path, help="a classifier taught on drawings")
    parser.add_argument("--count", type=int, default=600, help="drawings of each kind")
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of class folders")
    parser.add_argument("--photos-classifier", type=Path, help="whose network looks at them")
    parser.add_argument("--group-pattern", help="part of a file's name that photos of one group share, in brackets")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if not arguments.drawings and not arguments.photos:
        parser.error("give --drawings CLASSIFIER, --photos FOLDER (or SEEWHY_PHOTOS), or both")
    facts: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }
    found: dict[str, Probes] = on_drawings(arguments.drawings, arguments.count) if arguments.drawings else {}
    if arguments.photos:
        folder = Path(arguments.photos)
        found[folder.resolve().name], took = on_photos(folder, arguments.photos_classifier, arguments.group_pattern)
        facts["seconds for the photos"] = f"{took['seconds']:.0f} ({took['processor_s']:.0f} of one processor)"
    write(found, facts, arguments.results)
    print((arguments.results / "probes.md").read_text())


if __name__ == "__main__":
    main()
