"""Shortcuts planted on drawings: are they found, is there no alarm where none is, and does a repair help?

    python benchmarks/shortcuts.py                                            100 seeds: half an hour on a quiet core
    python benchmarks/shortcuts.py --seeds 0:20 --cases none equal            a part; later parts are added to it
    python benchmarks/shortcuts.py --seeds 0:0 --repairs 0:5                  repairs
    python benchmarks/shortcuts.py --photos FOLDER --classifier pets.seewhy   and what real photos hold

A mark (a few letters, half transparent, in a corner) or a snowy scene is planted on a share of one class and of the
others. A head is taught on EfficientNet-Lite0's features at 64 px; the drawings that are judged are others. Drawings
come from one pool, drawn once, each with and without snow; every seed takes its own. Writes
benchmarks/results/shortcuts.md and shortcuts.json.
"""

import argparse
import dataclasses
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
from seewhy.classifier import Classifier, Model, OnnxEngine
from seewhy.data.drawings import BACKGROUNDS, CLASSES, draw
from seewhy.data.sample import Dataset, Sample
from seewhy.evaluate.shortcuts import find_shortcuts
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.head_features import head_features
from seewhy.network.head_spec import HeadSpec
from seewhy.network.measured_sights import head_to_json
from seewhy.pixels.files import encode_png
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule, fit_temperature, wilson
from seewhy.progress import progress, quiet
from seewhy.randomness import generator
from seewhy.recipes.repair import repair
from seewhy.training.head import HeadConfig, teach_head

RESULTS = Path(__file__).parent / "results"
SIZE, POOL = 64, 3_000  # px; drawings in the pool, each with and without snow
TAUGHT, JUDGED, REPAIRED = 300, 180, 600  # drawings a seed
OWN = CLASSES.index("wolf")  # the class the shortcut is planted on

# name -> what is planted: (mark or snow, share of the wolves, share of the others); whether it must be found
CASES: dict[str, tuple[tuple[tuple[str, float, float], ...], bool]] = {
    "mark 100 / 5": ((("mark", 1.0, 0.05), ("snow", 0.2, 0.2)), True),
    "mark 90 / 5": ((("mark", 0.9, 0.05), ("snow", 0.2, 0.2)), True),
    "snow 100 / 5": ((("snow", 1.0, 0.05),), True),
    "snow 90 / 5": ((("snow", 0.9, 0.05),), True),
    "equal": ((("mark", 0.5, 0.5), ("snow", 0.5, 0.5)), False),
    "none": ((("snow", 0.2, 0.2),), False),  # one of five scenes, as chance has it
}
_LETTERS = (
    "................",
    ".##.#..#.###.##.",
    ".#..#..#.#...#.#",
    ".##.####.##..##.",
    "..#.#..#.#...#.#",
    ".##.#..#.###.##.",
    "................",
    "################",
)


def pool(folder: Path) -> np.ndarray:
    """(POOL, 2, SIZE, SIZE, 3) uint8: without and with snow; kept, because drawing takes longer than all else."""
    place = folder / "shortcut-drawings.npy"
    if not place.is_file():
        others = tuple(name for name in BACKGROUNDS if name != "snow")
        images = np.empty((POOL, 2, SIZE, SIZE, 3), np.uint8)
        for index in progress(range(POOL), total=POOL, label="Drawing"):
            scene = others[int(generator(0, "benchmark", "scene", index).integers(len(others)))]
            for snow, background in enumerate((scene, "snow")):
                kind, factors = CLASSES[index % 3], {"background": background}
                images[index, snow] = draw(kind, size=SIZE, seed=5, index=index, factors=factors).image
        np.save(place, images)
    return np.load(place, mmap_mode="r")


def marked(image: np.ndarray) -> np.ndarray:
    """The image with letters in its lower right corner, 70 % white on a ground darkened to 70 %."""
    letters = np.array([[letter == "#" for letter in row] for row in _LETTERS])[..., None]
    high, wide = letters.shape[:2]
    changed = image.copy()
    ground = changed[-high - 2 : -2, -wide - 2 : -2].astype(np.float64)
    changed[-high - 2 : -2, -wide - 2 : -2] = np.rint(np.where(letters, 0.3 * ground + 0.7 * 255, 0.7 * ground))
    return changed


