"""Shortcuts planted on drawings: are they found, is there no alarm where none is, and does a repair help?

    python benchmarks/shortcuts.py                                            100 seeds: half an hour on a quiet core
    python benchmarks/shortcuts.py --seeds 0:20 --cases none equal            a part; later parts are added to it
    python benchmarks/shortcuts.py --photos FOLDER --classifier pets.seewhy   and what real photos hold

A mark (a few letters, half transparent, in a corner) or a snowy scene is planted on a share of one class and of the
others. A head is taught on EfficientNet-Lite0's features at 64 px; the drawings that are judged are others. Drawings
come from one pool, drawn once, each with and without snow; every seed takes its own. Writes
benchmarks/results/shortcuts.md and shortcuts.json.
"""

import argparse
import dataclasses
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

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
from seewhy.probability import Receipts, VerdictRule, fit_temperature
from seewhy.progress import progress, quiet
from seewhy.randomness import generator
from seewhy.training.head import HeadConfig, teach_head

RESULTS = Path(__file__).parent / "results"
SIZE, POOL = 64, 3_000  # px; drawings in the pool, each with and without snow
TAUGHT, JUDGED = 300, 180  # drawings a seed
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


def planted(drawings: np.ndarray, case: str, seed: int, *, balanced: bool = False) -> tuple[np.ndarray, ...]:
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
        self.spec = network.head.spec
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


def write(kept: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shortcuts.json").write_text(json.dumps(kept, indent=1) + "\n")


def main() -> None:
    """Reads the command line, runs, adds to what earlier parts found, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0:100", help="from:to")
    parser.add_argument("--cases", nargs="*", default=list(CASES), choices=list(CASES))
    parser.add_argument("--pool", type=Path, default=Path(tempfile.gettempdir()), help="where the drawings are kept")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    start, end = (int(part) for part in arguments.seeds.split(":"))
    place = arguments.results / "shortcuts.json"
    kept = json.loads(place.read_text()) if place.is_file() else {"rows": []}
    drawings, teacher = pool(arguments.pool), Teacher()
    for seed in range(start, end):
        for case in arguments.cases:
            with quiet():
                row = one(teacher, drawings, case, seed)
            kept["rows"] = [old for old in kept["rows"] if (old["case"], old["seed"]) != (case, seed)] + [row]
            print({key: row[key] for key in ("case", "seed", "alarm", "named", "used", "processor_s")}, flush=True)
        write(kept, arguments.results)


if __name__ == "__main__":
    main()
