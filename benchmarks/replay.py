"""Which photos were learned last? How many of them are wrong labels that were planted, by several scores.

    python benchmarks/replay.py --seeds 3 --size 32

Drawings, of which one in twenty is filed under a wrong class on purpose; every seed draws others. A score ranks all
training photos; of those in front, as many as were planted, the share that was planted is its precision. By chance
that is one in twenty. Ways: small residual networks from random weights, and, where ImageNet weights are installed, the
dense layer alone, judged out of fold (there are no epochs then).
Writes benchmarks/results/replay.md and replay.json.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.data.drawings import CLASSES, DRAWING_SIZE, Arrangement, draw_many
from seewhy.data.drawings.arrangement import plan
from seewhy.layers.replay import learned
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.replay import Readings, Replay
from seewhy.probability import log_softmax
from seewhy.progress import progress
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit

RESULTS = Path(__file__).parent / "results"
# Name of the way -> width of the residual network, augmentation.
WAYS = {"resnet, light augmentation": (0.5, "light"), "resnet, no augmentation": (0.5, "none")}
HEAD = "dense layer on ImageNet features, out of fold"


def drawn(count: int, size: int, seed: int, wrong: float) -> tuple[PixelStore, np.ndarray]:
    """Drawings, and which of them have a wrong label."""
    arrangement = Arrangement(mislabelled=wrong)
    drawings = progress(draw_many(count, size=size, seed=seed, arrangement=arrangement), total=count, label="Drawing")
    pairs = [(drawing.image, CLASSES.index(drawing.label)) for drawing in drawings]
    store = PixelStore(np.stack([image for image, _ in pairs]), np.array([label for _, label in pairs]))
    plans = [plan(index, seed=seed, arrangement=arrangement) for index in range(count)]
    return store, np.array([one.kind != one.label for one in plans])


def scores(replay: Replay) -> dict[str, np.ndarray]:
    """Each score of each photo; the lowest is learned last."""
    found, readings, times = learned(replay), replay.train, len(replay.epochs)
    never = ~readings.readable.any(axis=0)
    return {
        "mean probability (confidence)": found.confidence,
        "mean log probability": readings.log_own.astype(np.float64).mean(axis=0),
        "mean margin (AUM, Pleiss 2020)": found.margin,
        "share of epochs readable": readings.readable.mean(axis=0),
        "readable for good, epoch": -np.where(found.readable_from == 0, times + 1, found.readable_from).astype(float),
        "forgetting events (Toneva 2019)": -np.where(never, times, found.forgotten).astype(float),
        "variability (Swayamdipta 2020)": -found.variability,
        "probability in the last epoch": readings.own[-1],
    }


def precision(score: np.ndarray, planted: np.ndarray) -> float:
    """Of the photos in front, as many as were planted, the share that was planted."""
    return float(planted[np.argsort(score, kind="stable")[: int(planted.sum())]].mean())


def taught(store: PixelStore, way: str, arguments: argparse.Namespace, seed: int) -> tuple[Replay, float]:
    """The replay of one training, and its accuracy in the last epoch."""
    width, augmentation = WAYS[way]
    config = NetworkConfig(network="resnet", size=arguments.size, width=width)
    fitted = fit(
        build_network(config, classes=len(CLASSES), seed=seed),
        store,
        config=TrainingConfig(epochs=arguments.epochs, batch_size=16, seed=seed),
        augmentation=AugmentationConfig(augmentation=augmentation),
    )
    assert fitted.replay is not None
    return fitted.replay, fitted.history[-1]["train_accuracy"]


def out_of_fold(store: PixelStore, seed: int) -> Readings:
    """What heads say of the photos they were not taught with."""
    from seewhy.network.network import Network
    from seewhy.training.head import HeadConfig, teach_head

    network: Network = build_network(
        NetworkConfig(network="efficientnet_lite0", weights="imagenet", head="moments"), classes=len(CLASSES)
    ).eval()
    features = []
    with torch.inference_mode():
        for start in progress(range(0, len(store), 32), total=-(-len(store) // 32), label="Features", unit="batch"):
            images = torch.from_numpy(store.images[start : start + 32]).permute(0, 3, 1, 2).float() / 255
            images = torch.nn.functional.interpolate(images, size=224, mode="bilinear", antialias=True)
            features.append(network.features(images).numpy())
    spec = network.head.spec
    head = teach_head(
        np.concatenate(features),
        store.labels,
        blocks=list(spec.slices.values()),
        moments=len(spec.moments),
        config=HeadConfig(seed=seed),
    )
    return Readings.once(log_softmax(head.out_of_fold_logits), store.labels)


def run(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """One row for each way, score and seed."""
    rows = []
    for seed in range(arguments.seeds):
        store, planted = drawn(arguments.drawings, arguments.size, seed, arguments.wrong)
        facts = {"seed": seed, "planted": int(planted.sum())}
        for way in WAYS:
            started = time.perf_counter()
            replay, accuracy = taught(store, way, arguments, seed)
            print(f"seed {seed}  {way}: accuracy {accuracy:.1%}, {time.perf_counter() - started:.0f} s", flush=True)
            rows += [
                {"way": way, "score": name, "precision": precision(score, planted), "accuracy": accuracy, **facts}
                for name, score in scores(replay).items()
            ]
        if arguments.head:
            said = out_of_fold(store, seed)
            for name, score in {"probability": said.own[0], "margin": said.margin[0].astype(float)}.items():
                found = precision(score, planted)
                print(f"seed {seed}  {HEAD}: {name} {found:.1%}", flush=True)
                accuracy = float(said.readable.mean())
                rows.append({"way": HEAD, "score": name, "precision": found, "accuracy": accuracy, **facts})
    return rows


def write(rows: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """Markdown for people, JSON for programs."""
    facts = {
        **{name: getattr(arguments, name) for name in ("drawings", "size", "wrong", "epochs", "seeds")},
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "replay.json").write_text(json.dumps({"conditions": facts, "rows": rows}, indent=1) + "\n")
    planted = sorted({row["planted"] for row in rows})
    lines = [
        "# Learned last: how many are wrong labels that were planted",
        "",
        f"{facts['drawings']:,} drawings of {facts['size']} px, {facts['wrong']:.0%} of the labels wrong "
        f"({planted[0]} … {planted[-1]} of them), {facts['epochs']} epochs, {facts['seeds']} seeds. "
        f"{facts['device']}, Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
        "",
        "Precision: of the photos that a score puts in front, as many as were planted, the share that was planted. "
        f"By chance {facts['wrong']:.0%}.",
    ]
    for way in dict.fromkeys(row["way"] for row in rows):
        mine = [row for row in rows if row["way"] == way]
        accuracy = statistics.mean(row["accuracy"] for row in mine)
        told = "out of fold" if way == HEAD else "on the training photos in the last epoch"
        lines += ["", f"## {way}", "", f"Accuracy {told}: {accuracy:.1%} of the labels as they were filed.", ""]
        lines += ["| score | precision, mean | lowest … highest |", "|---|---|---|"]
        for score in dict.fromkeys(row["score"] for row in mine):
            each = [row["precision"] for row in mine if row["score"] == score]
            lines.append(f"| {score} | {statistics.mean(each):.1%} | {min(each):.1%} … {max(each):.1%} |")
    lines += ["", f"Again: `python benchmarks/replay.py --seeds {facts['seeds']} --size {facts['size']}`", ""]
    (arguments.results / "replay.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--drawings", type=int, default=2400)
    parser.add_argument("--size", type=int, default=DRAWING_SIZE, help="px")
    parser.add_argument("--wrong", type=float, default=0.05, help="share of the labels that is wrong")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--no-head", dest="head", action="store_false", help="leave out the pretrained network")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    write(run(arguments), arguments)


if __name__ == "__main__":
    main()