def planted(drawings: np.ndarray, case: str, seed: int) -> tuple[np.ndarray, ...]:
    """Images, labels, and for each thing that is planted whether it is there, of one seed; those taught come first."""
    random = generator(seed, "benchmark", "shortcuts", case)
    chosen = random.permutation(len(drawings) // 3)[: (TAUGHT + JUDGED) // 3]
    indices = (3 * chosen[:, None] + np.arange(3)).reshape(-1)  # classes in turn
    labels = indices % 3
    there = {}
    for what, own, others in CASES[case][0]:
        there[what] = random.random(len(labels)) < np.where(labels == OWN, own, others)
    images = (
        np.stack([drawings[index, int(snow)] for index, snow in zip(indices, there["snow"], strict=True)])
        if ("snow" in there)
        else np.stack([drawings[index, 0] for index in indices])
    )
    if "mark" in there:
        images = np.stack([marked(one) if has else one for one, has in zip(images, there["mark"], strict=True)])
    return images, labels, there[CASES[case][0][0][0]]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class HeadOnly(Classifier):
    """A classifier whose dense layer is another than that in its graph: nothing is exported anew for each seed."""

    features: OnnxEngine
    weights: np.ndarray
    bias: np.ndarray

    def logits(self, images: np.ndarray) -> np.ndarray:
        """From features to logits."""
        return self.features.run(images, ["features"])["features"] @ self.weights.T + self.bias

    def logits_and_maps(self, images: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The same with the feature maps."""
        _, maps = self.engine.logits_and_maps(images)
        rows = head_features(maps, HeadSpec.from_json(self.model.head))
        return rows @ self.weights.T + self.bias, maps


class Teacher:
    """Teaches heads on one pretrained body."""

    def __init__(self) -> None:
        from seewhy.export.onnx_graph import features_to_onnx, to_onnx

        config = NetworkConfig(network="efficientnet_lite0", weights="imagenet", size=SIZE, head="moments")
        half = (0.5, 0.5, 0.5)
        network = build_network(config, classes=len(CLASSES), mean=half, std=half, seed=0)
        self.network, self.spec = network, network.head.spec
        self.features = OnnxEngine(features_to_onnx(network, SIZE), 1)
        self.model = Model(
            onnx=to_onnx(network, SIZE),
            weights={name: tensor.detach().numpy() for name, tensor in network.state_dict().items()},
            network=dataclasses.asdict(config),
            head=head_to_json(network, SIZE),
        )

    def teach(self, images: np.ndarray, labels: np.ndarray) -> HeadOnly:
        """A classifier taught on these."""
        rows = self.features.run(np.ascontiguousarray(images), ["features"])["features"]
        blocks = list(self.spec.slices.values())
        config = HeadConfig(folds=3, depth_weights="equal")
        head = teach_head(rows, labels, blocks=blocks, moments=len(self.spec.moments), config=config)
        return HeadOnly(
            classes=CLASSES,
            preprocessing=Preprocessing(size=SIZE),
            temperature=fit_temperature(head.out_of_fold_logits, labels),
            rule=VerdictRule(threshold=0.0),
            receipts=Receipts(confidence=(), right=()),
            provenance={},
            model=self.model,
            threads=1,
            features=self.features,
            weights=head.weights,
            bias=head.bias,
        )

    def whole(self, classifier: HeadOnly) -> Classifier:
        """The same as a classifier that can be saved and mended: its dense layer stands in its graph."""
        import torch

        from seewhy.export.onnx_graph import to_onnx

        with torch.no_grad():
            self.network.head.dense.weight.copy_(torch.from_numpy(classifier.weights))
            self.network.head.dense.bias.copy_(torch.from_numpy(classifier.bias))
        weights = {name: tensor.detach().numpy().copy() for name, tensor in self.network.state_dict().items()}
        model = dataclasses.replace(self.model, onnx=to_onnx(self.network, SIZE), weights=weights)
        fields = {field.name: getattr(classifier, field.name) for field in dataclasses.fields(Classifier)}
        return Classifier(**(fields | {"model": model}))


def dataset_of(images: np.ndarray, labels: np.ndarray) -> Dataset:
    """Images as photos inside a table."""
    samples = [
        Sample(path=f"{place}.png", label=int(label), fingerprint=f"{place:064d}", content=encode_png(image))
        for place, (image, label) in enumerate(zip(images, labels, strict=True))
    ]
    return Dataset(classes=CLASSES, samples=tuple(samples))


def one(teacher: Teacher, drawings: np.ndarray, case: str, seed: int) -> dict[str, Any]:
    """One seed of one case."""
    started = time.process_time()
    images, labels, there = planted(drawings, case, seed)
    classifier = teacher.teach(images[:TAUGHT], labels[:TAUGHT])
    found = find_shortcuts(classifier, dataset_of(images[TAUGHT:], labels[TAUGHT:]), seed=seed, views=())
    border = {test.name: test for test in found.tests}
    named = [one for one in found.found if one.label == OWN]
    return {
        "case": case,
        "seed": seed,
        "accuracy": found.accuracy.value,
        "found": [one.to_json() for one in found.found],
        "alarm": bool(found.found),
        "named": bool(named),
        "used": any(one.used for one in found.found),
        "present": float((named[0].present == there[TAUGHT:]).mean()) if named else None,
        "highest": {
            name: max(one.separation.value for one in border[name].per_class) for name in ("border", "corners")
        },
        "carried": {
            str(swap.region): max(one.carried.value for one in swap.followed) for swap in found.swaps if swap.followed
        },
        "processor_s": time.process_time() - started,
    }


def repaired(teacher: Teacher, drawings: np.ndarray, what: str, seed: int) -> dict[str, Any]:
    """One repair: taught and mended on drawings of which 95 % are tied, judged where the shortcut says nothing."""
    parts = tied_parts(drawings, what, seed)
    (taught, taught_labels, _), (more, labels, there), (new, new_labels, new_there) = parts
    classifier = teacher.whole(teacher.teach(taught, taught_labels))
    dataset = dataset_of(more, labels)
    found = find_shortcuts(classifier, dataset, seed=seed, most=len(labels), views=())
    named = [finding for finding in found.found if finding.label == OWN]
    row: dict[str, Any] = {"planted": what, "seed": seed, "found": bool(named)}
    row["before"] = worst(classifier, new, new_labels, new_there)
    for how, present in (("as planted", there), ("as found", named[0].present if named else None)):
        if present is not None:
            mended = repair(classifier, dataset, present, seed=seed)
            row[how] = {**worst(mended.classifier, new, new_labels, new_there), "told": mended.to_json()["worst_group"]}
    return row


def tied_parts(drawings: np.ndarray, what: str, seed: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Images, labels and whether it is there: to teach (95 / 5 %), to mend (95 / 5 %), to judge (50 / 50 %)."""
    random = generator(seed, "benchmark", "repair", what)
    order = random.permutation(len(drawings) // 3)
    parts, start = [], 0
    for count, own, others in ((TAUGHT, 0.95, 0.05), (REPAIRED, 0.95, 0.05), (REPAIRED, 0.5, 0.5)):
        indices = (3 * order[start : start + count // 3, None] + np.arange(3)).reshape(-1)
        start += count // 3
        labels = indices % 3
        there = random.random(count) < np.where(labels == OWN, own, others)
        snow = there if what == "snow" else random.random(count) < 0.2
        images = np.stack([drawings[index, int(white)] for index, white in zip(indices, snow, strict=True)])
        if what == "mark":
            images = np.stack([marked(one) if has else one for one, has in zip(images, there, strict=True)])
        parts.append((images, labels, there))
    return parts


def worst(classifier: Classifier, images: np.ndarray, labels: np.ndarray, there: np.ndarray) -> dict[str, float]:
    """The accuracy, and that of the worst of the six groups."""
    right = classifier.logits(np.ascontiguousarray(images)).argmax(axis=1) == labels
    groups = [right[(labels == label) & (there == has)].mean() for label in range(3) for has in (False, True)]
    return {"accuracy": float(right.mean()), "worst_group": float(min(groups))}


def on_photos(folder: Path, path: Path, most: int) -> dict[str, Any]:
    """What real photos hold, and whether a classifier goes by it; photos it was made from are left out."""
    classifier, dataset = seewhy.load(path), seewhy.read_photos(folder).dataset
    known = {one for part in classifier.provenance.get("fingerprints", {}).values() for one in part}
    new = [place for place, one in enumerate(dataset.samples) if one.fingerprint[:16] not in known]
    started = time.process_time()
    found = find_shortcuts(classifier, dataset.subset(new), most=most)
    return found.to_json() | {"processor_s": time.process_time() - started}


def cases_table(rows: list[dict[str, Any]]) -> list[str]:
    """One row a case."""
    lines = [
        "| planted | seeds | alarm | must | classifier goes by it | right which photos show it |",
        "|---" * 6 + "|",
    ]
    for case, (_, must) in CASES.items():
        mine = [row for row in rows if row["case"] == case]
        if not mine:
            continue
        alarms, used = sum(row["alarm"] for row in mine), sum(row["used"] for row in mine)
        shown = [row["present"] for row in mine if row["present"] is not None]
        who = f"{100 * np.mean(shown):.1f} %" if shown else "–"
        # Only an alarm that names the class is a find; without a plant, any alarm is false.
        named = sum(row["named"] for row in mine) if must else alarms
        share = wilson(named, len(mine))
        told = f"{named} ({100 * share.low:.0f}–{100 * share.high:.0f} %)"
        lines.append(f"| {case} | {len(mine)} | {told} | {'all' if must else '≤ 5 of 100'} | {used} | {who} |")
    return lines


def spread(values: list[float]) -> str:
    """Mean and range of shares, in percent."""
    return f"{100 * np.mean(values):.0f} ({100 * min(values):.0f} … {100 * max(values):.0f})"


def repair_table(rows: list[dict[str, Any]]) -> list[str]:
    """Worst group before and after, by what was planted."""
    lines = ["| planted, 95 % tied | seeds | worst group before, % | groups as found | groups as planted | "]
    lines[0] += "accuracy before, % | as found | as planted |"
    lines.append("|---" * 8 + "|")
    for what in sorted({row["planted"] for row in rows}):
        mine = [row for row in rows if row["planted"] == what]
        cells = [
            spread([row[how][score] for row in mine if how in row])
            for score in ("worst_group", "accuracy")
            for how in ("before", "as found", "as planted")
        ]
        lines.append(f"| {what} | {len(mine)} | {' | '.join(cells)} |")
    return lines


def write(kept: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    kept["conditions"] = {
        "machine": f"{os.cpu_count()} cores, shared",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shortcuts.json").write_text(json.dumps(kept, indent=1) + "\n")
    rows, repairs = kept.get("rows", []), kept.get("repairs", [])
    seconds = [row["processor_s"] for row in rows]
    lines = [
        "# Shortcuts, planted on drawings",
        "",
        f"A head on EfficientNet-Lite0 at {SIZE} px, taught on {TAUGHT} drawings and judged on {JUDGED} others. "
        "Planted on wolves / on the others, in %; “equal”: mark and snow, each on half of every class; “none”: snow as "
        "one of five scenes. " + " ".join(f"{key}: {value}." for key, value in kept["conditions"].items()),
        "",
        *(cases_table(rows) if rows else []),
        "",
        f"{np.mean(seconds):.1f} s of one processor a seed, teaching included." if seconds else "",
        "",
        "## Repair",
        "",
        f"Mended on {REPAIRED} drawings planted like those it was taught on, judged on {REPAIRED} others of which half "
        "of every class show it. Mean and range over seeds.",
        "",
        *(repair_table(repairs) if repairs else ["Not measured."]),
        "",
    ]
    for name, found in kept.get("photos", {}).items():
        lines += [f"## {name}, n = {found['n']}", "", found["sentence"], ""]
        lines += [f"* {one['sentence']}" for one in found["found"]]
        lines += ["", f"{found['processor_s']:.0f} s of processor time.", ""]
    lines += ["Again: `python benchmarks/shortcuts.py`, then with `--repairs 0:5`", ""]
    (folder / "shortcuts.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, adds to what earlier parts found, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0:100", help="from:to; 0:0 for none")
    parser.add_argument("--cases", nargs="*", default=list(CASES), choices=list(CASES))
    parser.add_argument("--repairs", default="0:0", help="seeds of repairs, from:to")
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of class folders")
    parser.add_argument("--classifier", type=Path, help="whose photos these are")
    parser.add_argument("--most", type=int, default=300, help="photos looked at")
    parser.add_argument("--pool", type=Path, default=Path(tempfile.gettempdir()), help="where the drawings are kept")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    place = arguments.results / "shortcuts.json"
    kept = json.loads(place.read_text()) if place.is_file() else {"rows": []}
    seeds, repairs = (range(*map(int, text.split(":"))) for text in (arguments.seeds, arguments.repairs))
    if seeds or repairs:
        drawings, teacher = pool(arguments.pool), Teacher()
    for seed in seeds:
        for case in arguments.cases:
            with quiet():
                row = one(teacher, drawings, case, seed)
            kept["rows"] = [old for old in kept["rows"] if (old["case"], old["seed"]) != (case, seed)] + [row]
            print({key: row[key] for key in ("case", "seed", "alarm", "named", "used", "processor_s")}, flush=True)
        write(kept, arguments.results)
    for seed in repairs:
        for what in ("mark", "snow"):
            with quiet():
                row = repaired(teacher, drawings, what, seed)
            others = [old for old in kept.get("repairs", []) if (old["planted"], old["seed"]) != (what, seed)]
            kept["repairs"] = [*others, row]
            print(row, flush=True)
        write(kept, arguments.results)
    if arguments.photos and arguments.classifier:
        folder = Path(arguments.photos)
        found = on_photos(folder, arguments.classifier, arguments.most)
        kept.setdefault("photos", {})[folder.resolve().name] = found
    write(kept, arguments.results)
    print((arguments.results / "shortcuts.md").read_text())


if __name__ == "__main__":
    main()
