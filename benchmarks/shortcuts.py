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
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from planted_shortcuts import CASES, OWN, SIZE, TAUGHT, planted, pool, tied_parts
from shortcuts_tables import write

import seewhy
from seewhy.classifier import Classifier, Model, OnnxEngine
from seewhy.data.drawings import CLASSES
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
from seewhy.progress import quiet
from seewhy.recipes.repair import repair
from seewhy.training.head import HeadConfig, teach_head

RESULTS = Path(__file__).parent / "results"


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
