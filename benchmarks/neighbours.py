"""By which features is a photo of something else told from a new photo of the known classes?

    python benchmarks/neighbours.py photos/ something_else/ [--network efficientnet_lite0] [--folds 5]

photos/ holds class folders, something_else/ any photos of none of these classes (looked for in its folders too). The
body of the network is as it was published and learned from neither. Each photo of a known class is held against the
other folds, each other photo against every fold in turn, by the mean cosine distance to the nearest k. The AUROC is the
chance that a photo of something else is farther than one of the known classes; its 95 % interval is a bootstrap over
the photos of both kinds. Printed for every depth and moment that a "moments" head reads, for ways to scale, and for k.
"""

import argparse
import datetime
import os
import platform
from pathlib import Path

import numpy as np

import seewhy
from seewhy.classifier import OnnxEngine
from seewhy.classifier.features import unit_length
from seewhy.data.reading import Entry, read_entries
from seewhy.data.sample import Dataset
from seewhy.export.onnx_graph import features_to_onnx
from seewhy.network.architectures import architecture
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.pixels.formats import IMAGE_SUFFIXES
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability.familiarity import NEIGHBOURS, distance_to_nearest
from seewhy.randomness import generator
from seewhy.training.head_folds import deal_folds

SCALES = ("as they are", "centred", "by their spread", "centred, by their spread")


def looked_at(photos: Dataset, engine: OnnxEngine, preprocessing: Preprocessing) -> np.ndarray:
    rows = []
    for start in range(0, len(photos), 32):
        images = [preprocessing.read(sample.source) for sample in photos.samples[start : start + 32]]
        rows.append(engine.run(np.stack(images), ["features"])["features"])
    return np.concatenate(rows).astype(np.float64)


def scaled(known: np.ndarray, asked: np.ndarray, scale: str) -> tuple[np.ndarray, np.ndarray]:
    """Both shifted and scaled by what is known alone, then of length 1."""
    middle = known.mean(axis=0) if "centred" in scale else 0.0
    spread = known.std(axis=0) + 1e-9 if "spread" in scale else 1.0
    return unit_length((known - middle) / spread), unit_length((asked - middle) / spread)


def scores(known: np.ndarray, others: np.ndarray, fold_of: np.ndarray, scale: str, k: int) -> list[np.ndarray]:
    """The distance of every known photo to the other folds, and of every other photo, averaged over the folds."""
    own, foreign = np.empty(len(known)), []
    for fold in range(fold_of.max() + 1):
        learned = known[fold_of != fold]
        for asked, found in ((known[fold_of == fold], None), (others, foreign)):
            table, rows = scaled(learned, asked, scale)
            far = distance_to_nearest(rows, table, neighbours=k)
            if found is None:
                own[fold_of == fold] = far
            else:
                found.append(far)
    return [own, np.mean(foreign, axis=0)]


def auroc(near: np.ndarray, far: np.ndarray) -> float:
    return float((far[:, None] > near).mean() + (far[:, None] == near).mean() / 2)


def with_interval(near: np.ndarray, far: np.ndarray, seed: int = 0) -> str:
    random = generator(seed, "neighbours")
    drawn = [auroc(random.choice(near, len(near)), random.choice(far, len(far))) for _ in range(1000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{auroc(near, far):.3f} ({low:.3f}–{high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("others", type=Path)
    parser.add_argument("--network", default="efficientnet_lite0")
    parser.add_argument("--folds", type=int, default=5)
    given = parser.parse_args()
    config = NetworkConfig(network=given.network, weights="imagenet", head="moments")
    published, size = architecture(given.network).published, architecture(given.network).size
    assert published is not None
    network = build_network(config, classes=2, mean=published.mean, std=published.std, seed=0)
    engine = OnnxEngine(features_to_onnx(network, size))
    preprocessing = Preprocessing(size=size, fit="crop", mean=published.mean, std=published.std)
    photos = seewhy.read_folder(given.photos)
    files = sorted(path for path in given.others.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    others = Dataset(classes=("other",), samples=read_entries([Entry(path=str(path), label=0) for path in files])[0])
    known, foreign = (looked_at(one, engine, preprocessing) for one in (photos, others))
    fold_of = deal_folds(photos.labels, given.folds, seed=0)
    today = datetime.date.today().isoformat()
    print(
        f"{len(photos)} photos of {len(photos.classes)} classes, {len(others)} of something else; {given.folds} folds"
    )
    print(f"{given.network}; Python {platform.python_version()}, {os.cpu_count()} processors, {today}")

    def row(name: str, columns: np.ndarray, scale: str = SCALES[0], k: int = NEIGHBOURS) -> None:
        found = scores(known[:, columns], foreign[:, columns], fold_of, scale, k)
        print(f"  {with_interval(found[0], found[1])}  {name}, {scale}, k = {k}", flush=True)

    spec = network.head.spec
    blocks = {}
    for (stage, where), channels in zip(spec.slices.items(), spec.channels, strict=True):
        for turn, moment in enumerate(spec.moments):
            blocks[stage, moment] = np.arange(where.start + turn * channels, where.start + (turn + 1) * channels)
    for (stage, moment), columns in blocks.items():
        row(f"{stage} {moment}", columns)
    means = [columns for (_, moment), columns in blocks.items() if moment == "mean"]
    row("means of the two deepest", np.concatenate(means[-2:]))
    row("means of all depths", np.concatenate(means))
    row("all that the head reads", np.arange(spec.features))
    for scale in SCALES:
        row("deepest mean", means[-1], scale)
        row("all that the head reads", np.arange(spec.features), scale)
    for k in (1, 3, 5, 10, 20):
        row("deepest mean", means[-1], k=k)


if __name__ == "__main__":
    main()
